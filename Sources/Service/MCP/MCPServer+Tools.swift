import API
import Corpus
import Presentation

extension MCPServer {
    nonisolated func callTool(_ parameters: JSONValue) async throws(RemoteError) -> JSONValue {
        guard let name = parameters["name"]?.text else {
            throw RemoteError(.invalidParameters, "name: this field is missing")
        }
        guard let tool = Tool(rawValue: name) else {
            let known = Tool.allCases.map(\.rawValue).joined(separator: ", ")
            throw RemoteError(.invalidParameters, "unknown tool \(name); there are \(known)")
        }
        do {
            // A model that has nothing to say about an argument writes null for it, or for all.
            let arguments = parameters["arguments"] ?? .null
            return try await call(tool, arguments == .null ? [:] : arguments)
        } catch {
            return ToolResult(text: Failure(wrapping: error).message, isError: true).value
        }
    }

    /// The index that a call means: a model fills in nothing where it means the usual one.
    private nonisolated func index(_ named: String?) -> String? {
        named.flatMap { $0.isEmpty ? nil : $0 } ?? options.index
    }

    private nonisolated func call(_ tool: Tool, _ arguments: JSONValue) async throws -> JSONValue {
        switch tool {
        case .search: try await search(arguments.decoded(as: SearchArguments.self))
        case .ask: try await ask(arguments.decoded(as: AskArguments.self))
        case .listDocuments: try await list(arguments.decoded(as: ListArguments.self))
        case .readDocument: try await read(arguments.decoded(as: ReadArguments.self))
        }
    }

    private nonisolated func search(_ arguments: SearchArguments) async throws -> JSONValue {
        let response = try await service.search(
            SearchRequest(
                query: arguments.query, index: index(arguments.index), mode: arguments.mode,
                limit: arguments.limit))
        let passages = response.items.map { item in
            (CitationText.lines(item.citation) + [item.text]).joined(separator: "\n")
        }
        let text = passages.isEmpty ? "Nothing in the documents bears on this." : passages.joined(separator: "\n\n")
        return try ToolResult(text: text, structured: JSONValue(encoding: response)).value
    }

    private nonisolated func ask(_ arguments: AskArguments) async throws -> JSONValue {
        var answer = ""
        var summary: AnswerSummary?
        let request = AskRequest(
            question: arguments.question, index: index(arguments.index), maximumTokens: arguments.maxTokens)
        for try await event in try await service.ask(request) {
            switch event {
            case .text(let text): answer += text
            case .finished(let end): summary = end
            default: break
            }
        }
        try Task.checkCancellation()
        guard let summary else { throw Failure(.internal, "the answer ended without saying how") }
        let sources = summary.citations.flatMap(CitationText.lines)
        let text = sources.isEmpty ? answer : answer + "\n\nSources:\n" + sources.joined(separator: "\n")
        return try ToolResult(
            text: text,
            structured: [
                "answer": .string(answer), "citations": JSONValue(encoding: summary.citations),
                "reason": .string(summary.reason.rawValue),
            ]
        ).value
    }

    private nonisolated func list(_ arguments: ListArguments) async throws -> JSONValue {
        let wanted = arguments.contains?.lowercased()
        let matching = try await service.documents(index: index(arguments.index)).filter { document in
            guard let wanted else { return true }
            return document.title.lowercased().contains(wanted) || document.source.lowercased().contains(wanted)
        }
        let shown = matching.prefix(arguments.limit ?? options.pageSize)
        var lines = shown.map { "\($0.id.rawValue)\t\($0.title)\t\($0.source)" }
        if shown.count < matching.count { lines.append("… \(matching.count - shown.count) more; narrow with contains") }
        return try ToolResult(
            text: lines.isEmpty ? "No documents." : lines.joined(separator: "\n"),
            structured: ["documents": JSONValue(encoding: Array(shown)), "total": .integer(Int64(matching.count))]
        ).value
    }

    private nonisolated func read(_ arguments: ReadArguments) async throws -> JSONValue {
        let id = try await service.findDocument(arguments.id, index: index(arguments.index))
        let document = try await service.document(id, index: index(arguments.index))
        let bytes = document.text.utf8
        let offset = arguments.offset ?? 0
        guard (0...bytes.count).contains(offset) else {
            throw Failure(.invalidRequest, "offset: the document has \(bytes.count) bytes")
        }
        let text = document.text
        let start = text.scalarStart(atByte: offset, from: text.startIndex)
        let last = text.scalarStart(atByte: options.documentBytes, from: start)
        let next = text.utf8.distance(from: text.startIndex, to: last)
        var structured: [String: JSONValue] = [
            "document": try JSONValue(encoding: document.summary), "bytes": .integer(Int64(bytes.count)),
        ]
        if last < text.endIndex { structured["next_offset"] = .integer(Int64(next)) }
        return ToolResult(text: String(text[start..<last]), structured: .object(structured)).value
    }
}

private struct SearchArguments: Decodable {
    var query: String
    var limit: Int?
    var mode: RetrievalMode?
    var index: String?
}

private struct AskArguments: Decodable {
    var question: String
    var maxTokens: Int?
    var index: String?
}

private struct ListArguments: Decodable {
    var contains: String?
    var limit: Int?
    var index: String?
}

private struct ReadArguments: Decodable {
    var id: DocumentName
    var offset: Int?
    var index: String?
}

/// What a tool gives back: text for the model, the same as data for programs.
private struct ToolResult {
    var text: String
    var structured: JSONValue?
    var isError = false

    var value: JSONValue {
        var members: [String: JSONValue] = ["content": [["type": "text", "text": .string(text)]]]
        if let structured { members["structuredContent"] = structured }
        if isError { members["isError"] = true }
        return .object(members)
    }
}

extension String {
    /// The beginning of the Unicode scalar that holds the byte at `offset`; the end where there are fewer bytes.
    fileprivate func scalarStart(atByte offset: Int, from start: Index) -> Index {
        guard var index = utf8.index(start, offsetBy: offset, limitedBy: endIndex) else { return endIndex }
        while index > startIndex, index < endIndex, utf8[index] & 0xC0 == 0x80 { index = utf8.index(before: index) }
        return index
    }
}
