import Corpus

/// A question with what was pasted around it: a log, a mail, a listing.
///
/// Only the question is answered; what was pasted helps to look it up by the codes it holds.
struct PastedQuestion: Sendable, Equatable {
    /// The question by itself; the whole text where nothing was pasted.
    let question: String

    /// Codes, paths and numbers of what was pasted, the first of each.
    let identifiers: [String]

    /// Bytes beyond which, or lines, a question is taken to hold more than itself.
    private static let longQuestion = 300
    private static let manyLines = 2

    /// Codes that are looked up with the question.
    private static let most = 6

    init(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline)
        let isLong = text.utf8.count > Self.longQuestion && lines.count > 1 || lines.count > Self.manyLines
        guard isLong, let found = Self.question(in: lines) else {
            question = text
            identifiers = []
            return
        }
        question = found
        var seen: Set<String> = []
        let words = lines.filter { !$0.contains(found) }.joined(separator: " ")
            .split { $0.isWhitespace || "()[]{}<>\"',;".contains($0) }
        identifiers = Array(
            words.lazy.map { String($0.drop { ":.=".contains($0) }.reversed().drop { ":.=".contains($0) }.reversed()) }
                .filter { Self.isCode($0) && !found.contains($0) && seen.insert($0).inserted }.prefix(Self.most))
    }

    /// What is looked up.
    var query: String { identifiers.isEmpty ? question : question + " " + identifiers.joined(separator: " ") }

    /// The last line that asks, else the last or first that is written as a sentence to somebody.
    private static func question(in lines: [Substring]) -> String? {
        for line in lines.reversed() {
            let trimmed = line.trimmingSpaces
            guard trimmed.last == "?" || trimmed.last == "？" else { continue }
            let bytes = Array(trimmed.utf8)
            let sentences = SentenceSplitter.ranges(in: String(trimmed)).map {
                String(decoding: bytes[$0], as: UTF8.self)
            }
            let last = sentences.last { $0.contains("?") || $0.contains("？") } ?? String(trimmed)
            return String(Substring(last).trimmingSpaces)
        }
        for line in [lines.last, lines.first].compactMap(\.self) {
            let first = line.lowercased().split { !$0.isLetter }.first.map(String.init) ?? ""
            if openings.contains(first) { return String(line.trimmingSpaces) }
        }
        return nil
    }

    /// Letters with digits, or with marks inside: "ORA-01555", "0x80070005", "/etc/hosts", "NullPointerException".
    private static func isCode(_ word: String) -> Bool {
        guard (3...60).contains(word.count), word.contains(where: \.isLetter) else { return false }
        if word.contains(where: \.isNumber) {
            // A time of day or a date is in every line of a log.
            return word.firstMatch(of: /^\d{1,4}[-:.\/]\d{1,2}[-:.\/T]/) == nil
        }
        if word.dropFirst().contains(where: { "_/".contains($0) }) { return true }
        return zip(word, word.dropFirst()).contains { $0.isLowercase && $1.isUppercase }
    }

    private static let openings: Set<String> = [
        "what", "why", "how", "who", "when", "where", "which", "explain", "find", "tell", "list", "is", "are", "does",
        "was", "wie", "warum", "wer", "wann", "wo", "welche", "come", "perché", "quando", "pourquoi", "comment",
    ]
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
