package import Corpus

/// What one arm made of one question: its answer, what was asked of the index and why, and every token it took.
package struct MonitorOutcome: Sendable, Equatable, Encodable {
    package var question: Question

    /// The answer without citation markers.
    package var answer: String
    package var isDecline: Bool

    /// Tokens the model was given before it wrote, over all calls of the model.
    package var promptTokens: Int
    package var outputTokens: Int

    /// Tokens of helpers, inserts and second readings.
    package var interventions: InterventionTokens

    /// Times the index was asked.
    package var retrievals: Int

    /// How far the first doubt went over its threshold's scale; `nil` when nothing was doubted.
    package var doubt: Double?

    /// Evidence entered the answer this often.
    package var injections: Int

    /// Doubts that came to nothing, by reason.
    package var dismissals: [String: Int]

    /// What was written and kept before the first injection.
    package var keptBefore: String

    /// From doubt to writing on, over all doubts.
    package var addedMilliseconds: Double
    package var milliseconds: Double

    package init(question: Question) {
        self.question = question
        self.answer = ""
        self.isDecline = false
        self.promptTokens = 0
        self.outputTokens = 0
        self.interventions = InterventionTokens()
        self.retrievals = 0
        self.doubt = nil
        self.injections = 0
        self.dismissals = [:]
        self.keptBefore = ""
        self.addedMilliseconds = 0
        self.milliseconds = 0
    }

    package var score: AnswerScore {
        if question.answers.isEmpty { return AnswerScore(prediction: isDecline ? "" : answer, answers: [""]) }
        return AnswerScore(prediction: isDecline ? "" : answer, answers: question.answers)
    }

    /// Everything the model read and wrote, helpers included, whether or not a cache spared computing it.
    package var totalTokens: Int { promptTokens + outputTokens + interventions.total }

    /// Whether what was kept already departed from every accepted answer when evidence came: too late to help.
    var isLate: Bool {
        let kept = AnswerScore.tokens(of: keptBefore)
        guard injections > 0, !kept.isEmpty else { return false }
        return !question.answers.contains { AnswerScore.tokens(of: $0).starts(with: kept) }
    }
}
