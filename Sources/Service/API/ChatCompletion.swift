package import Corpus

/// OpenAI's answer to a chat completion, with citations on the message and the rest of the story under `samovar`.
package struct ChatCompletion: Sendable, Equatable, Codable {
    package struct Message: Sendable, Equatable, Codable {
        package var role: String
        package var content: String
        package var citations: [Citation]

        package init(role: String, content: String, citations: [Citation]) {
            self.role = role
            self.content = content
            self.citations = citations
        }
    }

    package struct Choice: Sendable, Equatable, Codable {
        package var index: Int
        package var message: Message
        package var finishReason: FinishReason

        package init(index: Int, message: Message, finishReason: FinishReason) {
            self.index = index
            self.message = message
            self.finishReason = finishReason
        }
    }

    package var id: String
    package var object: String
    /// Seconds since 1970.
    package var created: Int
    package var model: String
    package var choices: [Choice]
    package var usage: ChatUsage
    package var samovar: ChatExtension

    package init(
        id: String, created: Int, model: String, content: String, summary: AnswerSummary, evidence: [EvidenceItem]
    ) {
        self.id = id
        self.object = "chat.completion"
        self.created = created
        self.model = model
        self.choices = [
            Choice(
                index: 0, message: Message(role: "assistant", content: content, citations: summary.citations),
                finishReason: FinishReason(summary.reason))
        ]
        self.usage = ChatUsage(summary.usage)
        self.samovar = ChatExtension(reason: summary.reason, evidence: evidence, timings: summary.timings)
    }
}

/// Why an answer ended, in OpenAI's words.
package enum FinishReason: String, Sendable, Codable {
    case stop
    case length

    /// OpenAI has no word for an answer without evidence or cut short by its asker: both are whole as far as they go.
    /// ``ChatExtension/reason`` tells them apart.
    package init(_ reason: AnswerSummary.Reason) {
        self = reason == .length ? .length : .stop
    }
}

package struct ChatUsage: Sendable, Equatable, Codable {
    package var promptTokens: Int
    package var completionTokens: Int
    package var totalTokens: Int
    /// The evidence block's share of `promptTokens`; an extension.
    package var evidenceTokens: Int

    package init(_ usage: TokenUsage) {
        self.promptTokens = usage.prompt
        self.completionTokens = usage.answer
        self.totalTokens = usage.prompt + usage.answer
        self.evidenceTokens = usage.evidence
    }
}

/// What OpenAI's shape has no place for.
package struct ChatExtension: Sendable, Equatable, Codable {
    package var reason: AnswerSummary.Reason
    package var evidence: [EvidenceItem]
    package var timings: AnswerTimings

    package init(reason: AnswerSummary.Reason, evidence: [EvidenceItem], timings: AnswerTimings) {
        self.reason = reason
        self.evidence = evidence
        self.timings = timings
    }
}
