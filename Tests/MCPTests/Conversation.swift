import API
import Foundation
import MCP
import Synchronization
import TestService

/// A server and the lines it has written.
final class Conversation: Sendable {
    let service = ScriptedService()
    private let lines = Mutex<[JSONValue]>([])

    func server(index: String? = nil, documentBytes: Int = 1024, pageSize: Int = 10) -> MCPServer {
        MCPServer(
            service: service,
            options: MCPServer.Options(
                version: "0.1", index: index, documentBytes: documentBytes, pageSize: pageSize, maximumRequests: 4)
        ) { [self] line in
            let value = try JSONDecoder().decode(JSONValue.self, from: line)
            lines.withLock { $0.append(value) }
        }
    }

    var answers: [JSONValue] { lines.withLock { $0 } }

    /// The answers to these lines, in the order of their ids.
    func answers(to messages: [String], documentBytes: Int = 1024, pageSize: Int = 10) async throws -> [JSONValue] {
        let server = server(documentBytes: documentBytes, pageSize: pageSize)
        for message in messages { try await server.receive(Array(message.utf8)) }
        try await server.drain()
        return answers.sorted { "\($0["id"] ?? .null)" < "\($1["id"] ?? .null)" }
    }

    func answer(to message: String, documentBytes: Int = 1024, pageSize: Int = 10) async throws -> JSONValue {
        try await answers(to: [message], documentBytes: documentBytes, pageSize: pageSize).first ?? .null
    }

    static func call(_ tool: String, _ arguments: String, id: Int = 1) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
    }

    static func request(_ method: String, _ parameters: String = "{}", id: Int = 1) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#
    }
}

extension JSONValue {
    /// The text of a tool's answer.
    var toolText: String? {
        guard case .array(let parts)? = self["result"]?["content"] else { return nil }
        return parts.first?["text"]?.text
    }
}
