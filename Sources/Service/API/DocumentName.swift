package import Corpus

/// How a caller names a stored document: by its number, by the id that its record has of its own, or by where it came from.
///
/// A whole number is always the number that a listing shows, never a record's own id; `#12` is the own id "12". Any other
/// name is first taken for an own id, then for a path: absolute, relative to the caller's folder, or `FILE#ID`. The path of a
/// file of records means all of them. In JSON a name is a number or a string.
package struct DocumentName: Sendable, Equatable {
    package enum Meaning: Sendable, Equatable {
        case number(DocumentID)
        case ownID(String)
        case idOrPath(String)
    }

    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(_ id: DocumentID) {
        self.text = "\(id)"
    }

    /// - Throws: ``Failure`` with code `invalid_request` for a name of nothing.
    package func meaning() throws(Failure) -> Meaning {
        if let number { return .number(number) }
        if text.utf8.first == UInt8(ascii: "#") {
            let id = String(decoding: text.utf8.dropFirst(), as: UTF8.self)
            if !id.isEmpty { return .ownID(id) }
        } else if !text.isEmpty {
            return .idOrPath(text)
        }
        throw Failure(.invalidRequest, "'\(text)' names no document")
    }

    private var number: DocumentID? {
        // "+7" and "007" are read as numbers by Swift, but nobody lists them so.
        Int64(text).flatMap { "\($0)" == text ? DocumentID($0) : nil }
    }
}

extension DocumentName: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self.init(DocumentID(number))
        } else if let text = try? container.decode(String.self) {
            self.init(text)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a document is named by a whole number or a string")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let number {
            try container.encode(number)
        } else {
            try container.encode(text)
        }
    }
}

/// Documents by their names.
package struct DocumentsRequest: Sendable, Equatable, Codable {
    package var ids: [DocumentName]

    /// Absolute path of the folder that relative paths count from; without one they name nothing.
    package var directory: String?
    package var index: String?

    package init(ids: [DocumentName], directory: String? = nil, index: String?) {
        self.ids = ids
        self.directory = directory
        self.index = index
    }
}

extension SamovarService {
    /// The one document that a name means.
    /// - Throws: ``Failure`` with `not_found`, or `invalid_request` for the path of several records.
    package func findDocument(
        _ name: DocumentName, directory: String? = nil, index: String?
    ) async throws -> DocumentID {
        if case .number(let id) = try name.meaning() { return id }
        let found = try await findDocuments(DocumentsRequest(ids: [name], directory: directory, index: index))
        guard let only = found.first, found.count == 1 else {
            throw Failure(.invalidRequest, "\(name.text) holds \(found.count) documents; name one as FILE#ID")
        }
        return only.id
    }
}
