/// A sentence of the program's own in several languages.
package struct Reply: Sendable, Equatable {
    private var texts: [Language: String]

    /// - Parameter text: a line for each language, such as `de: Nein.`; or one text for all of them.
    package init(_ text: String) {
        texts = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, let language = Language(rawValue: String(parts[0])) {
                texts[language] = String(parts[1].drop(while: \.isWhitespace))
            }
        }
        if texts.isEmpty { texts[.english] = text }
    }

    /// The sentence in a language; in English where it is not there.
    package func text(in language: Language?) -> String {
        texts[language ?? .english] ?? texts[.english] ?? ""
    }
}

/// What the program says itself.
package struct Replies: Sendable, Equatable {
    /// The whole answer when the documents do not hold one.
    package var noEvidence: Reply

    /// The whole answer when something was to be counted whose number nobody states.
    package var noCount: Reply

    /// How many documents there are, with `{count}` in it.
    package var documentCount: Reply

    /// How many entries a document lists, with `{count}`, `{title}` and `{number}` in it.
    package var listedCount: Reply

    /// What stands for a part of a question that has no answer, with `{part}` in it.
    package var missingPart = Reply("{part}")

    package init(noEvidence: Reply, noCount: Reply, documentCount: Reply, listedCount: Reply) {
        self.noEvidence = noEvidence
        self.noCount = noCount
        self.documentCount = documentCount
        self.listedCount = listedCount
    }
}
