package import Decoding

/// The texts of `Config/Prompts`, read once by the composition root.
package struct AnswerPrompts: Sendable, Equatable {
    /// What the model is told about its task.
    package var system: String

    /// The question's turn, with `{evidence}`, `{conversation}`, `{question}` and `{form}` in it.
    package var question: String

    /// How long and in which language an answer shall be.
    package var forms = Forms()

    /// What stands behind a question of which one part is to be answered, with `{part}` in it.
    package var part = "{part}"

    /// What the program answers itself.
    package var replies: Replies

    /// Task and turn of an answer without evidence, from what the model remembers.
    package var recallSystem: String
    package var recallQuestion: String

    /// What is put into a running answer, with `{evidence}` in it.
    package var insert: String
    package var helpers: HelperTexts

    /// The whole answer, in English, when the documents hold none.
    package var noEvidence: String { replies.noEvidence.text(in: .english) }

    /// What stands for `{form}`.
    package struct Forms: Sendable, Equatable {
        package var fact: String
        package var comparison: String
        package var listing: String

        /// With `{language}` in it; added where the question is not in English.
        package var language: String

        package init(fact: String = "", comparison: String = "", listing: String = "", language: String = "") {
            self.fact = fact
            self.comparison = comparison
            self.listing = listing
            self.language = language
        }

        func text(for reading: QuestionReading) -> String {
            let form =
                switch reading.kind {
                case .comparison: comparison
                case .listing: listing
                case .fact, .successor, .count, .documentCount: fact
                }
            guard let other = reading.language, other != .english, !language.isEmpty else { return form }
            return form + " " + AnswerPrompts.filled(language, ["language": other.englishName])
        }
    }

    package init(
        system: String, question: String, noEvidence: String, recallSystem: String, recallQuestion: String,
        insert: String, helpers: HelperTexts
    ) {
        self.system = system
        self.question = question
        let reply = Reply(noEvidence)
        replies = Replies(
            noEvidence: reply, noCount: reply, documentCount: Reply("{count}"), listedCount: Reply("{count} [{number}]")
        )
        self.recallSystem = recallSystem
        self.recallQuestion = recallQuestion
        self.insert = insert
        self.helpers = helpers
    }

    /// The conversation the model continues, with the evidence.
    package func messages(
        question text: String, after earlier: Conversation = Conversation(), evidence: String
    ) -> [ChatMessage] {
        conversation(system, turn(question, text, earlier, evidence: evidence))
    }

    /// The conversation the model continues from memory.
    package func messages(recalling text: String, after earlier: Conversation = Conversation()) -> [ChatMessage] {
        conversation(recallSystem, turn(recallQuestion, text, earlier, evidence: nil))
    }

    private func turn(_ template: String, _ text: String, _ earlier: Conversation, evidence: String?) -> String {
        var fields: [Substring: String] = [
            "conversation": earlier.preamble, "question": text, "form": forms.text(for: QuestionReading(text)),
        ]
        if let evidence { fields["evidence"] = evidence }
        return Self.filled(template, fields)
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
