package import Corpus
package import Foundation
internal import GRDB

extension RecordStore {
    /// Stores documents with their chunks, facts and vectors in one transaction: all of them or none.
    ///
    /// A document whose source is stored already is replaced whole; names and facts it shares with its old revision
    /// keep their ids and vectors.
    /// - Throws: ``Failure`` with `busy` when a name or fact has lost its vector since ``unseenTexts(in:)`` was asked,
    ///   because a removal came between: ask and embed again. `invalidRequest` when vectors and texts do not match.
    /// - Returns: the ids, in order of `documents`.
    @discardableResult
    package func commit(_ documents: [PreparedDocument], vectors: PreparedVectors, at date: Date) throws -> [DocumentID]
    {
        let ids = try write { database in
            var writer = try DocumentWriter(
                documents, vectors: vectors, dimension: Self.identity(database).dimension, date: date)
            FailPoint.commitBegun.pass()
            let ids = try documents.map { try writer.store($0, in: database) }
            FailPoint.commitWritten.pass()
            try writer.removeReplaced(in: database)
            // Whatever was embedded ahead is in its place now.
            try database.execute(sql: "DELETE FROM staged_vectors")
            try Self.countRevision(in: database)
            FailPoint.commitEnding.pass()
            return ids
        }
        FailPoint.committed.pass()
        return ids
    }

    /// Removes documents with everything that lives by them alone. Unknown ids are ignored.
    /// - Returns: the ids that were there.
    @discardableResult
    package func remove(_ documents: [DocumentID]) throws -> [DocumentID] {
        try write { database in
            var removed: [DocumentID] = []
            for id in documents {
                let statement = try database.cachedStatement(sql: "DELETE FROM documents WHERE id = ? RETURNING id")
                // A row comes back for the document itself, none for what the triggers take along.
                if try Int64.fetchOne(statement, arguments: [id.rawValue]) != nil { removed.append(id) }
            }
            if !removed.isEmpty { try Self.countRevision(in: database) }
            FailPoint.removeEnding.pass()
            return removed
        }
    }

    static func countRevision(in database: Database) throws {
        try database.execute(sql: "UPDATE bundle SET revision = revision + 1")
    }
}

/// Writes prepared documents row by row inside one transaction.
private struct DocumentWriter {
    private let vectors: PreparedVectors
    private let date: Date
    private let entityRows: [EntityKey: Int]
    private let tripletRows: [FactKey: Int]
    private var entityIDs: [EntityKey: Int64] = [:]
    private var nextChunkRow = 0
    private let encoder = RecordCoder()

    /// Old revisions step aside at once and go when the whole batch is in, so that what old and new share never loses
    /// its last use and with it its vector.
    private var replaced: [Int64] = []

    private struct FactKey: Hashable {
        var head: EntityKey
        var relation: String
        var tail: EntityKey
    }

    init(_ documents: [PreparedDocument], vectors: PreparedVectors, dimension: Int, date: Date) throws {
        let chunkCount = documents.reduce(0) { $0 + $1.chunks.count }
        guard
            vectors.chunks.count == chunkCount, vectors.entities.count == vectors.unseen.entities.count,
            vectors.triplets.count == vectors.unseen.triplets.count
        else {
            throw Failure(.invalidRequest, "a batch came with more or fewer vectors than texts")
        }
        for matrix in [vectors.chunks, vectors.entities, vectors.triplets]
        where matrix.count > 0 && matrix.dimension != dimension {
            throw Failure(
                .indexMismatch, "the index holds vectors of \(dimension) values, the batch of \(matrix.dimension)")
        }
        self.vectors = vectors
        self.date = date
        self.entityRows = Dictionary(
            vectors.unseen.entities.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        self.tripletRows = Dictionary(
            vectors.unseen.triplets.enumerated().map {
                (FactKey(head: $1.head, relation: $1.relation, tail: $1.tail), $0)
            }, uniquingKeysWith: { first, _ in first })
    }

    mutating func store(_ prepared: PreparedDocument, in database: Database) throws -> DocumentID {
        let document = prepared.document
        let old = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM documents WHERE source = ?"), arguments: [document.source])
        if let old {
            try database.cachedStatement(sql: "UPDATE documents SET source = char(0) || id WHERE id = ?")
                .execute(arguments: [old])
            replaced.append(old)
        }

        let titleEntity = try document.titleName.map { try entityID(of: $0, in: database) }
        try database.cachedStatement(
            sql: """
                INSERT INTO documents
                    (source, external_id, title, title_entity_id, format, content_hash, ingested_at, byte_count, text,
                        extractor, context, metadata)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            document.source, document.externalID, document.title, titleEntity, document.format.rawValue,
            document.contentHash, date.timeIntervalSince1970, document.text.utf8.count, document.text,
            prepared.extractor, document.context, try encoder.encode(document.metadata),
        ])
        let id = database.lastInsertedRowID
        for chunk in prepared.chunks {
            try store(chunk, of: document, id: id, in: database)
        }
        return DocumentID(id)
    }

    func removeReplaced(in database: Database) throws {
        for old in replaced {
            try database.cachedStatement(sql: "DELETE FROM documents WHERE id = ?").execute(arguments: [old])
        }
    }

    private mutating func store(
        _ prepared: PreparedChunk, of document: Document, id documentID: Int64, in database: Database
    ) throws {
        let chunk = prepared.chunk
        let facts = prepared.triplets?.compactMap(ExtractedFact.init)
        let headings = try encoder.encode(chunk.headings)
        let embedded = chunk.embeddingText(title: document.title, context: document.context)
        try database.cachedStatement(
            sql: """
                INSERT INTO chunks
                    (document_id, ordinal, byte_start, byte_end, page_first, page_last, headings, facts, text_hash, text,
                        degraded, lead, body_hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            documentID, chunk.ordinal, chunk.byteRange.lowerBound, chunk.byteRange.upperBound,
            chunk.pages?.lowerBound, chunk.pages?.upperBound, headings, facts?.count, stableHash(embedded), chunk.text,
            prepared.isDegraded, chunk.lead, RecordStore.bodyHash(of: chunk.text),
        ])
        let chunkID = database.lastInsertedRowID
        try store(vectors.chunks[row: nextChunkRow], kind: .chunk, id: chunkID, in: database)
        nextChunkRow += 1
        for fact in facts ?? [] {
            try store(fact, readFrom: chunk, id: chunkID, in: database)
        }
    }

    private mutating func store(
        _ fact: ExtractedFact, readFrom chunk: Chunk, id chunkID: Int64, in database: Database
    ) throws {
        let head = try entityID(of: fact.head, in: database)
        let tail = try entityID(of: fact.tail, in: database)
        let triplet: Int64
        if let known = try RecordStore.tripletID(head: head, relation: fact.relation, tail: tail, in: database) {
            triplet = known
        } else {
            let key = FactKey(head: fact.head.key, relation: fact.relation, tail: fact.tail.key)
            guard let row = tripletRows[key] else { throw lostVector }
            try database.cachedStatement(sql: "INSERT INTO triplets (head_id, relation, tail_id) VALUES (?, ?, ?)")
                .execute(arguments: [head, fact.relation, tail])
            triplet = database.lastInsertedRowID
            try store(vectors.triplets[row: row], kind: .triplet, id: triplet, in: database)
        }
        // A chunk that states a fact twice is cited by the first sentence.
        let start = chunk.byteRange.lowerBound
        try database.cachedStatement(
            sql: """
                INSERT INTO triplet_sources
                    (triplet_id, chunk_id, sentence_start, sentence_end, head_form, tail_form)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            triplet, chunkID, start + fact.sentence.lowerBound, start + fact.sentence.upperBound, fact.head.surface,
            fact.tail.surface,
        ])
    }

    private mutating func entityID(of name: UnseenTexts.Name, in database: Database) throws -> Int64 {
        if let known = entityIDs[name.key] { return known }
        let select = try database.cachedStatement(sql: "SELECT id FROM entities WHERE key = ?")
        if let stored = try Int64.fetchOne(select, arguments: [name.key.value]) {
            entityIDs[name.key] = stored
            return stored
        }
        guard let row = entityRows[name.key] else { throw lostVector }
        // The triggers on forms choose another surface where most uses have another one.
        try database.cachedStatement(sql: "INSERT INTO entities (key, surface) VALUES (?, ?)")
            .execute(arguments: [name.key.value, name.surface])
        let id = database.lastInsertedRowID
        try store(vectors.entities[row: row], kind: .entity, id: id, in: database)
        entityIDs[name.key] = id
        return id
    }

    private func store(_ vector: ArraySlice<Float>, kind: VectorKind, id: Int64, in database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO vectors (kind, id, half) VALUES (?, ?, ?)")
            .execute(arguments: [kind.rawValue, id, try HalfVector.encode(vector)])
    }

    private var lostVector: Failure {
        Failure(.busy, "the index changed while the batch was being embedded: embed it again")
    }
}
