package import Corpus

/// How the sentences that an answer cites compare with those that a question's data set marks as its evidence.
///
/// A sentence counts as cited when a character of it is. It is a gold sentence by its words, wherever it stands: the same
/// sentence of another document is as good.
package struct CitationScore: Sendable, Equatable, Encodable {
    /// Sentences cited, and those of them that are gold.
    package var cited = 0
    package var right = 0

    /// Gold sentences, and those of them that are cited.
    package var gold = 0
    package var found = 0

    /// Whether the cited bytes hold an acceptable answer word for word, or a gold sentence.
    package var holdsAnswer = false

    package init(_ passages: [CitedPassage], question: Question) {
        let wanted = question.sentences.map(AnswerScore.tokens(of:)).filter { !$0.isEmpty }
        let answers = question.answers.map(AnswerScore.tokens(of:)).filter { !$0.isEmpty }
        var isFound = wanted.map { _ in false }
        for passage in passages {
            for sentence in passage.sentences {
                let words = AnswerScore.tokens(of: sentence)
                guard !words.isEmpty else { continue }
                cited += 1
                let matches = wanted.indices.filter { Self.areSame(words, wanted[$0]) }
                if !matches.isEmpty { right += 1 }
                for index in matches { isFound[index] = true }
            }
            let words = AnswerScore.tokens(of: passage.text)
            if answers.contains(where: { words.contains($0) }) { holdsAnswer = true }
        }
        gold = wanted.count
        found = isFound.count { $0 }
        if found > 0 { holdsAnswer = true }
    }

    /// Share of the cited sentences that are gold; `nil` where nothing is cited or no sentence is gold.
    package var precision: Double? { cited > 0 && gold > 0 ? Double(right) / Double(cited) : nil }

    /// Share of the gold sentences that are cited; `nil` where there are none.
    package var recall: Double? { gold > 0 ? Double(found) / Double(gold) : nil }

    /// Data sets cut sentences elsewhere than we do, so that one may lie within the other, and mend punctuation.
    private static func areSame(_ one: [String], _ other: [String]) -> Bool {
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        return short.count >= leastWords ? long.contains(short) || isNearly(short, long) : short == long
    }

    /// Fewer words say too little to be a sentence of their own wherever they stand.
    private static let leastWords = 4

    private static func isNearly(_ one: [String], _ other: [String]) -> Bool {
        AnswerScore(prediction: one.joined(separator: " "), answers: [other.joined(separator: " ")]).f1 >= 0.8
    }
}

/// The bytes that one citation points at, and where they stand.
package struct CitedPassage: Sendable, Equatable, Encodable {
    package var source: String
    package var title: String
    package var byteRange: Range<Int>

    /// The cited bytes.
    package var text: String

    /// The document's sentences of which a character is cited, whole.
    package var sentences: [String]

    /// - Parameter document: the whole text of the document that is cited.
    package init(_ citation: Citation, in document: String) {
        source = citation.source
        title = citation.title
        let bytes = Array(document.utf8)
        byteRange = citation.byteRange.clamped(to: 0..<bytes.count)
        text = String(decoding: bytes[byteRange], as: UTF8.self)
        let range = byteRange
        sentences = SentenceSplitter.ranges(in: document).filter { sentence in
            bytes[sentence.clamped(to: range)].contains { $0 > 0x20 }
        }.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}
