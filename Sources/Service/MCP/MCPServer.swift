package import API
import Corpus
package import Foundation

/// A Model Context Protocol server over any ``SamovarService``: one JSON-RPC message a line in, one a line out.
///
/// It speaks the revisions that begin with `initialize`; what it offers is read-only. Requests run side by side, so a
/// slow `ask` holds up neither a `ping` nor its own cancellation, and answers come in the order in which they are ready.
/// A tool that fails answers with `isError`, so that the model that called it can read why; only a malformed call is an
/// error of the protocol (MCP specification, "Tools", "Error Handling").
///
/// Every request gets exactly one answer, except one its client has cancelled, which gets none.
package actor MCPServer {
    package struct Options: Sendable {
        package var version: String

        /// The index of calls that name none, as the addresses of its documents have it; `nil` to leave it out there.
        package var index: String?

        /// Bytes of a document's text in one answer of `read_document`.
        package var documentBytes: Int

        /// Resources on one page of a listing.
        package var pageSize: Int

        /// Requests that run side by side; the next line is read when one of them is done.
        package var maximumRequests: Int

        package init(
            version: String, index: String? = nil, documentBytes: Int, pageSize: Int, maximumRequests: Int
        ) {
            self.version = version
            self.index = index
            self.documentBytes = documentBytes
            self.pageSize = pageSize
            self.maximumRequests = maximumRequests
        }
    }

    /// Newest first; a client that asks for another one is offered the newest, and decides whether it can go on.
    static let revisions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

    let service: any SamovarService
    let options: Options
    private let write: @Sendable (Data) throws -> Void
    private var running: [JSONValue.RequestID: Task<Void, Never>] = [:]
    private var waiting: CheckedContinuation<Void, Never>?
    private var outputFailure: (any Error)?

    package init(
        service: any SamovarService, options: Options, write: @escaping @Sendable (Data) throws -> Void
    ) {
        self.service = service
        self.options = options
        self.write = write
    }

    /// Takes in one line. Comes back when the call is under way, which is at once unless too many are.
    /// - Throws: what writing an answer threw, now or since the last call.
    package func receive(_ line: [UInt8]) async throws {
        if let outputFailure { throw outputFailure }
        let call: RemoteCall
        do throws(RemoteError) {
            call = try RemoteCall.parse(line)
        } catch {
            return try write(JSONCoding.encodeLine(error.answer(to: error.id ?? .null)))
        }
        guard let id = call.id else { return notice(call) }
        guard let key = JSONValue.RequestID(id), running[key] == nil else {
            let error = RemoteError(.invalidRequest, "id: a request with this id is still running")
            return try write(JSONCoding.encodeLine(error.answer(to: id)))
        }
        running[key] = Task {
            let answer = await self.answer(to: call, id: id)
            self.finish(key, with: Task.isCancelled ? nil : answer)
        }
        while running.count >= options.maximumRequests {
            await withCheckedContinuation { waiting = $0 }
        }
    }

    /// Waits for every request under way, after the last line has come.
    /// - Throws: what writing an answer threw.
    package func drain() async throws {
        for task in running.values { await task.value }
        if let outputFailure { throw outputFailure }
    }

    /// Gives up every request under way.
    package func stop() {
        for task in running.values { task.cancel() }
    }

    private func notice(_ call: RemoteCall) {
        guard call.method == "notifications/cancelled", let id = call.parameters["requestId"],
            let key = JSONValue.RequestID(id)
        else { return }
        running[key]?.cancel()
    }

    private func finish(_ key: JSONValue.RequestID, with answer: JSONValue?) {
        running[key] = nil
        waiting?.resume()
        waiting = nil
        guard let answer, outputFailure == nil else { return }
        do {
            try write(JSONCoding.encodeLine(answer))
        } catch {
            outputFailure = error
        }
    }

    private nonisolated func answer(to call: RemoteCall, id: JSONValue) async -> JSONValue {
        do throws(RemoteError) {
            return ["jsonrpc": "2.0", "id": id, "result": try await result(of: call)]
        } catch {
            return error.answer(to: id)
        }
    }

    private nonisolated func result(of call: RemoteCall) async throws(RemoteError) -> JSONValue {
        switch call.method {
        case "initialize": return greeting(for: call.parameters["protocolVersion"]?.text)
        case "ping": return [:]
        case "tools/list": return ["tools": .array(Tool.allCases.map(\.description))]
        case "tools/call": return try await callTool(call.parameters)
        case "resources/list": return try await listResources(call.parameters)
        case "resources/templates/list":
            return ["resourceTemplates": [DocumentAddress.template]]
        case "resources/read": return try await readResource(call.parameters)
        default: throw RemoteError(.methodNotFound, "unknown method \(call.method)")
        }
    }

    private nonisolated func greeting(for requested: String?) -> JSONValue {
        let revision = requested.flatMap { Self.revisions.contains($0) ? $0 : nil } ?? Self.revisions[0]
        return [
            "protocolVersion": .string(revision),
            "capabilities": ["tools": [:], "resources": [:]],
            "serverInfo": ["name": "samovar", "title": "Samovar", "version": .string(options.version)],
            "instructions": """
            Answers from the user's own documents, indexed on this machine. Use search for passages to reason over \
            yourself, ask for a short answer with citations, read_document for the text around a passage.
            """,
        ]
    }
}

extension JSONValue {
    /// The id of a request as a dictionary's key: a string and a number never mean the same request.
    struct RequestID: Hashable, Sendable {
        private let text: String

        init?(_ id: JSONValue) {
            switch id {
            case .string(let text): self.text = "s" + text
            case .integer(let number): self.text = "n\(number)"
            default: return nil
            }
        }
    }
}
