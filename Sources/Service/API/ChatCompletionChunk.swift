package import Corpus

/// One piece of a streamed chat completion in OpenAI's shape.
package struct ChatCompletionChunk: Sendable, Equatable, Codable {
    package struct Delta: Sendable, Equatable, Codable {
        package var role: String?
        package var content: String?
        /// In place of content where the asked form has no room for saying that there is no answer.
        package var refusal: String?
        /// On the last piece: everything the answer cited.
        package var citations: [Citation]?

        package init(
            role: String? = nil, content: String? = nil, refusal: String? = nil, citations: [Citation]? = nil
        ) {
            self.role = role
            self.content = content
            self.refusal = refusal
            self.citations = citations
        }
    }

    package struct Choice: Sendable, Equatable, Codable {
        package var index: Int
        package var delta: Delta
        package var finishReason: FinishReason?
        package var logprobs: ChatLogprobs?

        private enum CodingKeys: String, CodingKey {
            case index
            case delta
            case finishReason
            case logprobs
        }

        package init(index: Int, delta: Delta, finishReason: FinishReason?, logprobs: ChatLogprobs? = nil) {
            self.index = index
            self.delta = delta
            self.finishReason = finishReason
            self.logprobs = logprobs
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(index, forKey: .index)
            try container.encode(delta, forKey: .delta)
            // Clients wait for this key to stop being null.
            try container.encode(finishReason, forKey: .finishReason)
            try container.encodeIfPresent(logprobs, forKey: .logprobs)
        }
    }

    package var id: String
    package var object: String
    /// Seconds since 1970.
    package var created: Int
    package var model: String
    /// Empty on the piece that carries `usage`.
    package var choices: [Choice]
    package var usage: ChatUsage?
    /// On the last piece with a choice.
    package var samovar: ChatExtension?

    package init(
        id: String, created: Int, model: String, choices: [Choice], usage: ChatUsage? = nil,
        samovar: ChatExtension? = nil
    ) {
        self.id = id
        self.object = "chat.completion.chunk"
        self.created = created
        self.model = model
        self.choices = choices
        self.usage = usage
        self.samovar = samovar
    }
}
