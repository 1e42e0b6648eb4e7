extension Settings {
    /// Answers in the evidence's own words: the search for quotations, and the confidence that lets one pass.
    package struct Grounded: Sendable, Equatable {
        /// `grounded.rows`: 1 to 1000 steps of the model that the search may take.
        package var rows: Int

        /// `grounded.breadth`: 1 to 100 continuations of a quotation that it follows.
        package var breadth: Int

        /// `grounded.maximum_tokens`: 1 to 1000 tokens of a quotation.
        package var maximumTokens: Int

        /// `grounded.length_exponent`: 0 to 1; 0 prefers short quotations, 1 long ones.
        package var lengthExponent: Double

        /// `grounded.echo_penalty`: 0 to 1000 nats that a quotation loses which only repeats the question.
        package var echoPenalty: Double

        /// `grounded.threshold`: 0 to 1, the least confidence of an answer that is given.
        package var threshold: Double

        /// `grounded.bias` and the weights of the confidence, −100 to 100 each: of the quotation's mean log-probability, the
        /// question's content words', the surprise of the strangest word, the share of words in the quotation's sentence, the
        /// number of unknown names, and a negation that the sentence lacks.
        package var bias: Double
        package var quotationWeight: Double
        package var expectationWeight: Double
        package var strangerWeight: Double
        package var coverageWeight: Double
        package var nameWeight: Double
        package var negationWeight: Double

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.rows = try reader.integer("grounded.rows", in: 1...1000)
            self.breadth = try reader.integer("grounded.breadth", in: 1...100)
            self.maximumTokens = try reader.integer("grounded.maximum_tokens", in: 1...1000)
            self.lengthExponent = try reader.number("grounded.length_exponent", in: 0...1)
            self.echoPenalty = try reader.number("grounded.echo_penalty", in: 0...1000)
            self.threshold = try reader.number("grounded.threshold", in: 0...1)
            self.bias = try reader.number("grounded.bias", in: -100...100)
            self.quotationWeight = try reader.number("grounded.quotation_weight", in: -100...100)
            self.expectationWeight = try reader.number("grounded.expectation_weight", in: -100...100)
            self.strangerWeight = try reader.number("grounded.stranger_weight", in: -100...100)
            self.coverageWeight = try reader.number("grounded.coverage_weight", in: -100...100)
            self.nameWeight = try reader.number("grounded.name_weight", in: -100...100)
            self.negationWeight = try reader.number("grounded.negation_weight", in: -100...100)
        }
    }
}
