import API
import AsyncHTTPClient
import Corpus
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

extension SamovarClient {
    /// The daemon is ours and bounds its own answers; this only keeps something else on that path from filling the memory.
    /// It must hold the largest stored document's text, as JSON.
    private static let maximumAnswerBytes = 1 << 30
    static let maximumLineBytes = 1 << 28

    func request(
        _ method: HTTPMethod, _ path: String, index: String? = nil, query: [String: String] = [:], body: Data? = nil
    ) throws -> HTTPClientRequest {
        var components = URLComponents()
        components.path = path
        var query = query
        query["index"] = index ?? self.index
        if !query.isEmpty { components.queryItems = query.map { URLQueryItem(name: $0.key, value: $0.value) } }
        guard let uri = components.string, let url = URL(httpURLWithSocketPath: socketPath, uri: uri) else {
            throw Failure(.invalidSettings, "\(socketPath) cannot be made into an address")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }

    /// A request as JSON, for this client's index where it names none.
    func body<Request: Encodable>(of request: Request, index: WritableKeyPath<Request, String?>) throws -> Data {
        var request = request
        if request[keyPath: index] == nil { request[keyPath: index] = self.index }
        return try JSONCoding.encode(request)
    }

    func call<Value: Decodable>(
        _ method: HTTPMethod, _ path: String, index: String? = nil, query: [String: String] = [:], body: Data? = nil,
        as _: Value.Type = Value.self
    ) async throws -> Value {
        let request = try request(method, path, index: index, query: query, body: body)
        let bytes: Data
        do {
            let response = try await answer(to: request)
            bytes = Data(buffer: try await response.body.collect(upTo: Self.maximumAnswerBytes))
        } catch {
            throw failure(from: error)
        }
        return try decodeAnswer(Value.self, from: bytes)
    }

    /// - Throws: ``Failure`` when the daemon refuses the call; a failure of the work itself comes through the stream.
    func stream<Event: Sendable & Equatable & Codable>(
        _ path: String, body: Data
    ) async throws -> AsyncThrowingStream<Event, any Error> {
        try await events(try request(.POST, path, body: body)) { line in
            switch try decodeAnswer(StreamLine<Event>.self, from: line) {
            case .event(let event): event
            case .failed(let failure): throw failure
            }
        }
    }

    /// The same of server-sent events (https://html.spec.whatwg.org, 9.2), each with its data on one line.
    func serverSentEvents<Event: Sendable & Decodable>(
        _ path: String, index: String?, as _: Event.Type = Event.self
    ) async throws -> AsyncThrowingStream<Event, any Error> {
        var request = try request(.GET, path, index: index)
        request.headers.add(name: "accept", value: "text/event-stream")
        let field = Data("data:".utf8)
        return try await events(request) { line in
            // Comments and other fields carry nothing of ours.
            guard line.starts(with: field) else { return nil }
            let data = line.dropFirst(field.count)
            if let error = try? JSONCoding.decode(ErrorBody.self, from: data) { throw error.failure }
            return try decodeAnswer(Event.self, from: data)
        }
    }

    private func events<Event: Sendable>(
        _ request: HTTPClientRequest, decode: @escaping @Sendable (Data) throws -> Event?
    ) async throws -> AsyncThrowingStream<Event, any Error> {
        let response: HTTPClientResponse
        do {
            response = try await answer(to: request)
        } catch {
            throw failure(from: error)
        }
        let reader = EventReader(response.body, client: self, decode: decode)
        return AsyncThrowingStream { try await reader.next() }
    }

    /// The response to a request that was not refused.
    private func answer(to request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let response = try await http.execute(request, deadline: .distantFuture)
        guard (200..<300).contains(response.status.code) else {
            let body = Data(buffer: try await response.body.collect(upTo: Self.maximumAnswerBytes))
            if let error = try? JSONCoding.decode(ErrorBody.self, from: body) { throw error.failure }
            throw Failure(
                Failure.Code(httpStatus: Int(response.status.code)),
                "\(socketPath) answered \(response.status.code) \(response.status.reasonPhrase)")
        }
        return response
    }

    func decodeAnswer<Value: Decodable>(_: Value.Type, from bytes: Data) throws -> Value {
        do {
            return try JSONCoding.decode(Value.self, from: bytes)
        } catch {
            // Not the caller's mistake but a daemon of another version, or something else on that path.
            throw Failure(.internal, "the answer of \(socketPath) cannot be read: \(error.message)")
        }
    }

    private var wentAway: Failure {
        Failure(.io, "the daemon on \(socketPath) ended before the call was done")
    }

    func failure(from error: any Error) -> Failure {
        switch error {
        case let failure as Failure:
            return failure
        case is CancellationError:
            return Failure(.cancelled, "the call was cancelled")
        case let error as HTTPClientError where error == .cancelled:
            return Failure(.cancelled, "the call was cancelled")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            return wentAway
        case let error as HTTPParserError where error == .invalidEOFState:
            return wentAway
        case let error as IOError where [ENOENT, ECONNREFUSED].contains(error.errnoCode):
            return Failure(.notFound, "no daemon answers on \(socketPath)")
        case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM:
            return Failure(.denied, "\(socketPath) belongs to another user")
        default:
            return Failure(.io, "the call to \(socketPath) failed: \(error)")
        }
    }
}
