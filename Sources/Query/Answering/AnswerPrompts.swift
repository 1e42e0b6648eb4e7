package import Decoding

/// The texts of `Config/Prompts`, read once by the composition root.
package struct AnswerPrompts: Sendable, Equatable {
    /// What the model is told about its task.
    package var system: String

    /// The question's turn, with `{evidence}` and `{question}` in it.
    package var question: String

    /// The whole answer when retrieval finds nothing that bears on the question.
    package var noEvidence: String

    package init(system: String, question: String, noEvidence: String) {
        self.system = system
        self.question = question
        self.noEvidence = noEvidence
    }

    /// The conversation the model continues. Both fields are filled in one pass, so that `{question}` inside the
    /// evidence stays as it is.
    package func messages(question text: String, evidence: String) -> [ChatMessage] {
        var turn = ""
        var rest = question[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            turn += rest[..<open]
            switch rest[rest.index(after: open)..<close] {
            case "evidence": turn += evidence
            case "question": turn += text
            default: turn += rest[open...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        turn += rest
        return [ChatMessage(role: .system, content: system), ChatMessage(role: .user, content: turn)]
    }
}
