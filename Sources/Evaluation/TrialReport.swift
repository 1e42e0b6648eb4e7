/// The one object that `eval retrieval` and `eval answers` print with `--json`.
package struct TrialReport: Sendable, Encodable {
    package var index: String
    package var questions: Int

    /// How context tokens were counted: the generator's name, or `words * 1.3`.
    package var tokenizer: String
    package var modes: [String: TrialSummary]

    /// The order in which the trials were asked for; a JSON object has none.
    package var order: [String]
    package var comparisons: [Comparison]

    package init(
        index: String, questions: Int, tokenizer: String, trials: [(name: String, summary: TrialSummary)],
        comparisons: [Comparison]
    ) {
        self.index = index
        self.questions = questions
        self.tokenizer = tokenizer
        self.modes = Dictionary(trials.map { ($0.name, $0.summary) }, uniquingKeysWith: { first, _ in first })
        self.order = trials.map(\.name)
        self.comparisons = comparisons
    }
}
