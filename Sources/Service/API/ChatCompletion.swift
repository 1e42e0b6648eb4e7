package import Corpus

/// OpenAI's answer to a chat completion, with citations on the message and the rest of the story under `samovar`.
package struct ChatCompletion: Sendable, Equatable, Codable {
    package struct Message: Sendable, Equatable, Codable {
        package var role: String

        /// `nil` where the asked form of an answer has no room for saying that there is none; `refusal` then does.
        package var content: String?
        package var refusal: String?
        package var citations: [Citation]

        private enum CodingKeys: String, CodingKey {
            case role
            case content
            case refusal
            case citations
        }

        package init(role: String, content: String?, refusal: String?, citations: [Citation]) {
            self.role = role
            self.content = content
            self.refusal = refusal
            self.citations = citations
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(role, forKey: .role)
            // Clients expect both keys, null or not.
            try container.encode(content, forKey: .content)
            try container.encode(refusal, forKey: .refusal)
            try container.encode(citations, forKey: .citations)
        }
    }

    package struct Choice: Sendable, Equatable, Codable {
        package var index: Int
        package var message: Message
        package var finishReason: FinishReason
        package var logprobs: ChatLogprobs?

        package init(index: Int, message: Message, finishReason: FinishReason, logprobs: ChatLogprobs?) {
            self.index = index
            self.message = message
            self.finishReason = finishReason
            self.logprobs = logprobs
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
        id: String, created: Int, model: String, choices: [Choice], usage: ChatUsage, samovar: ChatExtension
    ) {
        self.id = id
        self.object = "chat.completion"
        self.created = created
        self.model = model
        self.choices = choices
        self.usage = usage
        self.samovar = samovar
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

    /// What several answers to one prompt took: it counts once.
    mutating func add(anotherAnswer usage: TokenUsage) {
        completionTokens += usage.answer
        totalTokens += usage.answer
    }
}

/// What OpenAI's shape has no place for.
package struct ChatExtension: Sendable, Equatable, Codable {
    package var reason: AnswerSummary.Reason
    package var evidence: [EvidenceItem]
    package var timings: AnswerTimings

    /// Fields of the request that were left out of account; `nil` where there are none.
    package var ignored: [String]?

    package init(
        reason: AnswerSummary.Reason, evidence: [EvidenceItem], timings: AnswerTimings, ignored: [String] = []
    ) {
        self.reason = reason
        self.evidence = evidence
        self.timings = timings
        self.ignored = ignored.isEmpty ? nil : ignored
    }
}
