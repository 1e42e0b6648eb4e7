package import Corpus
package import Decoding

/// What speaks for and against answering a question with a quotation, as figures.
///
/// The idea behind most of them: a question that the evidence answers is made of words that the evidence leads up to. One that it
/// does not answer, though it is about the same things, has a word that stands out: another name, an opposite, a property
/// nobody mentions. A model that has read the evidence finds that word unlikely, all the more when it was sure of another.
package struct GroundingFigures {
    private let tokens: [QuotedReading.Token]
    private let question: String
    private let words: [TextToken]

    package init(question: String, tokens: [QuotedReading.Token]) {
        self.question = question
        self.tokens = tokens
        words = TextToken.tokens(in: question).filter { $0.kind == .word || $0.kind == .number }
    }

    /// The content words, with what the model thought of them; `evidence` is what may be quoted.
    package func asked(knowing evidence: Set<String>) -> [AskedWord] {
        content.map { word, stems in
            let spelled = tokens.filter { $0.byteRange.overlaps(word.byteRange) }
            let logProbability = spelled.reduce(0) { $0 + $1.logProbability }
            return AskedWord(
                text: text(of: word), logProbability: logProbability,
                surprise: spelled.reduce(logProbability) { $0 + $1.entropy }, isKnown: stems.isSubset(of: evidence))
        }
    }

    /// - Parameters:
    ///   - sentence: of the quotation, with what it stands under.
    ///   - evidence: content words of all that may be quoted.
    package func figures(
        quotation: Quotation, asked: [AskedWord], sentence: String, evidence: Set<String>
    ) -> Grounding.Figures {
        let held = CitationSupport.contentWords(of: sentence)
        let covered = content.count { $0.stems.isSubset(of: held) }
        let names = content.filter { $0.word.kind == .number || isName($0.word) }
        return Grounding.Figures(
            quotation: quotation.logProbability / Double(quotation.traces.count + 1),
            expectation: asked.isEmpty
                ? 0 : asked.reduce(0) { $0 + $1.logProbability } / Double(asked.count),
            stranger: asked.filter { !$0.isKnown }.map(\.surprise).min().map { min($0, 0) } ?? 0,
            coverage: content.isEmpty ? 1 : Double(covered) / Double(content.count),
            unknownNames: Double(names.count { !$0.stems.isSubset(of: evidence) }),
            negation: Self.denies(question) && !Self.denies(sentence) ? 1 : 0)
    }

    /// Words that mean something by themselves, with the stems they are compared by.
    private var content: [(word: TextToken, stems: Set<String>)] {
        words.compactMap { word in
            let stems = CitationSupport.contentWords(of: text(of: word))
            return stems.isEmpty ? nil : (word, stems)
        }
    }

    /// Capitalised, and not only because it opens the question.
    private func isName(_ word: TextToken) -> Bool {
        word.isCapitalised && word.byteRange.lowerBound > 0
    }

    private func text(of word: TextToken) -> String {
        String(decoding: Array(question.utf8)[word.byteRange], as: UTF8.self)
    }

    private static func denies(_ text: String) -> Bool {
        text.lowercased().split { !$0.isLetter && $0 != "'" && $0 != "\u{2019}" }.contains { word in
            negations.contains(String(word)) || word.hasSuffix("n't") || word.hasSuffix("n\u{2019}t")
        }
    }

    private static let negations: Set<String> = [
        "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without", "except", "unlike",
    ]
}
