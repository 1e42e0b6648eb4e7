package import Corpus
internal import GRDB

extension RecordSnapshot {
    /// The documents whose source holds `text`, in order of ids; letters of ASCII match in either case.
    /// - Complexity: O(documents).
    package func documents(sourceHolding text: String) throws -> [(id: DocumentID, source: String)] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT id, source FROM documents WHERE source LIKE ? ESCAPE char(1) ORDER BY id")
            let escaped = text.map { "%_\u{1}".contains($0) ? "\u{1}\($0)" : String($0) }.joined()
            return try Row.fetchAll(statement, arguments: ["%\(escaped)%"]).map { row in
                (DocumentID(try row.decoded(0)), try row.decoded(1))
            }
        }
    }

    /// The chunks of documents, in order of ids.
    package func chunks(ofDocuments documents: [DocumentID]) throws -> [ChunkID] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chunks.id FROM json_each(?) AS wanted JOIN chunks ON chunks.document_id = wanted.value
                    ORDER BY chunks.id
                    """)
            return try Int64.fetchAll(statement, arguments: [jsonArray(documents)]).map { ChunkID($0) }
        }
    }
}
