/// The evidence that a question would be answered from.
package struct ShownEvidence: Sendable, Equatable {
    package var tokens: Int
    package var text: String

    package init(tokens: Int, text: String) {
        self.tokens = tokens
        self.text = text
    }

    /// Whether an acceptable answer stands in it, word for word after SQuAD's normalisation: the most that a reader who
    /// only copies can reach. `nil` where the answer is none to copy: yes, no, or that there is none.
    package func holdsAnswer(to question: Question) -> Bool? {
        let answers = question.answers.map(AnswerScore.tokens(of:)).filter { !$0.isEmpty }
        guard !answers.isEmpty, !answers.contains(where: { $0 == ["yes"] || $0 == ["no"] }) else { return nil }
        let words = " " + AnswerScore.tokens(of: text).joined(separator: " ") + " "
        return answers.contains { words.contains(" " + $0.joined(separator: " ") + " ") }
    }
}
