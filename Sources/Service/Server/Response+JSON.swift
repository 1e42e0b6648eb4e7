import API
import Corpus
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A value as JSON, with the newline that a terminal wants.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        let body = ByteBuffer(bytes: try JSONCoding.encodeLine(value))
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.contentLength] = String(body.readableBytes)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    static func bytes(_ data: Data, contentType: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: contentType, .contentLength: String(data.count)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// A failure in OpenAI's shape, under the status of its code unless a better one is known.
    static func failure(
        _ failure: Failure, status: HTTPResponse.Status? = nil, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        let status = status ?? HTTPResponse.Status(code: failure.code.httpStatus)
        if [429, 503].contains(status.code) {
            headers[.retryAfter] = String(Int(((failure.retryAfter ?? .seconds(1)) / .seconds(1)).rounded(.up)))
        }
        return try json(ErrorBody(failure), status: status, headers: headers)
    }
}

extension Request {
    /// Reads the whole body; afterwards the request can still tell when its client goes away.
    ///
    /// - Throws: ``Rejection`` with status 413 for a body larger than `limit`.
    mutating func readBody(limit: Int) async throws -> Data {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Rejection.contentTooLarge(limit: limit)
        }
        do {
            let buffer = try await collectBody(upTo: limit)
            return Data(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Rejection.contentTooLarge(limit: limit)
        } catch let error as HTTPError where error.status == .contentTooLarge {
            throw Rejection.contentTooLarge(limit: limit)
        } catch let error where !(error is CancellationError) {
            // Chunks that are none, or a connection that ended in the middle.
            throw Rejection(
                status: .badRequest, headers: [.connection: "close"],
                failure: Failure(.invalidRequest, "the body of the request breaks off, or its framing is wrong"))
        }
    }

    mutating func decodeBody<Value: Decodable>(_: Value.Type, limit: Int) async throws -> Value {
        let body = try await readBody(limit: limit)
        guard !body.isEmpty else { throw Failure(.invalidRequest, "the request has no body; send a JSON object") }
        return try JSONCoding.decode(Value.self, from: body)
    }

    /// - Returns: `nil` when there is no body.
    mutating func decodeOptionalBody<Value: Decodable>(_: Value.Type, limit: Int) async throws -> Value? {
        let body = try await readBody(limit: limit)
        return body.isEmpty ? nil : try JSONCoding.decode(Value.self, from: body)
    }

    /// The index that `?index=NAME` asks for.
    var index: String? { uri.queryParameters["index"].map(String.init) }
}
