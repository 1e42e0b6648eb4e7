package import Corpus

/// OpenAI's older `POST /v1/completions`: a prompt is a question, and what completes it is the answer.
package struct TextCompletionRequest: Sendable, Equatable, Decodable {
    /// See ``ServedModel``.
    package var model: String?
    package var prompt: JSONValue?
    package var stream: Bool?
    package var streamOptions: ChatCompletionRequest.StreamOptions?
    package var maxTokens: Int?
    package var temperature: Double?
    package var topP: Double?
    package var seed: Int64?
    package var stop: ChatCompletionRequest.Stop?
    package var n: Int?
    package var user: String?

    // What cannot be had: answered without.
    package var suffix: JSONValue?
    package var echo: JSONValue?
    package var logprobs: JSONValue?
    package var logitBias: JSONValue?
    package var frequencyPenalty: JSONValue?
    package var presencePenalty: JSONValue?

    /// - Parameter served: the model's name once aliases are resolved.
    /// - Throws: ``Failure`` with code `invalid_request` for a prompt that is no text, or a value out of range.
    package func understood(as served: String?) throws(Failure) -> UnderstoodRequest {
        let served = try ServedModel(served)
        var ask = AskRequest(
            question: "", index: served.index, maximumTokens: try Unheeded.limit(maxTokens, field: "max_tokens"),
            temperature: temperature, seed: seed.map { UInt64(bitPattern: $0) })
        ask.model = served.model
        ask.topP = topP
        ask.stop = stop?.strings
        ask.client = user
        var asks: [AskRequest] = []
        for text in try prompts() {
            ask.question = text
            asks += try Unheeded.repeated(ask, times: n)
        }
        guard asks.count <= Self.maximumAnswers else {
            throw Failure(.invalidRequest, "prompt: at most \(Self.maximumAnswers) answers can be asked for at once")
        }
        return UnderstoodRequest(
            asks: asks,
            ignored: Unheeded.names([
                "suffix": suffix, "echo": echo, "logprobs": logprobs, "logit_bias": logitBias,
                "frequency_penalty": frequencyPenalty, "presence_penalty": presencePenalty,
            ]))
    }

    private static let maximumAnswers = 32

    private func prompts() throws(Failure) -> [String] {
        switch prompt {
        case .string(let text): return [text]
        case .array(let texts) where !texts.isEmpty:
            var prompts: [String] = []
            for text in texts {
                guard let text = text.text else { break }
                prompts.append(text)
            }
            if prompts.count == texts.count { return prompts }
        default: break
        }
        throw Failure(.invalidRequest, "prompt: must be a string or a list of strings; tokens are not read here")
    }
}

/// Turns the events of answers into the shape of OpenAI's older completions.
package struct TextCompletionTranscript: Sendable {
    private struct Answer: Sendable {
        var text = ""
        var summary: AnswerSummary?
        var evidence: [EvidenceItem] = []
    }

    private let id: String
    private let created: Int
    private let model: String
    private let ignored: [String]
    private let includesUsage: Bool
    private var answers: [Answer]

    package init(id: String, created: Int, request: TextCompletionRequest, understood: UnderstoodRequest) {
        self.id = id
        self.created = created
        self.model = request.model ?? ServedModel.name
        self.ignored = understood.ignored
        self.includesUsage = request.streamOptions?.includeUsage ?? false
        self.answers = understood.asks.map { _ in Answer() }
    }

    package mutating func chunks(for event: AnswerEvent, of place: Int) throws(Failure) -> [JSONValue] {
        guard answers.indices.contains(place) else { return [] }
        switch event {
        case .retrieved(let items, _):
            answers[place].evidence += items
            return []
        case .text(let text):
            answers[place].text += text
            return [object(choices: [Self.choice(place, text: text, reason: nil)])]
        case .finished(let summary):
            answers[place].summary = summary
            var last = object(choices: [Self.choice(place, text: "", reason: FinishReason(summary.reason))])
            last["samovar"] = try extras(of: place)
            guard includesUsage, let usage = try usage() else { return [last] }
            var end = object(choices: [])
            end["usage"] = usage
            return [last, end]
        case .cited, .retrieving, .injected, .withdrawn, .dismissed, .token:
            return []
        }
    }

    /// All answers; `nil` until each was seen to its end.
    package func completion() throws(Failure) -> JSONValue? {
        guard let usage = try usage() else { return nil }
        var whole = object(
            choices: answers.enumerated().map { place, answer in
                Self.choice(place, text: answer.text, reason: answer.summary.map { FinishReason($0.reason) })
            })
        whole["usage"] = usage
        whole["samovar"] = try extras(of: 0)
        return whole
    }

    private func extras(of place: Int) throws(Failure) -> JSONValue? {
        guard let summary = answers[place].summary else { return nil }
        var extras = try JSONValue(
            encoding: ChatExtension(
                reason: summary.reason, evidence: answers[place].evidence, timings: summary.timings, ignored: ignored))
        extras["citations"] = try JSONValue(encoding: summary.citations)
        return extras
    }

    private func usage() throws(Failure) -> JSONValue? {
        let summaries = answers.compactMap(\.summary)
        guard summaries.count == answers.count, let first = summaries.first else { return nil }
        var usage = ChatUsage(first.usage)
        for other in summaries.dropFirst() { usage.add(anotherAnswer: other.usage) }
        return try JSONValue(encoding: usage)
    }

    private func object(choices: [JSONValue]) -> JSONValue {
        [
            "id": .string(id), "object": "text_completion", "created": .integer(Int64(created)),
            "model": .string(model), "choices": .array(choices),
        ]
    }

    private static func choice(_ place: Int, text: String, reason: FinishReason?) -> JSONValue {
        [
            "index": .integer(Int64(place)), "text": .string(text), "logprobs": .null,
            "finish_reason": reason.map { .string($0.rawValue) } ?? .null,
        ]
    }
}
