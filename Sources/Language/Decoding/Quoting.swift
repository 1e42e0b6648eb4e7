/// Asks for an answer in the words of given passages, instead of free text.
package struct Quoting: Sendable, Equatable {
    package var text: QuotableText

    /// The question as it stands in the prompt, whose likelihood is measured; empty to measure none.
    package var question: String

    /// Rows of logits that the search may compute, continuations of a path it follows, and quotations it returns.
    package var rows: Int
    package var breadth: Int
    package var results: Int

    package init(
        text: QuotableText, question: String, rows: Int, breadth: Int, results: Int
    ) {
        self.text = text
        self.question = question
        self.rows = rows
        self.breadth = breadth
        self.results = results
    }
}

/// What a model thinks of the quotations it could answer with. All figures are of its raw logits.
package struct QuotedReading: Sendable, Equatable {
    /// Likeliest first.
    package var quotations: [Quotation]

    /// What the model made of the question behind the evidence, token by token; empty where it was not found in the prompt.
    package var question: [Token]

    /// A token of the question, before it was read.
    package struct Token: Sendable, Equatable {
        /// Its place in the question's UTF-8 form; white space in front of the question is cut off.
        package var byteRange: Range<Int>

        /// Natural logarithm of its probability, and entropy of the distribution it was drawn from in nats.
        package var logProbability: Double
        package var entropy: Double

        package init(byteRange: Range<Int>, logProbability: Double, entropy: Double) {
            self.byteRange = byteRange
            self.logProbability = logProbability
            self.entropy = entropy
        }
    }

    package init(quotations: [Quotation], question: [Token]) {
        self.quotations = quotations
        self.question = question
    }
}
