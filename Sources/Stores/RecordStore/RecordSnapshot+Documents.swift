package import Corpus
internal import Foundation
internal import GRDB

extension RecordSnapshot {
    /// Documents in order of their ids, without their texts. O(documents returned).
    /// - Parameters:
    ///   - last: the id after which to begin; `nil` for the beginning.
    ///   - limit: how many; `nil` for all.
    package func documents(after last: DocumentID? = nil, limit: Int? = nil) throws -> [StoredDocument] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: try Self.documentColumns(database) + " WHERE documents.id > ? ORDER BY documents.id LIMIT ?",
                arguments: [last?.rawValue ?? 0, limit ?? -1]
            ).map(Self.document)
        }
    }

    package func document(_ id: DocumentID) throws -> StoredDocument? {
        try read { database in
            try Row.fetchOne(
                database, sql: try Self.documentColumns(database) + " WHERE documents.id = ?",
                arguments: [id.rawValue]
            ).map(Self.document)
        }
    }

    /// The document of a source; `nil` where there is none.
    package func document(source: String) throws -> StoredDocument? {
        try read { database in
            try Row.fetchOne(
                database, sql: try Self.documentColumns(database) + " WHERE source = ?", arguments: [source]
            )
            .map(Self.document)
        }
    }

    /// The records of one file, in order of their ids.
    package func records(of file: String) throws -> [StoredDocument] {
        try read { database in
            // "$" is the character after "#".
            try Row.fetchAll(
                database,
                sql: try Self.documentColumns(database)
                    + " WHERE source > ? AND source < ? AND external_id IS NOT NULL ORDER BY id",
                arguments: [file + "#", file + "$"]
            ).map(Self.document).filter {
                BytewiseText(DocumentSource.file(of: $0.source, externalID: $0.externalID)) == BytewiseText(file)
            }
        }
    }

    /// The documents that have one of these ids of their own, in order of their numbers. O(documents stored).
    package func documents(externalIDs: [String]) throws -> [StoredDocument] {
        guard !externalIDs.isEmpty else { return [] }
        let wanted = String(decoding: try JSONEncoder().encode(externalIDs), as: UTF8.self)
        return try read { database in
            try Row.fetchAll(
                database,
                sql: try Self.documentColumns(database)
                    + " WHERE external_id IN (SELECT value FROM json_each(?)) ORDER BY documents.id",
                arguments: [wanted]
            ).map(Self.document)
        }
    }

    /// The whole stored text, which byte ranges refer to.
    package func text(of id: DocumentID) throws -> String? {
        try read {
            try String.fetchOne($0, sql: "SELECT text FROM documents WHERE id = ?", arguments: [id.rawValue])
        }
    }

    private static func documentColumns(_ database: Database) throws -> String {
        let columns = try PlaceColumns(database)
        return """
            SELECT id, source, external_id, title, format, byte_count, content_hash, ingested_at,
                (SELECT count(*) FROM chunks WHERE document_id = documents.id), \(columns.context), \(columns.metadata)
            FROM documents
            """
    }

    private static func document(_ row: Row) throws -> StoredDocument {
        guard let format = DocumentFormat(rawValue: try row.decoded(4)) else {
            throw Failure(.indexDamaged, "the database holds a document of an unknown format")
        }
        return StoredDocument(
            id: DocumentID(try row.decoded(0)), source: try row.decoded(1), externalID: try row.decodedIfPresent(2),
            title: try row.decoded(3), context: try row.decoded(9), metadata: try RecordCoder().metadata(row, 10),
            format: format, byteCount: try row.decoded(5), chunkCount: try row.decoded(8),
            contentHash: try row.decoded(6), ingestedAt: Date(timeIntervalSince1970: try row.decoded(7)))
    }

    /// The chunks of documents, in order of ids; a source that is not stored is left out.
    package func chunks(ofSources sources: some Sequence<String>) throws -> [ChunkID] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chunks.id FROM chunks JOIN documents ON documents.id = document_id WHERE source = ?
                    ORDER BY chunks.id
                    """)
            return try sources.flatMap { try Int64.fetchAll(statement, arguments: [$0]) }.sorted().map { ChunkID($0) }
        }
    }

    /// Chunks in the order asked; an id that is not stored is left out.
    package func chunks(_ ids: [ChunkID]) throws -> [StoredChunk] {
        try read { database in
            let columns = try PlaceColumns(database)
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chunks.id, chunks.document_id, ordinal, byte_start, byte_end, page_first, page_last, headings,
                        \(columns.lead), chunks.text, source, external_id, title, content_hash, entities.id, entities.key,
                        surface, \(columns.context), \(columns.metadata)
                    FROM json_each(?) AS wanted
                    JOIN chunks ON chunks.id = wanted.value
                    JOIN documents ON documents.id = chunks.document_id
                    LEFT JOIN entities ON entities.id = documents.title_entity_id
                    ORDER BY wanted.key
                    """)
            let coder = RecordCoder()
            return try Row.fetchAll(statement, arguments: [jsonArray(ids)]).map { row in
                try Self.chunk(row, coder)
            }
        }
    }

    private static func chunk(_ row: Row, _ coder: RecordCoder) throws -> StoredChunk {
        let bytes = try range(row, 3)
        var pages: ClosedRange<Int>?
        if let first = try row.decodedIfPresent(5, as: Int.self), let last = try row.decodedIfPresent(6, as: Int.self),
            first <= last
        {
            pages = first...last
        }
        var titleEntity: Entity?
        if let id = try row.decodedIfPresent(14, as: Int64.self) {
            titleEntity = try entity(row, 14, id: id)
        }
        var chunk = try coder.passage(row, headings: 7)
        chunk.ordinal = try row.decoded(2)
        chunk.byteRange = bytes
        chunk.pages = pages
        return StoredChunk(
            id: ChunkID(try row.decoded(0)), document: DocumentID(try row.decoded(1)), chunk: chunk,
            source: try row.decoded(10), externalID: try row.decodedIfPresent(11), title: try row.decoded(12),
            context: try row.decoded(17), metadata: try coder.metadata(row, 18), titleEntity: titleEntity,
            contentHash: try row.decoded(13))
    }

    /// The half-open range in columns `index` and `index + 1`.
    static func range(_ row: Row, _ index: Int) throws -> Range<Int> {
        let start: Int = try row.decoded(index)
        let end: Int = try row.decoded(index + 1)
        guard start <= end else {
            throw Failure(.indexDamaged, "the database holds a range that ends before it starts")
        }
        return start..<end
    }

    /// The entity in columns `index` (id), `index + 1` (key) and `index + 2` (surface).
    static func entity(_ row: Row, _ index: Int, id: Int64) throws -> Entity {
        Entity(
            id: EntityID(id), key: EntityKey(stored: try row.decoded(index + 1)),
            surface: try row.decoded(index + 2))
    }
}
