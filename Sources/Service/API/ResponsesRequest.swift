package import Corpus

/// OpenAI's `POST /v1/responses`, as far as it means something here; fields not named are ignored.
///
/// Nothing of a response is kept: a conversation comes whole, in `input`, with each request.
package struct ResponsesRequest: Sendable, Equatable, Decodable {
    package struct Text: Sendable, Equatable, Decodable {
        package var format: Format?
    }

    /// `text.format`: a schema stands beside its type, not under a name of its own as in a chat.
    package struct Format: Sendable, Equatable, Decodable {
        package var type: String
        package var name: String?
        package var schema: JSONValue?
    }

    /// See ``ServedModel``.
    package var model: String?

    /// A question, or a list of messages and other items.
    package var input: JSONValue?
    package var instructions: JSONValue?
    package var stream: Bool?
    package var maxOutputTokens: Int?
    package var temperature: Double?
    package var topP: Double?
    package var text: Text?
    package var user: String?
    package var serviceTier: String?
    package var metadata: JSONValue?
    package var toolChoice: JSONValue?

    // What would need a memory of earlier responses: refused.
    package var previousResponseId: JSONValue?
    package var conversation: JSONValue?
    package var background: JSONValue?
    package var prompt: JSONValue?

    // What cannot be had: answered without.
    package var tools: JSONValue?
    package var reasoning: JSONValue?
    package var topLogprobs: JSONValue?

    package var responseFormat: ResponseFormat? {
        guard let format = text?.format, format.type != "text" else { return nil }
        return ResponseFormat(
            type: format.type,
            jsonSchema: format.schema.map { ResponseFormat.Schema(name: format.name, schema: $0) })
    }

    /// - Parameter served: the model's name once aliases are resolved.
    /// - Throws: ``Failure`` with code `invalid_request` that names the field at fault.
    package func understood(as served: String?) throws(Failure) -> UnderstoodRequest {
        let remembered = Unheeded.names([
            "previous_response_id": previousResponseId, "conversation": conversation, "background": background,
            "prompt": prompt,
        ])
        if let field = remembered.first {
            throw Failure(.invalidRequest, "\(field): no response is kept here; send earlier turns in input")
        }
        try Unheeded.checkToolChoice(toolChoice, field: "tool_choice")
        if let temperature, !(0...2).contains(temperature) {
            throw Failure(.invalidRequest, "temperature: must be between 0 and 2")
        }
        if let topP, !(0...1).contains(topP) { throw Failure(.invalidRequest, "top_p: must be between 0 and 1") }
        do throws(Failure) {
            _ = try responseFormat?.grammar()
        } catch {
            throw Failure(
                error.code,
                error.message.replacing("response_format.json_schema", with: "text.format")
                    .replacing("response_format", with: "text.format"))
        }
        var conversation = try ClientConversation(try messages(), field: "input")
        if let wanted = instructions?.text { conversation.instructions.insert(wanted, at: 0) }
        let served = try ServedModel(served)
        var ask = AskRequest(
            question: "", index: served.index,
            maximumTokens: try Unheeded.limit(maxOutputTokens, field: "max_output_tokens"), temperature: temperature)
        ask.model = served.model
        ask.topP = topP
        ask.responseFormat = responseFormat
        if serviceTier == "flex" { ask.priority = .batch }
        ask.client = user
        conversation.fill(&ask)
        let ignored = Unheeded.names(["tools": tools, "reasoning": reasoning, "top_logprobs": topLogprobs])
        return UnderstoodRequest(asks: [ask], ignored: ignored + conversation.ignored)
    }

    /// Items as messages. What is none (calls, their results, reasoning) becomes one of a tool, which is left out by its place.
    private func messages() throws(Failure) -> [ClientConversation.Message] {
        switch input {
        case .string(let text):
            return [ClientConversation.Message(role: "user", text: text)]
        case .array(let items) where !items.isEmpty:
            var read: [ClientConversation.Message] = []
            for (place, item) in items.enumerated() {
                if let text = item.text {
                    read.append(ClientConversation.Message(role: "user", text: text))
                } else if let role = item["role"]?.text, ["message", nil].contains(item["type"]?.text) {
                    read.append(
                        try ClientConversation.Message(
                            role: role, content: item["content"], field: "input[\(place)].content"))
                } else {
                    read.append(ClientConversation.Message(role: "tool", text: ""))
                }
            }
            return read
        default:
            throw Failure(.invalidRequest, "input: must be a question, or a list of messages")
        }
    }
}
