package import Corpus

/// Turns the events of one answer into OpenAI's shapes: pieces while it is written, or the whole at its end.
///
/// ```
/// var transcript = ChatTranscript(id: id, created: now, request: request)
/// for try await event in events {
///     for chunk in transcript.chunks(for: event) { try await send(chunk) }
/// }
/// ```
/// The first piece names the role, exactly one piece carries a finish reason, and the usage follows in a piece of its own
/// if it was asked for. Where a form was asked for, the sentence that there is no answer is a refusal, not content.
package struct ChatTranscript: Sendable {
    package let id: String
    package let created: Int
    package let model: String

    private let includesUsage: Bool
    private let includesLogprobs: Bool
    private let hasForm: Bool

    private var content = ""
    private var evidence: [EvidenceItem] = []
    private var summary: AnswerSummary?
    private var hasBegun = false
    private var isRefusal = false

    /// Of tokens whose text was not sent yet, and all.
    private var newTraces: [TokenTrace] = []
    private var traces: [TokenTrace] = []

    package init(id: String, created: Int, request: ChatCompletionRequest) {
        self.id = id
        self.created = created
        self.model = request.model ?? ServedModel.name
        self.includesUsage = request.streamOptions?.includeUsage ?? false
        self.includesLogprobs = request.logprobs ?? false
        self.hasForm = (request.responseFormat?.type ?? "text") != "text"
    }

    /// Takes note of an event, and answers with the pieces it gives rise to.
    package mutating func chunks(for event: AnswerEvent) -> [ChatCompletionChunk] {
        var chunks: [ChatCompletionChunk] = []
        if !hasBegun {
            hasBegun = true
            chunks.append(chunk(ChatCompletionChunk.Delta(role: "assistant", content: "")))
        }
        switch event {
        case .retrieved(let items, _):
            evidence += items
            isRefusal = hasForm && evidence.isEmpty
        case .text(let text):
            content += text
            let delta =
                isRefusal ? ChatCompletionChunk.Delta(refusal: text) : ChatCompletionChunk.Delta(content: text)
            chunks.append(chunk(delta, logprobs: takeLogprobs()))
        case .token(let trace):
            newTraces.append(trace)
        case .withdrawn(let withdrawal):
            newTraces.removeLast(min(withdrawal.tokens, newTraces.count))
        case .cited, .retrieving, .injected, .dismissed:
            // Citations come with the last piece, interventions only through `/v1/ask`.
            break
        case .finished(let summary):
            self.summary = summary
            chunks.append(
                chunk(
                    ChatCompletionChunk.Delta(citations: summary.citations),
                    finishReason: FinishReason(summary.reason), logprobs: takeLogprobs(),
                    samovar: ChatExtension(reason: summary.reason, evidence: evidence, timings: summary.timings)))
            if includesUsage {
                chunks.append(
                    ChatCompletionChunk(
                        id: id, created: created, model: model, choices: [], usage: ChatUsage(summary.usage)))
            }
        }
        return chunks
    }

    /// The whole answer; `nil` until `.finished` was seen.
    package var completion: ChatCompletion? {
        summary.map { summary in
            ChatCompletion(
                id: id, created: created, model: model,
                message: ChatCompletion.Message(
                    role: "assistant", content: isRefusal ? nil : content, refusal: isRefusal ? content : nil,
                    citations: summary.citations),
                logprobs: includesLogprobs ? ChatLogprobs(traces) : nil, summary: summary, evidence: evidence)
        }
    }

    private mutating func takeLogprobs() -> ChatLogprobs? {
        guard includesLogprobs, !newTraces.isEmpty else { return nil }
        defer { newTraces = [] }
        traces += newTraces
        return ChatLogprobs(newTraces)
    }

    private func chunk(
        _ delta: ChatCompletionChunk.Delta, finishReason: FinishReason? = nil, logprobs: ChatLogprobs? = nil,
        samovar: ChatExtension? = nil
    ) -> ChatCompletionChunk {
        ChatCompletionChunk(
            id: id, created: created, model: model,
            choices: [
                ChatCompletionChunk.Choice(index: 0, delta: delta, finishReason: finishReason, logprobs: logprobs)
            ],
            samovar: samovar)
    }
}
