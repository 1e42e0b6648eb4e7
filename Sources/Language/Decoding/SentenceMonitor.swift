/// Judges each sentence when it ends, by the words it is made of. What differs between the published triggers of this kind is
/// the rule, and what is doubted is always the whole sentence.
package struct SentenceMonitor: TokenMonitor, Sendable {
    package enum Rule: Sendable, Equatable {
        /// FLARE (arXiv 2305.06983): doubtful when any token's probability is `threshold` or less. The query is the
        /// sentence without the tokens of probability `mask` or less, so that the error is not searched for.
        case flare(threshold: Double, mask: Double)

        /// DRAGIN's RIND (arXiv 2403.10081) *without attention*: the largest entropy of a content word, over `threshold`
        /// nats. Not DRAGIN, which multiplies by the attention a word receives.
        case rind(threshold: Double)

        /// The cheap tier of two: `rind`, or the mean of `exp(−margin)` over the sentence's tokens. The model itself
        /// must agree before the index is asked.
        case twoTier(entropy: Double, margin: Double)

        /// QuCo-RAG (arXiv 2512.19134) on our own collection: every sentence is put to it, and doubted when names of it
        /// are known and never connected there.
        case collection
    }

    private let name: String
    private let rule: Rule
    private var sentence: OpenSentence

    /// - Parameter maximumTokens: a sentence longer than this is judged as far as it got.
    package init(name: String, rule: Rule, maximumTokens: Int) {
        self.name = name
        self.rule = rule
        self.sentence = OpenSentence(maximumTokens: maximumTokens)
    }

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        sentence.append(token)
        guard sentence.isClosed, let start = sentence.start else { return .proceed }
        switch rule {
        case .flare(let threshold, let mask):
            guard let least = sentence.tokens.map(\.probability).min(), least <= threshold else { return .proceed }
            let kept = sentence.tokens.filter { $0.probability > mask }
            return .retrieve(
                Doubt(
                    monitor: name, score: 1 - least, position: start,
                    query: Self.text(kept.flatMap(\.bytes))))
        case .rind(let threshold):
            let score = largestEntropy
            return score > threshold ? .retrieve(Doubt(monitor: name, score: score, position: start)) : .proceed
        case .twoTier(let entropy, let margin):
            // Each is divided by its threshold, so that one score says how far the louder of the two went.
            let doubt = sentence.tokens.reduce(0) { $0 + Exponential.of(-$1.statistics.margin) }
            let score = max(largestEntropy / entropy, doubt / Double(sentence.tokens.count) / margin)
            guard score > 1 else { return .proceed }
            return .retrieve(Doubt(monitor: name, score: score, position: start, confirmation: .model))
        case .collection:
            return .retrieve(Doubt(monitor: name, score: 1, position: start, confirmation: .collection))
        }
    }

    package mutating func rewound(to position: Int) { sentence.rewound(to: position) }

    package mutating func moved(by offset: Int) { sentence.moved(by: offset) }

    private var largestEntropy: Double {
        sentence.words.filter(\.isContent).map(\.entropy).max() ?? 0
    }

    /// The text of the tokens that are kept; `nil` when no word is left of it.
    private static func text(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.contains { $0.isLetter || $0.isNumber } ? text : nil
    }
}
