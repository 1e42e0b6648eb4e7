package import Corpus

/// How an answer in the evidence's own words is searched for, and when it is withheld.
package struct GroundingOptions: Sendable, Equatable {
    /// Rows of logits that the search may compute, and continuations of a path that it follows.
    package var rows: Int
    package var breadth: Int

    /// Most tokens of a quotation.
    package var maximumTokens: Int

    /// Quotations are compared by log-probability over (tokens + 1) to this power; 0 prefers short ones, 1 long ones.
    package var lengthExponent: Double

    /// What a quotation loses, in nats, that says nothing the question did not say, unless the question offers a choice.
    package var echoPenalty: Double

    /// Least confidence of an answer that is given.
    package var threshold: Double

    /// The confidence is the logistic function of `bias` and the sum of products of figures and weights.
    package var bias: Double
    package var weights: Grounding.Figures

    package init(
        rows: Int, breadth: Int, maximumTokens: Int, lengthExponent: Double, echoPenalty: Double, threshold: Double,
        bias: Double, weights: Grounding.Figures
    ) {
        self.rows = rows
        self.breadth = breadth
        self.maximumTokens = maximumTokens
        self.lengthExponent = lengthExponent
        self.echoPenalty = echoPenalty
        self.threshold = threshold
        self.bias = bias
        self.weights = weights
    }

    func confidence(_ figures: Grounding.Figures) -> Double {
        let sum =
            bias + weights.quotation * figures.quotation + weights.expectation * figures.expectation
            + weights.stranger * figures.stranger + weights.coverage * figures.coverage
            + weights.unknownNames * figures.unknownNames + weights.negation * figures.negation
        return 1 / (1 + Exponential.of(-sum))
    }
}
