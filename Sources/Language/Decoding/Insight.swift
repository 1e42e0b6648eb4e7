/// What a monitor may want to see of a computation beside its logits.
package struct InsightKinds: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The last hidden state.
    package static let hidden = InsightKinds(rawValue: 1)

    /// The attention weights of the last layer. No engine shows them while it fuses attention into one step.
    package static let attention = InsightKinds(rawValue: 2)
}

/// What was seen while the last token of a sequence was computed.
package struct Insight: Sendable, Equatable {
    /// The last hidden state, normalised as the model's output layer reads it; empty where it was not asked for.
    package var hidden: [Float]

    /// Attention of that token: `heads` rows, each with a weight for every position of the sequence; 0 for positions that
    /// were computed before anybody looked.
    package var attention: [Float]
    package var heads: Int

    package init(hidden: [Float] = [], attention: [Float] = [], heads: Int = 0) {
        self.hidden = hidden
        self.attention = attention
        self.heads = heads
    }

    /// Positions that `attention` has weights for.
    package var positions: Int { heads > 0 ? attention.count / heads : 0 }

    /// Weight of a position, mean of all heads.
    package func meanAttention(to position: Int) -> Double {
        guard position >= 0, position < positions else { return 0 }
        return (0..<heads).reduce(0.0) { $0 + Double(attention[$1 * positions + position]) } / Double(heads)
    }
}
