package import Decoding

/// The texts of `Config/Prompts`, read once by the composition root.
package struct AnswerPrompts: Sendable, Equatable {
    /// What the model is told about its task.
    package var system: String

    /// The question's turn, with `{evidence}`, `{conversation}` and `{question}` in it.
    package var question: String

    /// The whole answer when retrieval finds nothing that bears on the question.
    package var noEvidence: String

    /// Task and turn of an answer without evidence, from what the model remembers.
    package var recallSystem: String
    package var recallQuestion: String

    /// What is put into a running answer, with `{evidence}` in it.
    package var insert: String
    package var helpers: HelperTexts

    package init(
        system: String, question: String, noEvidence: String, recallSystem: String, recallQuestion: String,
        insert: String, helpers: HelperTexts
    ) {
        self.system = system
        self.question = question
        self.noEvidence = noEvidence
        self.recallSystem = recallSystem
        self.recallQuestion = recallQuestion
        self.insert = insert
        self.helpers = helpers
    }

    /// The conversation the model continues, with the evidence.
    package func messages(
        question text: String, after earlier: Conversation = Conversation(), evidence: String
    ) -> [ChatMessage] {
        conversation(
            system,
            Self.filled(question, ["evidence": evidence, "conversation": earlier.preamble, "question": text]))
    }

    /// The conversation the model continues from memory.
    package func messages(recalling text: String, after earlier: Conversation = Conversation()) -> [ChatMessage] {
        conversation(
            recallSystem, Self.filled(recallQuestion, ["conversation": earlier.preamble, "question": text]))
    }

    /// Evidence as it enters a running answer.
    package func insert(evidence: String) -> String {
        Self.filled(insert, ["evidence": evidence])
    }

    private func conversation(_ system: String, _ turn: String) -> [ChatMessage] {
        [ChatMessage(role: .system, content: system), ChatMessage(role: .user, content: turn)]
    }

    /// A text with its fields filled. All are filled in one pass, so that `{question}` inside the evidence stays as it is.
    package static func filled(_ text: String, _ fields: [Substring: String]) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            result += fields[rest[rest.index(after: open)..<close]] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
