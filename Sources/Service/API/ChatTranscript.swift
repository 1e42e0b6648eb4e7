package import Corpus

/// Turns the events of a request's answers into OpenAI's shapes: pieces while they are written, or the whole at their end.
///
/// ```
/// var transcript = ChatTranscript(id: id, created: now, request: request)
/// for try await event in events {
///     for chunk in transcript.chunks(for: event) { try await send(chunk) }
/// }
/// ```
/// For each answer the first piece names the role and exactly one piece carries a finish reason; the usage follows the last
/// in a piece of its own if it was asked for. Where a form was asked for, the sentence that there is no answer is a refusal,
/// not content.
package struct ChatTranscript: Sendable {
    package let id: String
    package let created: Int
    package let model: String

    /// What the request asked for and did not get, as it called it.
    package let ignored: [String]

    private let includesUsage: Bool
    private let includesLogprobs: Bool
    private let hasForm: Bool
    private var answers: [Answer]

    /// One answer as far as it has been written.
    private struct Answer: Sendable {
        var content = ""
        var evidence: [EvidenceItem] = []
        var summary: AnswerSummary?
        var hasBegun = false
        var isRefusal = false

        /// Of tokens whose text was not sent yet, and all.
        var newTraces: [TokenTrace] = []
        var traces: [TokenTrace] = []
    }

    package init(id: String, created: Int, request: ChatCompletionRequest, ignored: [String] = []) {
        self.id = id
        self.created = created
        self.model = request.model ?? ServedModel.name
        self.ignored = ignored
        self.includesUsage = request.streamOptions?.includeUsage ?? false
        self.includesLogprobs = request.logprobs ?? false
        self.hasForm = (request.responseFormat?.type ?? "text") != "text"
        self.answers = Array(repeating: Answer(), count: min(max(1, request.n ?? 1), Unheeded.maximumChoices))
    }

    /// Takes note of an event of the answer at `place`, and answers with the pieces it gives rise to.
    package mutating func chunks(for event: AnswerEvent, of place: Int = 0) -> [ChatCompletionChunk] {
        guard answers.indices.contains(place) else { return [] }
        var chunks: [ChatCompletionChunk] = []
        if !answers[place].hasBegun {
            answers[place].hasBegun = true
            chunks.append(chunk(ChatCompletionChunk.Delta(role: "assistant", content: ""), of: place))
        }
        switch event {
        case .retrieved(let items, _):
            answers[place].evidence += items
            answers[place].isRefusal = hasForm && answers[place].evidence.isEmpty
        case .text(let text):
            answers[place].content += text
            let delta =
                answers[place].isRefusal
                ? ChatCompletionChunk.Delta(refusal: text) : ChatCompletionChunk.Delta(content: text)
            chunks.append(chunk(delta, of: place, logprobs: takeLogprobs(of: place)))
        case .token(let trace):
            answers[place].newTraces.append(trace)
        case .withdrawn(let withdrawal):
            answers[place].newTraces.removeLast(min(withdrawal.tokens, answers[place].newTraces.count))
        case .cited, .retrieving, .injected, .dismissed:
            // Citations come with the last piece, interventions only through `/v1/ask`.
            break
        case .finished(let summary):
            answers[place].summary = summary
            chunks.append(
                chunk(
                    ChatCompletionChunk.Delta(citations: summary.citations), of: place,
                    finishReason: FinishReason(summary.reason), logprobs: takeLogprobs(of: place),
                    samovar: extras(of: place)))
            if includesUsage, let usage {
                chunks.append(
                    ChatCompletionChunk(id: id, created: created, model: model, choices: [], usage: usage))
            }
        }
        return chunks
    }

    /// All answers; `nil` until each was seen to its end.
    package var completion: ChatCompletion? {
        guard let usage, let extras = extras(of: 0) else { return nil }
        let choices = answers.enumerated().compactMap { place, answer in
            answer.summary.map { summary in
                ChatCompletion.Choice(
                    index: place,
                    message: ChatCompletion.Message(
                        role: "assistant", content: answer.isRefusal ? nil : answer.content,
                        refusal: answer.isRefusal ? answer.content : nil, citations: summary.citations),
                    finishReason: FinishReason(summary.reason),
                    logprobs: includesLogprobs ? ChatLogprobs(answer.traces) : nil)
            }
        }
        return ChatCompletion(
            id: id, created: created, model: model, choices: choices, usage: usage, samovar: extras)
    }

    /// What all answers took; `nil` before the last one's end.
    private var usage: ChatUsage? {
        let summaries = answers.compactMap(\.summary)
        guard summaries.count == answers.count, let first = summaries.first else { return nil }
        var usage = ChatUsage(first.usage)
        for other in summaries.dropFirst() { usage.add(anotherAnswer: other.usage) }
        return usage
    }

    private func extras(of place: Int) -> ChatExtension? {
        answers[place].summary.map {
            ChatExtension(reason: $0.reason, evidence: answers[place].evidence, timings: $0.timings, ignored: ignored)
        }
    }

    private mutating func takeLogprobs(of place: Int) -> ChatLogprobs? {
        let new = answers[place].newTraces
        guard includesLogprobs, !new.isEmpty else { return nil }
        answers[place].newTraces = []
        answers[place].traces += new
        return ChatLogprobs(new)
    }

    private func chunk(
        _ delta: ChatCompletionChunk.Delta, of place: Int, finishReason: FinishReason? = nil,
        logprobs: ChatLogprobs? = nil, samovar: ChatExtension? = nil
    ) -> ChatCompletionChunk {
        ChatCompletionChunk(
            id: id, created: created, model: model,
            choices: [
                ChatCompletionChunk.Choice(index: place, delta: delta, finishReason: finishReason, logprobs: logprobs)
            ],
            samovar: samovar)
    }
}
