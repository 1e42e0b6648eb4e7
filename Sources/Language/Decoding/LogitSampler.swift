/// Picks the next token from logits. A value, so that a copy is a snapshot of its state.
package protocol LogitSampler: Sendable {
    /// - Parameter best: the first token with the largest logit, when it is already known.
    mutating func sample(_ logits: UnsafeBufferPointer<Float>, best: TokenID?) -> TokenID
}

/// The most likely token; the one with the smallest id among equals.
package struct GreedySampler: LogitSampler {
    package init() {}

    package mutating func sample(_ logits: UnsafeBufferPointer<Float>, best: TokenID?) -> TokenID {
        best ?? LargestLogit(logits).token
    }
}

/// Draws from the distribution at a temperature, cut to the `topK` most likely tokens and then to the smallest set of these
/// that holds `topP` of their mass (nucleus sampling, Holtzman et al., arXiv 1904.09751).
///
/// Temperature comes first, then top-k, then top-p, as most published APIs do.
package struct NucleusSampler: LogitSampler {
    /// The generator's state is part of the snapshot.
    package private(set) var generator: RandomGenerator

    private let temperature: Double
    private let topK: Int
    private let topP: Double

    /// - Parameters:
    ///   - temperature: above 0.
    ///   - topK: 0 for no cut.
    ///   - topP: in `0...1`; 1 for no cut. The most likely token always stays.
    package init(temperature: Double, topK: Int, topP: Double, generator: RandomGenerator) {
        precondition(temperature > 0 && topK >= 0 && (0...1).contains(topP), "impossible sampling parameters")
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.generator = generator
    }

    package mutating func sample(_ logits: UnsafeBufferPointer<Float>, best: TokenID?) -> TokenID {
        // One draw for every token, whatever the cuts leave, so that the state depends on the number of tokens alone.
        let draw = generator.nextUnit()
        let largest = LargestLogit(logits)
        let scale = ExponentialScale(largest: largest.value, temperature: temperature)
        guard topK > 0 || topP < 1 else { return scale.token(at: draw, in: logits) ?? largest.token }
        return LogitCandidates(logits, scale: scale, topK: topK, topP: topP).token(at: draw) ?? largest.token
    }
}
