import API
import Corpus

/// What a client's model can call, with the JSON Schema of its arguments.
enum Tool: String, CaseIterable, Sendable {
    case search
    case ask
    case listDocuments = "list_documents"
    case readDocument = "read_document"

    var description: JSONValue {
        [
            "name": .string(rawValue),
            "title": .string(title),
            "description": .string(purpose),
            "inputSchema": [
                "type": "object", "properties": .object(arguments.merging(Self.common) { own, _ in own }),
                "required": .array(required.map { .string($0) }), "additionalProperties": false,
            ],
            "annotations": ["readOnlyHint": true, "openWorldHint": false],
        ]
    }

    private var title: String {
        switch self {
        case .search: "Search the documents"
        case .ask: "Ask the documents"
        case .listDocuments: "List the documents"
        case .readDocument: "Read a document"
        }
    }

    private var purpose: String {
        switch self {
        case .search:
            "Finds the passages that bear on a question, across documents, best first, each with its source and place."
        case .ask:
            "Answers a question from the documents with a small local model, and cites the passages it used."
        case .listDocuments: "Lists the indexed documents with their ids, titles and sources."
        case .readDocument: "Returns the text of one document, from a byte offset on when it is long."
        }
    }

    private var arguments: [String: JSONValue] {
        switch self {
        case .search:
            [
                "query": ["type": "string", "description": "The question or key words.", "minLength": 1],
                "limit": ["type": "integer", "description": "Most passages.", "minimum": 1, "maximum": 100],
                "mode": [
                    "type": "string", "description": "How to retrieve; leave out for the best.",
                    "enum": .array(RetrievalMode.allCases.map { .string($0.rawValue) }),
                ],
            ]
        case .ask:
            [
                "question": ["type": "string", "description": "A question in full.", "minLength": 1],
                "max_tokens": ["type": "integer", "description": "Most tokens of the answer.", "minimum": 1],
            ]
        case .listDocuments:
            [
                "contains": ["type": "string", "description": "Only titles or sources that contain this text."],
                "limit": ["type": "integer", "description": "Most documents.", "minimum": 1, "maximum": 1000],
            ]
        case .readDocument:
            [
                "id": [
                    "type": "string",
                    "description": "The document's number, its own id, or its source, as listed or cited.",
                ],
                "offset": ["type": "integer", "description": "First byte; 0 for the beginning.", "minimum": 0],
            ]
        }
    }

    private var required: [String] {
        switch self {
        case .search: ["query"]
        case .ask: ["question"]
        case .listDocuments: []
        case .readDocument: ["id"]
        }
    }

    private static let common: [String: JSONValue] = [
        "index": ["type": "string", "description": "Another index than the configured one."]
    ]
}
