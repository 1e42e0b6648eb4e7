/// DRAGIN (arXiv 2403.10081) with the model's own attention: RIND decides when, QFS what to ask.
///
/// RIND of token i is `H_i · a_i · s_i`: its entropy; the attention it receives from later tokens of its sentence (of each
/// head the largest, their mean over the heads, as the released code has it), divided so that the sentence's mean is 1; and
/// whether its word carries content. Sub-words are merged: entropies averaged, attention summed. A sentence is doubted when a
/// word exceeds the threshold.
///
/// QFS: the query is made of the words that the last layer attends to at the place of doubt; who asks makes it of
/// ``Doubt/attention``.
///
/// A token's own attention is seen with the next step, so that the last token of a sentence has received none.
package struct AttentionMonitor: TokenMonitor, Sendable {
    private let name: String
    private let threshold: Double
    private var sentence: OpenSentence

    /// For each position of the sentence the largest weight it got, head by head.
    private var received: [Int: [Float]] = [:]

    /// Of each token of the sentence, to every position before it: mean of the heads.
    private var given: [Int: [Double]] = [:]

    /// - Parameter maximumTokens: a sentence longer than this is judged as far as it got.
    package init(name: String, threshold: Double, maximumTokens: Int) {
        self.name = name
        self.threshold = threshold
        self.sentence = OpenSentence(maximumTokens: maximumTokens)
    }

    package var wanted: InsightKinds { .attention }

    package mutating func observe(_ insight: Insight, position: Int) {
        if sentence.isClosed {
            received = [:]
            given = [:]
        }
        // The weights are of the token before the one whose logits these are.
        let query = position - 1
        given[query] = (0..<insight.positions).map(insight.meanAttention)
        guard let start = sentence.start, !sentence.isClosed, query > start else { return }
        for token in start..<min(query, insight.positions) {
            var largest = received[token] ?? [Float](repeating: 0, count: insight.heads)
            for head in largest.indices where head < insight.heads {
                largest[head] = max(largest[head], insight.attention[head * insight.positions + token])
            }
            received[token] = largest
        }
    }

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        sentence.append(token)
        guard sentence.isClosed, let start = sentence.start else { return .proceed }
        guard let (score, position) = largest, score > threshold else { return .proceed }
        var doubt = Doubt(monitor: name, score: score, position: start)
        doubt.attention = given[position] ?? []
        return .retrieve(doubt)
    }

    package mutating func rewound(to position: Int) {
        sentence.rewound(to: position)
        received = received.filter { $0.key < position }
        given = given.filter { $0.key < position }
    }

    package mutating func moved(by offset: Int) {
        sentence.moved(by: offset)
        // What was seen was seen without what has come in between.
        received = [:]
        given = [:]
    }

    /// The largest RIND of a content word, and where it stands.
    private var largest: (score: Double, position: Int)? {
        let weights = Dictionary(
            uniqueKeysWithValues: sentence.tokens.map { token in
                let heads = received[token.position] ?? []
                return (token.position, heads.isEmpty ? 0 : Double(heads.reduce(0, +)) / Double(heads.count))
            })
        let mean = weights.values.reduce(0, +) / Double(max(1, weights.count))
        guard mean > 0 else { return nil }
        let words = sentence.words
        let ends = words.dropFirst().map(\.position) + [(sentence.tokens.last?.position ?? 0) + 1]
        return zip(words, ends).filter { $0.0.isContent }.map { word, end in
            let attention = (word.position..<max(word.position, end)).reduce(0.0) { $0 + (weights[$1] ?? 0) }
            return (word.entropy * attention / mean, word.position)
        }.max { $0.0 < $1.0 }
    }
}
