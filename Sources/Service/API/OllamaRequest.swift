package import Corpus

/// Ollama's `POST /api/chat` and `POST /api/generate`, as far as editors use them; fields not named are ignored.
package struct OllamaRequest: Sendable, Equatable, Decodable {
    package struct Message: Sendable, Equatable, Decodable {
        package var role: String
        package var content: JSONValue?
        package var images: JSONValue?
        package var toolCalls: JSONValue?
    }

    package struct Options: Sendable, Equatable, Decodable {
        package var temperature: Double?
        package var topP: Double?
        package var seed: Int64?
        package var numPredict: Int?
        package var stop: ChatCompletionRequest.Stop?
    }

    package var model: String?

    /// Of a chat.
    package var messages: [Message]?

    // Of a text to be generated.
    package var prompt: String?
    package var system: String?
    package var images: JSONValue?
    package var suffix: JSONValue?

    /// By default on.
    package var stream: Bool?

    /// `json`, or a JSON schema.
    package var format: JSONValue?
    package var options: Options?
    package var tools: JSONValue?

    package var responseFormat: ResponseFormat? {
        switch format {
        case .string("json"): ResponseFormat(type: "json_object")
        case .object: ResponseFormat(type: "json_schema", jsonSchema: ResponseFormat.Schema(schema: format))
        default: nil
        }
    }

    /// - Parameter served: the model's name once aliases are resolved.
    /// - Returns: `nil` for a request without a question: its client only wants the model in memory.
    /// - Throws: ``Failure`` with code `invalid_request` that names the field at fault.
    package func understood(as served: String?) throws(Failure) -> UnderstoodRequest? {
        let isEmpty = messages.map(\.isEmpty) ?? (prompt ?? "").isEmpty
        guard !isEmpty else { return nil }
        let conversation = try ClientConversation(try read(), field: messages == nil ? "prompt" : "messages")
        let served = try ServedModel(served)
        var ask = AskRequest(
            question: "", index: served.index,
            // 0 and less are Ollama's ways of setting no limit.
            maximumTokens: options?.numPredict.flatMap { $0 > 0 ? $0 : nil }, temperature: options?.temperature,
            seed: options?.seed.map { UInt64(bitPattern: $0) })
        ask.model = served.model
        ask.topP = options?.topP
        ask.stop = options?.stop?.strings
        ask.responseFormat = responseFormat
        conversation.fill(&ask)
        let ignored = Unheeded.names(["tools": tools, "suffix": suffix, "images": images])
        return UnderstoodRequest(asks: [ask], ignored: ignored + conversation.ignored)
    }

    private func read() throws(Failure) -> [ClientConversation.Message] {
        guard let messages else {
            let wish = system.map { [ClientConversation.Message(role: "system", text: $0)] } ?? []
            return wish + [ClientConversation.Message(role: "user", text: prompt ?? "")]
        }
        var read: [ClientConversation.Message] = []
        for (place, message) in messages.enumerated() {
            var one = try ClientConversation.Message(
                role: message.role, content: message.content, field: "messages[\(place)].content")
            one.leftOut += Unheeded.names(["images": message.images, "tool_calls": message.toolCalls])
            read.append(one)
        }
        return read
    }
}

/// Turns the events of one answer into Ollama's lines; the last has `done` and what it took.
package struct OllamaTranscript: Sendable {
    private let model: String
    private let created: String
    private let isChat: Bool
    private let ignored: [String]
    private var text = ""
    private var evidence: [EvidenceItem] = []
    private var summary: AnswerSummary?

    /// - Parameter created: the time as RFC 3339 has it.
    package init(model: String?, created: String, isChat: Bool, ignored: [String]) {
        self.model = model ?? ServedModel.name
        self.created = created
        self.isChat = isChat
        self.ignored = ignored
    }

    package mutating func lines(for event: AnswerEvent) throws(Failure) -> [JSONValue] {
        switch event {
        case .retrieved(let items, _):
            evidence += items
            return []
        case .text(let piece):
            text += piece
            return [line(text: piece, isDone: false)]
        case .finished(let summary):
            self.summary = summary
            return [try end(text: "", of: summary)]
        case .cited, .retrieving, .injected, .withdrawn, .dismissed, .token:
            return []
        }
    }

    /// All in one line; `nil` until the answer was seen to its end.
    package func whole() throws(Failure) -> JSONValue? {
        guard let summary else { return nil }
        return try end(text: text, of: summary)
    }

    /// The answer to a request that only wants the model in memory.
    package var loaded: JSONValue {
        var line = line(text: "", isDone: true)
        line["done_reason"] = "load"
        return line
    }

    private func end(text: String, of summary: AnswerSummary) throws(Failure) -> JSONValue {
        var line = line(text: text, isDone: true)
        let timings = summary.timings
        line["done_reason"] = .string(FinishReason(summary.reason).rawValue)
        line["total_duration"] = Self.nanoseconds(timings.retrieval + timings.prefill + timings.decode)
        line["load_duration"] = 0
        line["prompt_eval_count"] = .integer(Int64(summary.usage.prompt))
        line["prompt_eval_duration"] = Self.nanoseconds(timings.prefill)
        line["eval_count"] = .integer(Int64(summary.usage.answer))
        line["eval_duration"] = Self.nanoseconds(timings.decode)
        if !isChat { line["context"] = [] }
        var extras = try JSONValue(
            encoding: ChatExtension(reason: summary.reason, evidence: evidence, timings: timings, ignored: ignored))
        extras["citations"] = try JSONValue(encoding: summary.citations)
        line["samovar"] = extras
        return line
    }

    private func line(text: String, isDone: Bool) -> JSONValue {
        var line: JSONValue = [
            "model": .string(model), "created_at": .string(created), "done": .bool(isDone),
        ]
        if isChat {
            line["message"] = ["role": "assistant", "content": .string(text)]
        } else {
            line["response"] = .string(text)
        }
        return line
    }

    private static func nanoseconds(_ milliseconds: Double) -> JSONValue {
        .integer(Int64((milliseconds * 1e6).rounded()))
    }
}

/// Ollama's `POST /api/embed` and, with `prompt`, the older `POST /api/embeddings`.
package struct OllamaEmbedRequest: Sendable, Equatable, Decodable {
    package var model: String?
    package var input: JSONValue?
    package var prompt: String?
    package var dimensions: Int?

    /// - Throws: ``Failure`` with code `invalid_request` for an input that is no text.
    package func texts() throws(Failure) -> [String] {
        switch input {
        case .string(let text): return [text]
        case .array(let items):
            let texts = items.compactMap(\.text)
            if texts.count == items.count { return texts }
        case nil:
            if let prompt { return [prompt] }
        default: break
        }
        throw Failure(.invalidRequest, "input: must be a string or a list of strings")
    }
}

/// What Ollama's clients ask about models.
package enum OllamaModels {
    /// The revision of Ollama's interface that is spoken: its clients refuse one that they take for too old.
    package static let version = "0.12.0"

    /// `GET /api/tags`.
    package static func tags(_ list: ModelList) -> JSONValue {
        ["models": .array(list.data.map(entry))]
    }

    /// `POST /api/show`.
    package static func show(_ entry: ModelList.Entry) -> JSONValue {
        let isEmbedder = entry.samovar?.role == "embedder"
        return [
            "modelfile": "", "parameters": "", "template": "", "license": .string(entry.samovar?.licence ?? ""),
            "details": details(entry), "model_info": ["general.architecture": "samovar"],
            "capabilities": isEmbedder ? ["embedding"] : ["completion"], "modified_at": .string(unknownTime),
        ]
    }

    private static let unknownTime = "1970-01-01T00:00:00Z"

    private static func entry(_ entry: ModelList.Entry) -> JSONValue {
        [
            "name": .string(entry.id), "model": .string(entry.id), "modified_at": .string(unknownTime),
            "size": .integer(entry.samovar?.bytes ?? 0), "digest": .string(String(repeating: "0", count: 64)),
            "details": details(entry),
        ]
    }

    private static func details(_ entry: ModelList.Entry) -> JSONValue {
        let family = entry.samovar?.role ?? "samovar"
        return [
            "parent_model": "", "format": "gguf", "family": .string(family), "families": [.string(family)],
            "parameter_size": "", "quantization_level": "",
        ]
    }
}
