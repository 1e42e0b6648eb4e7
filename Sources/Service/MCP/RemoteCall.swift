import API
import Corpus
import Foundation

/// One incoming message of JSON-RPC 2.0: a request when it has an id, else a notification. Answers to requests of ours do
/// not come in, because the server makes none.
struct RemoteCall: Sendable, Equatable {
    /// Absent for a notification.
    var id: JSONValue?
    var method: String
    var parameters: JSONValue

    /// - Throws: ``RemoteError`` with `parseError` or `invalidRequest`, whose answer goes to the id `null` or to the id that
    ///   could still be read.
    static func parse(_ line: [UInt8]) throws(RemoteError) -> RemoteCall {
        let message: JSONValue
        do {
            message = try JSONCoding.decode(JSONValue.self, from: Data(line))
        } catch {
            throw RemoteError(.parseError, error.message)
        }
        guard case .object = message else {
            throw RemoteError(
                .invalidRequest, "a message must be one JSON object; batches are not part of the protocol")
        }
        let id = message["id"]
        switch id {
        case nil, .string, .integer: break
        default: throw RemoteError(.invalidRequest, "id: must be a string or a whole number")
        }
        guard message["jsonrpc"] == "2.0" else {
            throw RemoteError(.invalidRequest, "jsonrpc: must be \"2.0\"", id: id)
        }
        guard let method = message["method"]?.text else {
            throw RemoteError(.invalidRequest, "method: this field is missing", id: id)
        }
        return RemoteCall(id: id, method: method, parameters: message["params"] ?? .object([:]))
    }
}

/// An error answer of JSON-RPC 2.0, section 5.1.
struct RemoteError: Error, Sendable, Equatable {
    enum Code: Int64, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParameters = -32602
        case internalError = -32603
        /// The protocol's own number for a resource that is not there.
        case resourceNotFound = -32002
    }

    var code: Code
    var message: String

    /// Whom the answer is for, where the call itself could not be made out.
    var id: JSONValue?

    init(_ code: Code, _ message: String, id: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.id = id
    }

    init(_ failure: Failure) {
        let code: Code =
            switch failure.code {
            case .invalidRequest: .invalidParameters
            case .notFound: .resourceNotFound
            default: .internalError
            }
        self.init(code, failure.message)
    }

    func answer(to id: JSONValue) -> JSONValue {
        [
            "jsonrpc": "2.0", "id": id,
            "error": ["code": .integer(code.rawValue), "message": .string(message)],
        ]
    }
}
