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

    /// Mean natural logarithm of the probability of the question's tokens behind the evidence; `nil` where the question
    /// was not found in the prompt. Low for a question that the evidence does not lead up to.
    package var questionLogProbability: Double?

    package init(quotations: [Quotation], questionLogProbability: Double?) {
        self.quotations = quotations
        self.questionLogProbability = questionLogProbability
    }
}
