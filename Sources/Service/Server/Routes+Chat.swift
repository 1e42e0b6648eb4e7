import API
import Corpus
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// An event, and which of a request's answers it belongs to.
struct NumberedEvent: Sendable {
    var answer: Int
    var event: AnswerEvent
}

extension Routes {
    /// Routes that answer questions in the shapes of other services.
    func addAnswers(to table: inout RouteTable) {
        table.on(.post, "/v1/chat/completions", handler: chatCompletion)
        table.on(.post, "/v1/completions", handler: textCompletion)
        table.on(.post, "/v1/responses", handler: response)
        table.on(.post, "/api/chat") { request, context in
            try await ollama(request: request, context: context, isChat: true)
        }
        table.on(.post, "/api/generate") { request, context in
            try await ollama(request: request, context: context, isChat: false)
        }
    }

    /// OpenAI's chat completions, streamed or whole.
    @Sendable private func chatCompletion(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        let message = try await request.decodeBody(ChatCompletionRequest.self, limit: maximumBodyBytes)
        let understood = try message.understood(as: aliases.meaning(of: message.model))
        let transcript = ChatTranscript(
            id: "chatcmpl-" + context.requestID, created: Self.now, request: message, ignored: understood.ignored)
        return try await answer(
            understood, isStreamed: message.stream == true, to: request, context: context,
            shape: AnswerShape(
                state: transcript, framing: .serverSentEvents, trailer: ByteBuffer(string: "data: [DONE]\n\n"),
                pieces: { transcript, numbered in
                    try transcript.chunks(for: numbered.event, of: numbered.answer).map(
                        EventFraming.serverSentEvents.frame)
                },
                whole: { transcript in try transcript.completion.map { try JSONCoding.encodeLine($0) } }))
    }

    /// OpenAI's older completions, streamed or whole.
    @Sendable private func textCompletion(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        let message = try await request.decodeBody(TextCompletionRequest.self, limit: maximumBodyBytes)
        let understood = try message.understood(as: aliases.meaning(of: message.model))
        let transcript = TextCompletionTranscript(
            id: "cmpl-" + context.requestID, created: Self.now, request: message, understood: understood)
        return try await answer(
            understood, isStreamed: message.stream == true, to: request, context: context,
            shape: AnswerShape(
                state: transcript, framing: .serverSentEvents, trailer: ByteBuffer(string: "data: [DONE]\n\n"),
                pieces: { transcript, numbered in
                    try transcript.chunks(for: numbered.event, of: numbered.answer).map(
                        EventFraming.serverSentEvents.frame)
                },
                whole: { transcript in try transcript.completion().map { try JSONCoding.encodeLine($0) } }))
    }

    /// OpenAI's responses, streamed as named events or whole.
    @Sendable private func response(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        let message = try await request.decodeBody(ResponsesRequest.self, limit: maximumBodyBytes)
        let understood = try message.understood(as: aliases.meaning(of: message.model))
        let transcript = ResponsesTranscript(
            id: context.requestID, created: Self.now, request: message, ignored: understood.ignored)
        let frame: @Sendable (JSONValue) throws -> ByteBuffer = { event in
            try EventFraming.serverSentEvents.frame(event, named: event["type"]?.text)
        }
        return try await answer(
            understood, isStreamed: message.stream == true, to: request, context: context,
            shape: AnswerShape(
                state: transcript, framing: .serverSentEvents, trailer: nil,
                pieces: { transcript, numbered in try transcript.events(for: numbered.event).map(frame) },
                whole: { transcript in try transcript.completed().map { try JSONCoding.encodeLine($0) } },
                failed: { transcript, failure in try frame(transcript.event(for: failure)) }))
    }

    /// Ollama's chats and generated texts: a JSON object a line, unless the client wants one for all.
    private func ollama(request: Request, context: ServerContext, isChat: Bool) async throws -> Response {
        var request = request
        let message = try await request.decodeBody(OllamaRequest.self, limit: maximumBodyBytes)
        let understood = try message.understood(as: aliases.meaning(of: message.model))
        let transcript = OllamaTranscript(
            model: message.model, created: Date().ISO8601Format(), isChat: isChat, ignored: understood?.ignored ?? [])
        guard let understood else { return try .json(transcript.loaded) }
        return try await answer(
            understood, isStreamed: message.stream != false, to: request, context: context,
            shape: AnswerShape(
                state: transcript, framing: .lines, trailer: nil,
                pieces: { transcript, numbered in
                    try transcript.lines(for: numbered.event).map { try EventFraming.lines.frame($0) }
                },
                whole: { transcript in try transcript.whole().map { try JSONCoding.encodeLine($0) } },
                failed: { _, failure in try EventFraming.lines.frame(["error": failure.message]) }))
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }
}

/// How answers are told in the shape of one kind of request.
struct AnswerShape<State: Sendable>: Sendable {
    /// As of before the first event.
    var state: State
    var framing: EventFraming

    /// Sent after an orderly end.
    var trailer: ByteBuffer?
    var pieces: @Sendable (inout State, NumberedEvent) throws -> [ByteBuffer]

    /// One line of JSON for all; `nil` before the end.
    var whole: @Sendable (State) throws -> Data?

    /// What ends a stream instead of an answer.
    var failed: @Sendable (inout State, Failure) throws -> ByteBuffer = { _, failure in
        try EventFraming.serverSentEvents.frame(ErrorBody(failure))
    }
}

extension Routes {
    /// Asks, and answers in one shape, streamed or whole.
    ///
    /// The work stops when the client goes away, in both cases: an answer takes seconds of a model that others wait for.
    private func answer<State: Sendable>(
        _ understood: UnderstoodRequest, isStreamed: Bool, to request: Request, context: ServerContext,
        shape: AnswerShape<State>
    ) async throws -> Response {
        var asks = understood.asks
        for place in asks.indices {
            asks[place].client = await context.client(named: asks[place].client)
            asks[place].waitSeconds = request.preferredWait
        }
        var response =
            isStreamed
            ? try await streamed(asks, to: request, context: context, shape: shape)
            : try await whole(asks, to: request, shape: shape)
        if let names = understood.ignoredNames { response.headers[.samovarIgnored] = names }
        return response
    }

    private func streamed<State: Sendable>(
        _ asks: [AskRequest], to request: Request, context: ServerContext, shape: AnswerShape<State>
    ) async throws -> Response {
        let last = asks.count - 1
        return EventStream(
            events: try await answers(to: asks), framing: shape.framing, trailer: shape.trailer,
            logger: context.logger, isTerminal: { $0.answer == last && $0.event.isTerminal },
            observe: { AnswerMetrics.note($0.event) }
        ).response(to: request, state: shape.state, frames: shape.pieces, frameFailure: shape.failed)
    }

    private func whole<State: Sendable>(
        _ asks: [AskRequest], to request: Request, shape: AnswerShape<State>
    ) async throws -> Response {
        let line = try await request.body.consumeWithCancellationOnInboundClose { _ in
            var state = shape.state
            for try await numbered in try await answers(to: asks) {
                AnswerMetrics.note(numbered.event)
                _ = try shape.pieces(&state, numbered)
            }
            try Task.checkCancellation()
            return try shape.whole(state)
        }
        guard let line else { throw Failure(.internal, "the answer ended without saying how") }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json; charset=utf-8", .contentLength: String(line.count),
                .connection: "close",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: line)))
    }

    /// The events of one answer after the other. The first is asked for at once, so that what stands in its way is told by a
    /// status.
    private func answers(to asks: [AskRequest]) async throws -> AsyncThrowingStream<NumberedEvent, any Error> {
        guard let first = asks.first else { throw Failure(.internal, "nothing was asked") }
        let service = service
        let begun = try await service.ask(first)
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    for (place, ask) in asks.enumerated() {
                        for try await event in place == 0 ? begun : try await service.ask(ask) {
                            continuation.yield(NumberedEvent(answer: place, event: event))
                        }
                        try Task.checkCancellation()
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

extension HTTPField.Name {
    /// The fields of a request that were left out of account.
    static var samovarIgnored: Self { HTTPField.Name("Samovar-Ignored") ?? .date }
}
