package import Corpus

/// OpenAI's `POST /v1/chat/completions`, as far as it means something here; fields not named are ignored.
package struct ChatCompletionRequest: Sendable, Equatable, Codable {
    package struct Message: Sendable, Equatable {
        package var role: String

        /// Its text; parts that are none are left out.
        package var content: String

        /// What was left out, such as `content[1].image_url`.
        package var leftOut: [String] = []

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
    /// How many answers; see ``Unheeded/maximumChoices``.
    package var n: Int?
    /// Among whom the model's time is shared, beside the process that asks.
    package var user: String?
    /// `flex` waits until nothing else does; `auto` and `default` are the same here.
    package var serviceTier: String?

    // What cannot be had: a request that insists is refused, any other is answered without.
    package var tools: JSONValue?
    package var toolChoice: JSONValue?
    package var functions: JSONValue?
    package var functionCall: JSONValue?
    package var logitBias: JSONValue?
    package var frequencyPenalty: JSONValue?
    package var presencePenalty: JSONValue?
    package var reasoningEffort: JSONValue?
    package var verbosity: JSONValue?
    package var audio: JSONValue?
    package var prediction: JSONValue?
    package var webSearchOptions: JSONValue?

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
        // Clients with nothing to stop at send an empty string; it would end every answer at once.
        strings.removeAll(where: \.isEmpty)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(strings)
    }
}

extension ChatCompletionRequest.Message: Codable {
    private enum CodingKeys: String, CodingKey {
        case role
        case content
        case refusal
        case toolCalls
        case functionCall
        case audio
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        role = try container.decode(String.self, forKey: .role)
        let content = try container.decodeIfPresent(JSONValue.self, forKey: .content)
        do throws(Failure) {
            let read = try ClientConversation.Message(role: role, content: content, field: "content")
            (self.content, leftOut) = (read.text, read.leftOut)
        } catch {
            throw DecodingError.dataCorruptedError(forKey: .content, in: container, debugDescription: error.message)
        }
        leftOut += Unheeded.names([
            "refusal": try? container.decodeIfPresent(JSONValue.self, forKey: .refusal),
            "tool_calls": try? container.decodeIfPresent(JSONValue.self, forKey: .toolCalls),
            "function_call": try? container.decodeIfPresent(JSONValue.self, forKey: .functionCall),
            "audio": try? container.decodeIfPresent(JSONValue.self, forKey: .audio),
        ])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(role, forKey: .role)
        try container.encode(content, forKey: .content)
    }
}

extension ChatCompletionRequest {
    /// What is asked of the service: the last turn of the user in the light of the others, answered from the index and by
    /// the model that the model's name picks.
    ///
    /// - Parameter served: the model's name once aliases are resolved; by default the request's own.
    /// - Throws: ``Failure`` with code `invalid_request` for a value out of range, for a tool that has to be called, or for a
    ///   conversation without a question.
    package func understood(as served: String? = nil) throws(Failure) -> UnderstoodRequest {
        try refuseWhatCannotBe()
        let conversation = try ClientConversation(
            messages.map { ClientConversation.Message(role: $0.role, text: $0.content, leftOut: $0.leftOut) },
            field: "messages")
        let served = try ServedModel(served ?? model)
        let newer = try Unheeded.limit(maxCompletionTokens, field: "max_completion_tokens")
        let older = try Unheeded.limit(maxTokens, field: "max_tokens")
        var ask = AskRequest(
            question: "", index: served.index,
            maximumTokens: newer ?? older,
            temperature: temperature, seed: seed.map { UInt64(bitPattern: $0) })
        ask.model = served.model
        ask.topP = topP
        ask.stop = stop?.strings
        ask.responseFormat = responseFormat?.type == "text" ? nil : responseFormat
        if logprobs == true {
            ask.trace = true
            ask.alternatives = topLogprobs ?? 0
        }
        if serviceTier == "flex" { ask.priority = .batch }
        ask.client = user
        conversation.fill(&ask)
        let ignored = Unheeded.names([
            "tools": tools, "functions": functions, "logit_bias": logitBias, "frequency_penalty": frequencyPenalty,
            "presence_penalty": presencePenalty, "reasoning_effort": reasoningEffort, "verbosity": verbosity,
            "audio": audio, "prediction": prediction, "web_search_options": webSearchOptions,
        ])
        return UnderstoodRequest(
            asks: try Unheeded.repeated(ask, times: n), ignored: ignored + conversation.ignored)
    }

    private func refuseWhatCannotBe() throws(Failure) {
        if let temperature, !(0...2).contains(temperature) {
            throw Failure(.invalidRequest, "temperature: must be between 0 and 2")
        }
        if let topP, !(0...1).contains(topP) { throw Failure(.invalidRequest, "top_p: must be between 0 and 1") }
        if let topLogprobs, topLogprobs != 0 {
            guard logprobs == true else { throw Failure(.invalidRequest, "top_logprobs: needs logprobs: true") }
            guard (0...20).contains(topLogprobs) else {
                throw Failure(.invalidRequest, "top_logprobs: must be between 0 and 20")
            }
        }
        try Unheeded.checkToolChoice(toolChoice, field: "tool_choice")
        try Unheeded.checkToolChoice(functionCall, field: "function_call")
        _ = try responseFormat?.grammar()
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
                    + "\"samovar/INDEX/GENERATOR\", or a generator of GET /v1/models; server.model_aliases maps names "
                    + "that a client insists on")
        }
        if parts.count == 1 { model = parts[0] } else { index = parts[1] }
        if parts.count == 3 { model = parts[2] }
    }
}
