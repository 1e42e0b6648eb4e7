/// What was answered to one question, and at what cost.
package struct AnswerOutcome: Sendable, Equatable {
    package var question: Question

    /// The answer without citation markers.
    package var answer: String
    package var contextTokens: Int
    package var outputTokens: Int
    package var firstTokenMilliseconds: Double
    package var milliseconds: Double

    package init(
        question: Question, answer: String, contextTokens: Int, outputTokens: Int, firstTokenMilliseconds: Double,
        milliseconds: Double
    ) {
        self.question = question
        self.answer = answer
        self.contextTokens = contextTokens
        self.outputTokens = outputTokens
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.milliseconds = milliseconds
    }

    package var score: AnswerScore { AnswerScore(prediction: answer, answers: question.answers) }
}
