import Corpus
import Foundation
import IndexBundle

/// The documents that a question wants its answer from: "Using only north.md: how many staff are there?".
///
/// A file's name in a question may also be what the question is about ("Who edits settings.json?"), so it narrows the
/// search only beside a word that says so.
struct QuestionScope: Sendable, Equatable {
    var documents: [DocumentID]

    /// - Returns: `nil` where the question names no stored file or folder to answer from.
    init?(of question: String, in snapshot: IndexSnapshot) async throws {
        let wanted = SourceMention.all(in: question)
        guard !wanted.isEmpty else { return nil }
        var found: Set<DocumentID> = []
        for mention in wanted {
            for (id, source) in try await snapshot.documents(sourceHolding: mention.text)
            where mention.means(source, in: question) { found.insert(id) }
        }
        guard !found.isEmpty else { return nil }
        documents = found.sorted()
    }
}

/// A file or folder as a question names it.
package struct SourceMention: Sendable, Equatable {
    package enum Kind: Sendable {
        /// "north.md", or the last word of "meeting notes.md".
        case file
        /// "papers/2024", with or without a file's name behind it.
        case path
        /// "the folder papers".
        case folder
    }

    package var kind: Kind
    package var text: String

    package init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }

    /// The files and folders that a question asks to be answered from, in its order.
    package static func all(in question: String) -> [SourceMention] {
        let words = question.split(whereSeparator: \.isWhitespace).map { Self.bare($0) }
        let plain = words.map { $0.lowercased() }
        return words.indices.compactMap { place in
            let word = words[place]
            if place > 0, folderWords.contains(plain[place - 1]), word.contains(where: \.isLetter) {
                return SourceMention(kind: .folder, text: word)
            }
            let kind: Kind
            if word.contains("/"), word.contains(where: \.isLetter), !word.contains("://") {
                kind = .path
            } else if Self.looksLikeAFile(word) {
                kind = .file
            } else {
                return nil
            }
            // A name with spaces in it puts some words between itself and what points at it.
            let before = plain[max(0, place - 6)..<place]
            let after = plain[(place + 1)...].prefix(1)
            let isPointedAt =
                before.contains(where: pointers.contains) || after.contains(where: speaking.contains)
            return isPointedAt ? SourceMention(kind: kind, text: word) : nil
        }
    }

    /// Whether a stored document is, or lies in, what is named. Letter case does not matter.
    package func means(_ source: String, in question: String) -> Bool {
        let path = source.lowercased()
        let text = text.lowercased()
        // A record's source is its file's, a number sign, and its id.
        let file = path.range(of: "#", options: .backwards).map { path[..<$0.lowerBound] } ?? path[...]
        switch kind {
        case .file:
            let name = file.split(separator: "/").last ?? file
            guard name.utf8.elementsEqual(text.utf8) || name.hasSuffix(text) else { return false }
            return question.lowercased().contains(name)
        case .path:
            let wanted = "/" + text.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "/")
            return file.hasSuffix(wanted) || file.contains(wanted + "/")
        case .folder:
            return file.contains("/" + text.split(separator: "/").joined(separator: "/") + "/")
        }
    }

    /// A word without the marks around it.
    private static func bare(_ word: Substring) -> String {
        let marks: Set<Character> = [
            "\"", "'", "`", "(", ")", "[", "]", "<", ">", ",", ";", ":", "?", "!", "“", "”", "„", "‘", "’", "«", "»",
        ]
        var bare = word
        // A bracket inside stays: "notes(4).md" is one name.
        while let first = bare.first, marks.contains(first), !bare.contains(").") { bare.removeFirst() }
        while let last = bare.last, marks.contains(last) || last == "." { bare.removeLast() }
        return String(bare)
    }

    private static func looksLikeAFile(_ word: String) -> Bool {
        guard let stop = word.lastIndex(of: "."), stop > word.startIndex else { return false }
        let suffix = word[word.index(after: stop)...]
        return (1...5).contains(suffix.count) && suffix.allSatisfy { $0.isLetter || $0.isNumber }
            && suffix.contains(where: \.isLetter)
    }

    private static let folderWords: Set<String> = [
        "folder", "directory", "subfolder", "ordner", "verzeichnis", "dossier", "carpeta", "cartella", "map", "pasta",
    ]

    /// Words in front of a name that ask to answer from it.
    private static let pointers: Set<String> = [
        "only", "in", "from", "using", "use", "file", "document", "within", "inside", "to", "of", "per", "page",
        "nur", "aus", "laut", "datei", "dokument", "gemäß", "seulement", "dans", "selon", "fichier", "solo", "según",
        "archivo", "nel", "secondo", "documento", "alleen", "volgens", "bestand",
    ]

    /// Words behind a name that make it the speaker.
    private static let speaking: Set<String> = [
        "say", "says", "state", "states", "tell", "tells", "mention", "mentions", "list", "lists", "give", "gives",
        "report", "reports", "describe", "describes",
    ]
}
