package import Corpus

/// OpenAI's `POST /v1/chat/completions`, as far as it means something here; fields not named are ignored.
package struct ChatCompletionRequest: Sendable, Equatable, Codable {
    package struct Message: Sendable, Equatable {
        package var role: String
        package var content: String

        package init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    package struct StreamOptions: Sendable, Equatable, Codable {
        package var includeUsage: Bool?

        package init(includeUsage: Bool?) {
            self.includeUsage = includeUsage
        }
    }

    /// `samovar`, or `samovar/INDEX` for an index that is not the daemon's own.
    package var model: String?
    package var messages: [Message]
    package var stream: Bool?
    package var streamOptions: StreamOptions?
    /// OpenAI's older name for `maxCompletionTokens`.
    package var maxTokens: Int?
    package var maxCompletionTokens: Int?
    package var temperature: Double?
    package var seed: Int64?
    /// How many answers; only 1 can be had.
    package var n: Int?

    package init(
        model: String? = nil, messages: [Message], stream: Bool? = nil, streamOptions: StreamOptions? = nil,
        maxTokens: Int? = nil, maxCompletionTokens: Int? = nil, temperature: Double? = nil, seed: Int64? = nil,
        n: Int? = nil
    ) {
        self.model = model
        self.messages = messages
        self.stream = stream
        self.streamOptions = streamOptions
        self.maxTokens = maxTokens
        self.maxCompletionTokens = maxCompletionTokens
        self.temperature = temperature
        self.seed = seed
        self.n = n
    }
}

extension ChatCompletionRequest.Message: Codable {
    private struct Part: Codable {
        var type: String
        var text: String?
    }

    private enum CodingKeys: String, CodingKey {
        case role
        case content
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.role = try container.decode(String.self, forKey: .role)
        if let text = try? container.decode(String.self, forKey: .content) {
            self.content = text
        } else if let parts = try container.decodeIfPresent([Part].self, forKey: .content) {
            self.content = try parts.map { part in
                guard part.type == "text", let text = part.text else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .content, in: container, debugDescription: "only parts of type \"text\" can be read")
                }
                return text
            }.joined(separator: "\n")
        } else {
            // An assistant's turn that only called tools has no content.
            self.content = ""
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(role, forKey: .role)
        try container.encode(content, forKey: .content)
    }
}

extension ChatCompletionRequest {
    /// What is asked of the service: the last turn of the user, answered from the index that the model's name picks.
    ///
    /// - Throws: ``Failure`` with code `invalid_request` for a value out of range or a conversation without a question,
    ///   and `not_found` for a model that is not ours.
    package func askRequest() throws(Failure) -> AskRequest {
        guard (n ?? 1) == 1 else { throw Failure(.invalidRequest, "n: only one answer can be given") }
        if let temperature, !(0...2).contains(temperature) {
            throw Failure(.invalidRequest, "temperature: must be between 0 and 2")
        }
        let maximumTokens = maxCompletionTokens ?? maxTokens
        if let maximumTokens, maximumTokens < 1 {
            throw Failure(.invalidRequest, "max_completion_tokens: must be at least 1")
        }
        guard let question = messages.last(where: { $0.role == "user" })?.content,
            question.contains(where: { !$0.isWhitespace })
        else { throw Failure(.invalidRequest, "messages: no message of role \"user\" holds a question") }
        return AskRequest(
            question: question, index: try ServedModel.index(named: model), maximumTokens: maximumTokens,
            temperature: temperature, seed: seed.map { UInt64(bitPattern: $0) })
    }
}

/// The models that the daemon answers as: itself, over one of its indexes.
package enum ServedModel {
    package static let name = "samovar"

    /// The index in `samovar/INDEX`; `nil` for `samovar` or no name at all.
    package static func index(named model: String?) throws(Failure) -> String? {
        guard let model, model != name else { return nil }
        let prefix = name + "/"
        guard model.hasPrefix(prefix), model.count > prefix.count else {
            throw Failure(
                .notFound, "the model \(model) does not exist; ask for \"\(name)\" or \"\(name)/INDEX\"")
        }
        return String(model.dropFirst(prefix.count))
    }
}
