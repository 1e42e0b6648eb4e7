package import Corpus

/// What was answered to one question, and at what cost.
package struct AnswerOutcome: Sendable, Equatable, Encodable {
    package var question: Question

    /// The answer without citation markers.
    package var answer: String

    /// What the model read, item by item.
    package var evidence: [String]

    /// Whether the answer says that the documents do not hold one.
    package var isDecline: Bool
    package var contextTokens: Int
    package var promptTokens: Int
    package var outputTokens: Int

    /// Until retrieval was done, until the first token stood there, and until the end.
    package var retrievalMilliseconds: Double
    package var firstTokenMilliseconds: Double
    package var milliseconds: Double

    /// How a grounded answer was decided.
    package var grounding: Grounding?

    /// Citations of the answer, and those of them that were found again in the stored documents.
    package var citations = 0
    package var verifiedCitations = 0

    package init(
        question: Question, answer: String, evidence: [String], isDecline: Bool, contextTokens: Int, promptTokens: Int,
        outputTokens: Int,
        retrievalMilliseconds: Double, firstTokenMilliseconds: Double, milliseconds: Double
    ) {
        self.question = question
        self.answer = answer
        self.evidence = evidence
        self.isDecline = isDecline
        self.contextTokens = contextTokens
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.retrievalMilliseconds = retrievalMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.milliseconds = milliseconds
    }

    /// A declined answer is right, as SQuAD 2.0 counts it, where there is no answer.
    package var score: AnswerScore {
        if question.answers.isEmpty { return AnswerScore(prediction: isDecline ? "" : answer, answers: [""]) }
        return AnswerScore(prediction: isDecline ? "" : answer, answers: question.answers)
    }
}

/// The figures of one trial's answers; shares in percent.
package struct AnsweringReport: Sendable, Equatable {
    package static let measures: [Measure<AnswerOutcome>] = [
        Measure("em") { 100 * $0.score.exactMatch },
        Measure("f1") { 100 * $0.score.f1 },
        Measure("declined") { $0.isDecline ? 100 : 0 },
        Measure("context_tokens") { Double($0.contextTokens) },
        Measure("prompt_tokens") { Double($0.promptTokens) },
        Measure("output_tokens") { Double($0.outputTokens) },
    ]

    package let mode: String
    package let outcomes: [AnswerOutcome]

    package init(mode: String, outcomes: [AnswerOutcome]) {
        self.mode = mode
        self.outcomes = outcomes
    }

    /// `declined` says more when it is known of which questions: those with an answer in the corpus, and those without.
    package func figures(_ outcomes: [AnswerOutcome]) -> Figures {
        var figures = Figures(of: outcomes, Self.measures)
        let unanswerable = outcomes.filter(\.question.answers.isEmpty)
        if !unanswerable.isEmpty {
            figures.means["unanswerable"] = Double(unanswerable.count)
            figures.means["declined_unanswerable"] =
                100 * Double(unanswerable.count(where: \.isDecline)) / Double(unanswerable.count)
        }
        let citations = outcomes.reduce(0) { $0 + $1.citations }
        if citations > 0 {
            figures.means["citations"] = Double(citations)
            figures.means["citations_verified"] =
                100 * Double(outcomes.reduce(0) { $0 + $1.verifiedCitations }) / Double(citations)
        }
        figures.setLatency(of: outcomes.map(\.milliseconds))
        figures.setLatency(of: outcomes.map(\.firstTokenMilliseconds), prefix: "first_token_")
        return figures
    }

    package var summary: TrialSummary {
        var summary = TrialSummary(figures(outcomes))
        summary.setGroups(Dictionary(grouping: outcomes, by: \.question.hops).mapValues(figures))
        summary.setStages(
            outcomes.map {
                [
                    "retrieval": $0.retrievalMilliseconds,
                    "prefill": $0.firstTokenMilliseconds - $0.retrievalMilliseconds,
                    "decode": $0.milliseconds - $0.firstTokenMilliseconds,
                ]
            })
        return summary
    }

    package func gain(over baseline: AnsweringReport) -> Comparison {
        Comparison(of: outcomes, named: mode, over: baseline.outcomes, named: baseline.mode, Self.measures)
    }
}
