import Corpus

/// How an answer in the evidence's own words is searched for, and when it is withheld.
package struct GroundingOptions: Sendable, Equatable {
    /// What the weights of the confidence belong to: the confidence is the logistic function of their sum of products.
    package struct Weights: Sendable, Equatable {
        package var bias: Double
        package var quotation: Double
        package var question: Double
        package var coverage: Double

        package init(bias: Double, quotation: Double, question: Double, coverage: Double) {
            self.bias = bias
            self.quotation = quotation
            self.question = question
            self.coverage = coverage
        }
    }

    /// Rows of logits that the search may compute, and continuations of a path that it follows.
    package var rows: Int
    package var breadth: Int

    /// Most tokens of a quotation.
    package var maximumTokens: Int

    /// Quotations are compared by log-probability over (tokens + 1) to this power; 0 prefers short ones, 1 long ones.
    package var lengthExponent: Double

    /// Least confidence of an answer that is given.
    package var threshold: Double
    package var weights: Weights

    package init(
        rows: Int, breadth: Int, maximumTokens: Int, lengthExponent: Double, threshold: Double, weights: Weights
    ) {
        self.rows = rows
        self.breadth = breadth
        self.maximumTokens = maximumTokens
        self.lengthExponent = lengthExponent
        self.threshold = threshold
        self.weights = weights
    }

    func confidence(_ grounding: Grounding) -> Double {
        let sum =
            weights.bias + weights.quotation * grounding.quotation + weights.question * grounding.question
            + weights.coverage * grounding.coverage
        return 1 / (1 + Exponential.of(-sum))
    }
}
