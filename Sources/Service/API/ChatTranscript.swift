package import Corpus

/// Turns the events of one answer into OpenAI's shapes: pieces while it is written, or the whole at its end.
///
/// ```
/// var transcript = ChatTranscript(id: id, created: now, model: "samovar", includeUsage: true)
/// for try await event in events {
///     for chunk in transcript.chunks(for: event) { try await send(chunk) }
/// }
/// ```
/// The first piece names the role, exactly one piece carries a finish reason, and the usage follows in a piece of its own
/// if it was asked for.
package struct ChatTranscript: Sendable {
    package let id: String
    package let created: Int
    package let model: String
    package let includeUsage: Bool

    private var content = ""
    private var evidence: [EvidenceItem] = []
    private var summary: AnswerSummary?
    private var hasBegun = false

    package init(id: String, created: Int, model: String, includeUsage: Bool) {
        self.id = id
        self.created = created
        self.model = model
        self.includeUsage = includeUsage
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
        case .text(let text):
            content += text
            chunks.append(chunk(ChatCompletionChunk.Delta(content: text)))
        case .cited, .token, .retrieving, .injected, .withdrawn, .dismissed:
            // Citations come with the last piece, traces and interventions only through `/v1/ask`.
            break
        case .finished(let summary):
            self.summary = summary
            chunks.append(
                chunk(
                    ChatCompletionChunk.Delta(citations: summary.citations),
                    finishReason: FinishReason(summary.reason),
                    samovar: ChatExtension(reason: summary.reason, evidence: evidence, timings: summary.timings)))
            if includeUsage {
                chunks.append(
                    ChatCompletionChunk(
                        id: id, created: created, model: model, choices: [], usage: ChatUsage(summary.usage)))
            }
        }
        return chunks
    }

    /// The whole answer; `nil` until `.finished` was seen.
    package var completion: ChatCompletion? {
        summary.map {
            ChatCompletion(
                id: id, created: created, model: model, content: content, summary: $0, evidence: evidence)
        }
    }

    private func chunk(
        _ delta: ChatCompletionChunk.Delta, finishReason: FinishReason? = nil, samovar: ChatExtension? = nil
    ) -> ChatCompletionChunk {
        ChatCompletionChunk(
            id: id, created: created, model: model,
            choices: [ChatCompletionChunk.Choice(index: 0, delta: delta, finishReason: finishReason)],
            samovar: samovar)
    }
}
