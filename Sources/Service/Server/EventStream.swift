import API
import Corpus
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore

/// How events are laid out in a response's body.
enum EventFraming: Sendable {
    /// One JSON object a line.
    case lines
    /// Server-sent events: `data: {…}` and an empty line.
    case serverSentEvents

    var contentType: String {
        switch self {
        case .lines: "application/x-ndjson"
        case .serverSentEvents: "text/event-stream"
        }
    }

    func frame(_ value: some Encodable) throws -> ByteBuffer { try frame(value, named: nil) }

    /// - Parameter name: of a server-sent event; the name must be one line.
    func frame(_ value: some Encodable, named name: String?) throws -> ByteBuffer {
        let json = try JSONCoding.encode(value)
        var buffer = ByteBuffer()
        switch self {
        case .lines:
            buffer.writeBytes(json)
            buffer.writeString("\n")
        case .serverSentEvents:
            if let name { buffer.writeString("event: \(name)\n") }
            buffer.writeString("data: ")
            buffer.writeBytes(json)
            buffer.writeString("\n\n")
        }
        return buffer
    }
}

/// A stream of a service's events on its way to one client.
///
/// The work stops when the client goes away: the end of the request's connection cancels the task that reads the events.
/// A client that closes only its sending half counts as gone. What travels is the events, then `trailer`; or, instead of
/// the trailer, the failure that ended the stream early.
struct EventStream<Event: Sendable>: Sendable {
    let events: AsyncThrowingStream<Event, any Error>
    let framing: EventFraming
    /// Sent after an orderly end.
    let trailer: ByteBuffer?
    let logger: Logger
    let isTerminal: @Sendable (Event) -> Bool
    var observe: @Sendable (Event) -> Void = { _ in }

    /// - Parameters:
    ///   - state: What the frames depend on besides the event, threaded through `frames`.
    ///   - frames: The frames of one event; there may be none, or several.
    ///   - frameFailure: The frame of the failure that ends the stream early.
    func response<State: Sendable>(
        to request: Request, state: State,
        frames: @escaping @Sendable (inout State, Event) throws -> [ByteBuffer],
        frameFailure: @escaping @Sendable (inout State, Failure) throws -> ByteBuffer
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: framing.contentType,
                .cacheControl: "no-store",
                // Watching for the client's end consumes the connection's input: it cannot carry another request.
                .connection: "close",
            ],
            body: ResponseBody { writer in
                let start = ContinuousClock.now
                do {
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        var state = state
                        if let failure = try await send(to: &writer, frames: { try frames(&state, $0) }) {
                            try await writer.write(frameFailure(&state, failure))
                        }
                    }
                    try await writer.finish(nil)
                    logEnd("sent", since: start)
                } catch {
                    Counter(label: "samovar.server.cancelled_streams").increment()
                    logEnd("client went away", since: start)
                    throw error
                }
            })
    }

    /// - Returns: the failure that the events ended with; `nil` after an orderly end.
    @concurrent private func send(
        to writer: inout any ResponseBodyWriter, frames: (Event) throws -> [ByteBuffer]
    ) async throws -> Failure? {
        var hasEnded = false
        var iterator = events.makeAsyncIterator()
        while true {
            let event: Event
            do {
                guard let next = try await iterator.next() else { break }
                event = next
            } catch {
                try Task.checkCancellation()
                return noting(Failure(wrapping: error))
            }
            hasEnded = hasEnded || isTerminal(event)
            observe(event)
            try await writer.write(contentsOf: try frames(event))
        }
        // A cancelled stream just ends; that must not look like an orderly end to whoever still listens.
        try Task.checkCancellation()
        guard hasEnded else {
            return noting(Failure(.internal, "the work ended without saying how"))
        }
        if let trailer { try await writer.write(trailer) }
        return nil
    }

    private func noting(_ failure: Failure) -> Failure {
        // What the client asked wrongly is not news to whoever runs the service.
        let isTheirs = [.invalidRequest, .notFound, .cancelled].contains(failure.code)
        logger.log(level: isTheirs ? .info : .warning, "stream failed", metadata: ["code": "\(failure.code)"])
        return failure
    }

    private func logEnd(_ outcome: String, since start: ContinuousClock.Instant) {
        logger.info(
            "stream ended",
            metadata: [
                "outcome": "\(outcome)",
                "milliseconds": "\((ContinuousClock.now - start).milliseconds)",
            ])
    }
}

extension EventStream where Event: Codable & Equatable {
    /// The events themselves, as lines or as server-sent events.
    func response(
        to request: Request, frameFailure: @escaping @Sendable (Failure) throws -> ByteBuffer
    ) -> Response {
        response(
            to: request, state: (), frames: { _, event in [try framing.frame(event)] },
            frameFailure: { _, failure in try frameFailure(failure) })
    }
}
