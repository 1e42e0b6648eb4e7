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

    /// One string, or several.
    package struct Stop: Sendable, Equatable {
        package var strings: [String]

        package init(_ strings: [String]) {
            self.strings = strings
        }
    }

    /// See ``ServedModel``.
    package var model: String?
    package var messages: [Message]
    package var stream: Bool?
    package var streamOptions: StreamOptions?
    /// OpenAI's older name for `maxCompletionTokens`.
    package var maxTokens: Int?
    package var maxCompletionTokens: Int?
    package var temperature: Double?
    package var topP: Double?
    package var seed: Int64?
    package var stop: Stop?
    package var responseFormat: ResponseFormat?
    package var logprobs: Bool?
    package var topLogprobs: Int?
    /// How many answers; only 1 can be had.
    package var n: Int?
    /// Among whom the model's time is shared, beside the process that asks.
    package var user: String?
    /// `flex` waits until nothing else does; `auto` and `default` are the same here.
    package var serviceTier: String?

    // What cannot be had, and would change the answer.
    package var tools: [JSONValue]?
    package var functions: [JSONValue]?
    package var logitBias: [String: Double]?
    package var frequencyPenalty: Double?
    package var presencePenalty: Double?

    package init(model: String? = nil, messages: [Message], stream: Bool? = nil, streamOptions: StreamOptions? = nil) {
        self.model = model
        self.messages = messages
        self.stream = stream
        self.streamOptions = streamOptions
    }
}

extension ChatCompletionRequest.Stop: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(String.self) {
            strings = [one]
        } else {
            strings = try container.decode([String].self)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(strings)
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
    /// What is asked of the service: the last turn of the user in the light of those before it, answered from the index
    /// and by the model that the model's name picks.
    ///
    /// - Throws: ``Failure`` with code `invalid_request` for a value out of range, for what cannot be had and would change
    ///   the answer, or for a conversation that does not end with a question.
    package func askRequest() throws(Failure) -> AskRequest {
        try refuseWhatCannotBeHad()
        guard let last = messages.last, last.role == "user", last.content.contains(where: { !$0.isWhitespace }) else {
            throw Failure(.invalidRequest, "messages: the last one must be of role \"user\" and hold a question")
        }
        let served = try ServedModel(model)
        var ask = AskRequest(
            question: last.content, index: served.index, maximumTokens: maxCompletionTokens ?? maxTokens,
            temperature: temperature, seed: seed.map { UInt64(bitPattern: $0) })
        ask.model = served.model
        ask.topP = topP
        ask.stop = stop?.strings
        ask.responseFormat = responseFormat?.type == "text" ? nil : responseFormat
        if logprobs == true {
            ask.trace = true
            ask.alternatives = topLogprobs ?? 0
        }
        let instructions = messages.filter { ["system", "developer"].contains($0.role) }.map(\.content)
        if !instructions.isEmpty { ask.instructions = instructions.joined(separator: "\n") }
        let turns = messages.dropLast().compactMap { message in
            AskRequest.Turn.Role(rawValue: message.role).map { AskRequest.Turn(role: $0, content: message.content) }
        }
        if !turns.isEmpty { ask.conversation = turns }
        if serviceTier == "flex" { ask.priority = .batch }
        ask.client = user
        return ask
    }

    private func refuseWhatCannotBeHad() throws(Failure) {
        guard (n ?? 1) == 1 else { throw Failure(.invalidRequest, "n: only one answer can be given") }
        if let temperature, !(0...2).contains(temperature) {
            throw Failure(.invalidRequest, "temperature: must be between 0 and 2")
        }
        if let topP, !(0...1).contains(topP) { throw Failure(.invalidRequest, "top_p: must be between 0 and 1") }
        for (name, value) in [("max_completion_tokens", maxCompletionTokens), ("max_tokens", maxTokens)] {
            if let value, value < 1 { throw Failure(.invalidRequest, "\(name): must be at least 1") }
        }
        if let topLogprobs {
            guard logprobs == true else { throw Failure(.invalidRequest, "top_logprobs: needs logprobs: true") }
            guard (0...20).contains(topLogprobs) else {
                throw Failure(.invalidRequest, "top_logprobs: must be between 0 and 20")
            }
        }
        for message in messages
        where !["system", "developer", "user", "assistant", "tool", "function"].contains(message.role) {
            throw Failure(.invalidRequest, "messages: '\(message.role)' is no role")
        }
        _ = try responseFormat?.grammar()
        let unavailable: [(name: String, isAsked: Bool)] = [
            ("tools", tools?.isEmpty == false), ("functions", functions?.isEmpty == false),
            ("logit_bias", logitBias?.isEmpty == false), ("frequency_penalty", (frequencyPenalty ?? 0) != 0),
            ("presence_penalty", (presencePenalty ?? 0) != 0),
        ]
        if let field = unavailable.first(where: \.isAsked) {
            throw Failure(.invalidRequest, "\(field.name): cannot be had here; leave it out")
        }
    }
}

/// The models that the daemon answers as: `samovar` is the configured generator over the configured index,
/// `samovar/INDEX` another index, `samovar/INDEX/MODEL` another generator too, and a generator's own name that generator.
package struct ServedModel: Sendable, Equatable {
    package static let name = "samovar"

    /// `nil` for the configured one.
    package var index: String?
    package var model: String?

    /// - Throws: `not_found` for a name of none of these forms. Whether index and generator exist is for the service to say.
    package init(_ name: String?) throws(Failure) {
        guard let name, name != Self.name else { return }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, parts.allSatisfy({ !$0.isEmpty }), parts.count == 1 || parts[0] == Self.name else {
            throw Failure(
                .notFound,
                "the model \(name) does not exist; ask for \"samovar\", \"samovar/INDEX\", "
                    + "\"samovar/INDEX/GENERATOR\", or a generator of GET /v1/models")
        }
        if parts.count == 1 { model = parts[0] } else { index = parts[1] }
        if parts.count == 3 { model = parts[2] }
    }
}
