import API
import Corpus
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Routes {
    /// OpenAI's chat completions, streamed or whole.
    @Sendable func chatCompletion(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        let message = try await request.decodeBody(ChatCompletionRequest.self, limit: maximumBodyBytes)
        var ask = try message.askRequest()
        ask.client = await context.client(named: ask.client)
        ask.waitSeconds = request.preferredWait
        let transcript = ChatTranscript(
            id: "chatcmpl-" + context.requestID, created: Int(Date().timeIntervalSince1970), request: message)
        return message.stream == true
            ? try await streamed(transcript, ask, request: request, context: context)
            : try await whole(transcript, ask, request: request)
    }

    private func streamed(
        _ transcript: ChatTranscript, _ ask: AskRequest, request: Request, context: ServerContext
    ) async throws -> Response {
        let framing = EventFraming.serverSentEvents
        return EventStream(
            events: try await service.ask(ask), framing: framing,
            trailer: ByteBuffer(string: "data: [DONE]\n\n"), logger: context.logger, isTerminal: \.isTerminal,
            observe: AnswerMetrics.note, frameFailure: { try framing.frame(ErrorBody($0)) }
        ).response(to: request, state: transcript) { transcript, event in
            try transcript.chunks(for: event).map(framing.frame)
        }
    }

    /// The work stops when the client goes away, here too: an answer takes seconds of a model that others wait for.
    private func whole(_ transcript: ChatTranscript, _ ask: AskRequest, request: Request) async throws -> Response {
        let completion = try await request.body.consumeWithCancellationOnInboundClose { _ in
            var transcript = transcript
            for try await event in try await service.ask(ask) {
                AnswerMetrics.note(event)
                _ = transcript.chunks(for: event)
            }
            try Task.checkCancellation()
            return transcript.completion
        }
        guard let completion else { throw Failure(.internal, "the answer ended without saying how") }
        return try .json(completion, headers: [.connection: "close"])
    }
}
