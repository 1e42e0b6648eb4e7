import API
import Corpus
import Foundation

/// Documents as resources: `samovar://INDEX/documents/ID`, or `samovar:///documents/ID` in the configured index.
struct DocumentAddress: Equatable {
    var index: String?
    var id: Int64

    init(index: String?, id: Int64) {
        self.index = index
        self.id = id
    }

    init?(_ address: String) {
        guard let parts = URLComponents(string: address), parts.scheme == "samovar" else { return nil }
        let path = parts.path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.count == 3, path[0].isEmpty, path[1] == "documents", let id = Int64(path[2]) else { return nil }
        self.index = parts.host.flatMap { $0.isEmpty ? nil : $0 }
        self.id = id
    }

    var text: String { "samovar://\(index ?? "")/documents/\(id)" }

    static let template: JSONValue = [
        "uriTemplate": "samovar://{index}/documents/{id}", "name": "document", "title": "A document's text",
        "description": "The clean text that passages are cited from; leave the index empty for the configured one.",
        "mimeType": "text/plain",
    ]
}

extension MCPServer {
    /// The configured index's documents, in the order of their ids. The cursor is the last id of the page before.
    nonisolated func listResources(_ parameters: JSONValue) async throws(RemoteError) -> JSONValue {
        var last: DocumentID?
        if let cursor = parameters["cursor"] {
            guard let id = cursor.text.flatMap({ Int64($0) }) else {
                throw RemoteError(.invalidParameters, "cursor: not one that this server has given out")
            }
            last = DocumentID(id)
        }
        do {
            // One more tells whether there is another page.
            let documents = try await service.documents(
                DocumentPage(after: last, limit: options.pageSize + 1), index: options.index)
            let page = documents.prefix(options.pageSize)
            var result: [String: JSONValue] = ["resources": .array(page.map(resource))]
            if page.count < documents.count, let end = page.last {
                result["nextCursor"] = .string("\(end.id.rawValue)")
            }
            return .object(result)
        } catch {
            throw RemoteError(Failure(wrapping: error))
        }
    }

    nonisolated func readResource(_ parameters: JSONValue) async throws(RemoteError) -> JSONValue {
        guard let uri = parameters["uri"]?.text else {
            throw RemoteError(.invalidParameters, "uri: this field is missing")
        }
        guard let address = DocumentAddress(uri) else {
            throw RemoteError(
                .resourceNotFound, "no resource \(uri); documents are \(DocumentAddress(index: nil, id: 1).text)")
        }
        do {
            let document = try await service.document(DocumentID(address.id), index: address.index ?? options.index)
            return ["contents": [["uri": .string(uri), "mimeType": "text/plain", "text": .string(document.text)]]]
        } catch {
            throw RemoteError(Failure(wrapping: error))
        }
    }

    private nonisolated func resource(_ document: DocumentSummary) -> JSONValue {
        [
            "uri": .string(DocumentAddress(index: options.index, id: document.id.rawValue).text),
            "name": .string(document.title.isEmpty ? document.source : document.title),
            "description": .string(document.source), "mimeType": "text/plain", "size": .integer(Int64(document.bytes)),
        ]
    }
}
