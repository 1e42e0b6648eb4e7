/// Why a grounded answer was given, or withheld.
package struct Grounding: Sendable, Equatable, Codable {
    /// Probability, as the settings' weights have it, that the evidence answers the question with the quoted words.
    package var confidence: Double

    /// What it was worked out from.
    package var figures: Figures

    /// The quoted words, whether or not they were given.
    package var words: String

    /// The question's content words, in their order.
    package var asked: [AskedWord]

    /// What the confidence is worked out from; its weights have the same form.
    package struct Figures: Sendable, Equatable, Codable {
        /// Mean log-probability of the quotation's tokens.
        package var quotation: Double

        /// Mean log-probability of the question's content words behind the evidence: low where the evidence does not lead up
        /// to what is asked.
        package var expectation: Double

        /// ``AskedWord/surprise`` of the least expected word that the evidence does not hold, 0 or less; 0 where it holds all.
        /// "Which river flows through *London*?", behind passages about Tula.
        package var stranger: Double

        /// Share of the question's content words that stand in the quotation's own sentence or what it stands under.
        package var coverage: Double

        /// Names and numbers of the question that the evidence does not hold.
        package var unknownNames: Double

        /// 1 where the question denies something and the quotation's sentence does not.
        package var negation: Double

        package init(
            quotation: Double, expectation: Double, stranger: Double, coverage: Double, unknownNames: Double,
            negation: Double
        ) {
            self.quotation = quotation
            self.expectation = expectation
            self.stranger = stranger
            self.coverage = coverage
            self.unknownNames = unknownNames
            self.negation = negation
        }
    }

    package init(confidence: Double, figures: Figures, words: String, asked: [AskedWord]) {
        self.confidence = confidence
        self.figures = figures
        self.words = words
        self.asked = asked
    }
}

/// A content word of a question, and what a model thinks of it once it has read the evidence.
package struct AskedWord: Sendable, Equatable, Codable {
    package var text: String

    /// Log-probability of its tokens together.
    package var logProbability: Double

    /// The same plus the entropy of each: far below 0 where the model was sure that another word would come.
    package var surprise: Double

    /// Whether the evidence that the answer would be quoted from holds the word, whatever its ending.
    package var isKnown: Bool

    package init(text: String, logProbability: Double, surprise: Double, isKnown: Bool) {
        self.text = text
        self.logProbability = logProbability
        self.surprise = surprise
        self.isKnown = isKnown
    }
}
