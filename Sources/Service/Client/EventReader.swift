import API
import AsyncHTTPClient
import Corpus
import Foundation
import NIOCore

/// Reads the events of one streamed answer, one at a time, as they are asked for: lines of JSON, or server-sent events of
/// one line each.
///
/// Pulling makes a slow consumer slow the daemon down through the socket; dropping the reader drops the response, which
/// closes the connection.
///
/// Unchecked because its state has one user at a time: only ``next()`` touches it, which only the stream built around
/// it calls, and a second call of a stream's iterator before the first has returned is a programming error that the
/// standard library's streams rule out.
final class EventReader<Event: Sendable>: @unchecked Sendable {
    private let client: SamovarClient
    private let decode: @Sendable (Data) throws -> Event?
    private var bytes: HTTPClientResponse.Body.AsyncIterator
    private var framer = LineFramer(maximumLineBytes: SamovarClient.maximumLineBytes)

    /// - Parameter decode: makes an event of a line; `nil` for a line that is none. Throws what the daemon says went wrong.
    init(
        _ body: HTTPClientResponse.Body, client: SamovarClient, decode: @escaping @Sendable (Data) throws -> Event?
    ) {
        self.client = client
        self.decode = decode
        self.bytes = body.makeAsyncIterator()
    }

    /// The next event; `nil` when the daemon ended the answer in an orderly way.
    ///
    /// - Throws: ``Failure``: the one that the daemon sent in the stream, or what went wrong on the way.
    @concurrent func next() async throws -> Event? {
        while true {
            while let line = try framer.next() {
                if let event = try decode(Data(line)) { return event }
            }
            do {
                guard let buffer = try await bytes.next() else {
                    // Every line ends with its newline: a rest is a line that was cut off.
                    guard framer.finish() == nil else { throw Failure(.io, "the daemon's answer was cut off") }
                    return nil
                }
                framer.append(buffer.readableBytesView)
            } catch {
                throw client.failure(from: error)
            }
        }
    }
}
