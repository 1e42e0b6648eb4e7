package import Corpus

/// Turns the events of one answer into OpenAI's response object, and into the named events of its stream.
///
/// The stream is `response.created`, `response.in_progress`, the message's item and its one part, deltas of its text, the
/// citations as annotations, what was added once more as a whole, and `response.completed` or `response.incomplete`. Numbers
/// run from 0.
package struct ResponsesTranscript: Sendable {
    private let id: String
    private let created: Int
    private let request: ResponsesRequest
    private let ignored: [String]

    private var text = ""
    private var evidence: [EvidenceItem] = []
    private var annotations: [JSONValue] = []
    private var summary: AnswerSummary?
    private var hasBegun = false
    private var isRefusal = false
    private var sequence = 0

    /// - Parameter id: what the response is known by; its message has it too, with another beginning.
    package init(id: String, created: Int, request: ResponsesRequest, ignored: [String]) {
        self.id = id
        self.created = created
        self.request = request
        self.ignored = ignored
    }

    /// Takes note of an event, and answers with those of the stream that it gives rise to: each has its name under `type`.
    package mutating func events(for event: AnswerEvent) throws(Failure) -> [JSONValue] {
        var events: [JSONValue] = []
        switch event {
        case .retrieved(let items, _):
            evidence += items
            isRefusal = request.responseFormat != nil && evidence.isEmpty
            // The first evidence comes before the first word; whether there is any decides what the message holds.
            events += try begin()
        case .text(let piece):
            events += try begin()
            text += piece
            events.append(
                numbered(
                    isRefusal ? "response.refusal.delta" : "response.output_text.delta", part: ["delta": .string(piece)]
                ))
        case .cited(let citation):
            events += try begin()
            let annotation = annotation(of: citation)
            annotations.append(annotation)
            events.append(
                numbered(
                    "response.output_text.annotation.added",
                    part: [
                        "annotation_index": .integer(Int64(annotations.count - 1)), "annotation": annotation,
                    ]))
        case .finished(let summary):
            events += try begin()
            self.summary = summary
            events.append(
                isRefusal
                    ? numbered("response.refusal.done", part: ["refusal": .string(text)])
                    : numbered("response.output_text.done", part: ["text": .string(text), "logprobs": []]))
            events.append(numbered("response.content_part.done", part: ["part": part]))
            events.append(numbered("response.output_item.done", ["output_index": 0, "item": message]))
            events.append(
                numbered(isWhole ? "response.completed" : "response.incomplete", ["response": try response()]))
        case .retrieving, .injected, .withdrawn, .dismissed, .token:
            break
        }
        return events
    }

    /// What ends the stream instead of an answer.
    package mutating func event(for failure: Failure) -> JSONValue {
        var failed = shell(status: "failed")
        failed["error"] = ["code": .string(failure.code.name), "message": .string(failure.message)]
        return numbered("response.failed", ["response": failed])
    }

    /// The whole response; `nil` until the answer was seen to its end.
    package func completed() throws(Failure) -> JSONValue? {
        summary == nil ? nil : try response()
    }

    private var isWhole: Bool { summary.map { $0.reason != .length } ?? false }

    private mutating func begin() throws(Failure) -> [JSONValue] {
        guard !hasBegun else { return [] }
        hasBegun = true
        var item = message
        item["content"] = []
        item["status"] = "in_progress"
        return [
            numbered("response.created", ["response": shell(status: "in_progress")]),
            numbered("response.in_progress", ["response": shell(status: "in_progress")]),
            numbered("response.output_item.added", ["output_index": 0, "item": item]),
            numbered("response.content_part.added", part: ["part": part]),
        ]
    }

    private mutating func numbered(_ type: String, _ members: [String: JSONValue]) -> JSONValue {
        defer { sequence += 1 }
        return .object(
            members.merging(["type": .string(type), "sequence_number": .integer(Int64(sequence))]) { own, _ in own })
    }

    /// An event about the message's only part.
    private mutating func numbered(_ type: String, part members: [String: JSONValue]) -> JSONValue {
        var members = members
        members["item_id"] = .string("msg_" + id)
        members["output_index"] = 0
        members["content_index"] = 0
        if type == "response.output_text.delta" { members["logprobs"] = [] }
        return numbered(type, members)
    }

    private var part: JSONValue {
        isRefusal
            ? ["type": "refusal", "refusal": .string(text)]
            : ["type": "output_text", "text": .string(text), "annotations": .array(annotations), "logprobs": []]
    }

    private var message: JSONValue {
        [
            "id": .string("msg_" + id), "type": "message", "role": "assistant",
            "status": .string(isWhole ? "completed" : "incomplete"), "content": [part],
        ]
    }

    /// A citation as OpenAI's of a file, with the rest of ours beside it.
    private func annotation(of citation: Citation) -> JSONValue {
        [
            "type": "file_citation", "file_id": .string("\(citation.document)"), "filename": .string(citation.source),
            "index": .integer(Int64(text.unicodeScalars.count)), "number": .integer(Int64(citation.number)),
            "title": .string(citation.title),
            "byte_range": [
                .integer(Int64(citation.byteRange.lowerBound)), .integer(Int64(citation.byteRange.upperBound)),
            ],
        ]
    }

    private func response() throws(Failure) -> JSONValue {
        var response = shell(status: isWhole ? "completed" : "incomplete")
        response["output"] = [message]
        guard let summary else { return response }
        if !isWhole { response["incomplete_details"] = ["reason": "max_output_tokens"] }
        let usage = summary.usage
        response["usage"] = [
            "input_tokens": .integer(Int64(usage.prompt)), "input_tokens_details": ["cached_tokens": 0],
            "output_tokens": .integer(Int64(usage.answer)), "output_tokens_details": ["reasoning_tokens": 0],
            "total_tokens": .integer(Int64(usage.prompt + usage.answer)),
        ]
        var extras = try JSONValue(
            encoding: ChatExtension(
                reason: summary.reason, evidence: evidence, timings: summary.timings, ignored: ignored))
        extras["citations"] = try JSONValue(encoding: summary.citations)
        response["samovar"] = extras
        return response
    }

    /// The response without what it says.
    private func shell(status: String) -> JSONValue {
        var format: JSONValue = ["type": "text"]
        if let asked = request.text?.format {
            format = ["type": .string(asked.type)]
            if let name = asked.name { format["name"] = .string(name) }
            if let schema = asked.schema { format["schema"] = schema }
        }
        return [
            "id": .string("resp_" + id), "object": "response", "created_at": .integer(Int64(created)),
            "status": .string(status), "background": false, "error": .null, "incomplete_details": .null,
            "instructions": request.instructions ?? .null,
            "max_output_tokens": request.maxOutputTokens.map { .integer(Int64($0)) } ?? .null,
            "model": .string(request.model ?? ServedModel.name), "output": [], "parallel_tool_calls": false,
            "previous_response_id": .null, "reasoning": ["effort": .null, "summary": .null], "store": false,
            "temperature": request.temperature.map { .number($0) } ?? .null, "text": ["format": format],
            "tool_choice": "none", "tools": [], "top_p": request.topP.map { .number($0) } ?? .null,
            "truncation": "disabled", "usage": .null, "user": request.user.map { .string($0) } ?? .null,
            "metadata": request.metadata ?? [:],
        ]
    }
}
