/// Whether the model lacks the knowledge for what it writes, read off its hidden states by one linear function (after
/// Probing-RAG, arXiv 2410.13339, which trains small networks on several layers).
///
/// The feature is the mean of the last hidden states over the draft's tokens. Belongs to one model file.
package struct LinearProbe: Sendable, Equatable, Codable {
    package var weights: [Float]
    package var bias: Double

    package init(weights: [Float], bias: Double) {
        self.weights = weights
        self.bias = bias
    }

    /// Probability that the model does not know. 1 for a feature of another length: such a model is not the probe's.
    package func doubt(_ feature: [Float]) -> Double {
        guard feature.count == weights.count else { return 1 }
        var sum = bias
        for index in feature.indices { sum += Double(feature[index]) * Double(weights[index]) }
        return 1 / (1 + Exponential.of(-sum))
    }
}

/// The mean of the hidden states of a draft's tokens.
struct DraftFeature: Sendable {
    private var sum: [Float] = []
    private var newest: [Float] = []
    private var count = 0

    /// The state that the next token is drawn from.
    mutating func see(_ hidden: [Float]) { newest = hidden }

    /// The next token was drawn.
    mutating func take() {
        if sum.count != newest.count { sum = [Float](repeating: 0, count: newest.count) }
        for index in newest.indices { sum[index] += newest[index] }
        count += 1
    }

    var mean: [Float] { sum.map { $0 / Float(max(1, count)) } }
}
