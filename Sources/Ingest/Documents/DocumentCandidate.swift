/// Something a walk has found and a ``DocumentReader`` can try to read.
package struct DocumentCandidate: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        /// The file at `source`; it is opened when it is read, not before.
        case file
        case record(title: String, text: String)
    }

    /// What will identify the document in the index: an absolute path, or `CORPUS#ID`.
    package let source: String

    /// The record's own id; `nil` for a file.
    package let externalID: String?

    /// Size of the file, or of the record's text, when it was found; for progress only.
    package let byteCount: Int64

    package let content: Content

    package static func file(path: String, byteCount: Int64) -> DocumentCandidate {
        DocumentCandidate(source: path, externalID: nil, byteCount: byteCount, content: .file)
    }

    /// - Parameter corpus: the absolute path of the corpus file, or a name for a stream that has none.
    package static func record(id: String, title: String, text: String, corpus: String) -> DocumentCandidate {
        DocumentCandidate(
            source: "\(corpus)#\(id)", externalID: id, byteCount: Int64(text.utf8.count),
            content: .record(title: title, text: text))
    }
}
