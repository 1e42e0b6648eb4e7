/// Why a grounded answer was given, or withheld.
package struct Grounding: Sendable, Equatable, Codable {
    /// Probability, as the settings' weights have it, that the evidence answers the question with the quoted words.
    package var confidence: Double

    /// What it was worked out from: mean log-probability of the quotation's tokens, mean log-probability of the question's
    /// tokens behind the evidence, and the share of the question's content words that stand in the evidence.
    package var quotation: Double
    package var question: Double
    package var coverage: Double

    /// The words, whether or not they were given.
    package var words: String

    package init(
        confidence: Double, quotation: Double, question: Double, coverage: Double, words: String
    ) {
        self.confidence = confidence
        self.quotation = quotation
        self.question = question
        self.coverage = coverage
        self.words = words
    }
}
