package import Corpus
internal import Foundation
internal import GRDB

/// What another extractor reads from the stored passages, kept chunk by chunk beside the facts that serve, until all have
/// been read and it takes their place in one transaction.
extension RecordStore {
    /// Begins with another reading, or goes on; what a third extractor had begun is forgotten.
    package func beginFacts(readBy extractor: String) throws {
        try write { database in
            try database.execute(sql: "DELETE FROM next_facts WHERE extractor <> ?", arguments: [extractor])
        }
    }

    private static let unread = """
        FROM chunks JOIN documents ON documents.id = chunks.document_id
        WHERE documents.extractor IS NOT ? AND NOT EXISTS (SELECT 1 FROM next_facts WHERE chunk_id = chunks.id)
        """

    /// Chunks that `extractor` has not read, in order of ids, from behind `after` on.
    package func unreadChunks(by extractor: String, after: ChunkID, limit: Int) throws -> [ChunkID] {
        try read { database in
            try Int64.fetchAll(
                database, sql: "SELECT chunks.id \(Self.unread) AND chunks.id > ? ORDER BY chunks.id LIMIT ?",
                arguments: [extractor, after.rawValue, limit]
            ).map { ChunkID($0) }
        }
    }

    /// How many of the chunks that it has to read an extractor has read.
    package func readingCount(by extractor: String) throws -> (done: Int, total: Int) {
        try read { database in
            let done = try Int.fetchOne(database, sql: "SELECT count(*) FROM next_facts") ?? 0
            let left = try Int.fetchOne(database, sql: "SELECT count(*) \(Self.unread)", arguments: [extractor]) ?? 0
            return (done, done + left)
        }
    }

    private struct Reading: Codable {
        var head: String
        var relation: String
        var tail: String
        var start: Int
        var end: Int

        init(_ triplet: ExtractedTriplet) {
            (head, relation, tail) = (triplet.head, triplet.relation, triplet.tail)
            (start, end) = (triplet.sentence.lowerBound, triplet.sentence.upperBound)
        }

        var fact: ExtractedFact? {
            guard start <= end else { return nil }
            return ExtractedFact(
                ExtractedTriplet(head: head, relation: relation, tail: tail, sentence: start..<end))
        }
    }

    /// Keeps what was read from some chunks; it survives a crash. What was removed meanwhile is passed over.
    package func noteFacts(_ read: [(chunk: ChunkID, prepared: PreparedChunk)], by extractor: String) throws {
        let encoder = JSONEncoder()
        try write { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO next_facts (chunk_id, extractor, facts, degraded)
                    SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM chunks WHERE id = ?1)
                    """)
            for (chunk, prepared) in read {
                let facts = try prepared.triplets.map {
                    String(decoding: try encoder.encode($0.map(Reading.init)), as: UTF8.self)
                }
                try statement.execute(arguments: [chunk.rawValue, extractor, facts, prepared.isDegraded])
            }
        }
        FailPoint.factsNoted.pass()
    }

    private static func facts(_ json: String?) throws -> [ExtractedFact]? {
        guard let json else { return nil }
        return try JSONDecoder().decode([Reading].self, from: Data(json.utf8)).compactMap(\.fact)
    }

    /// Names and facts of the new reading that have no vector yet, each once.
    package func unseenFactTexts() throws -> [String] {
        try read { database in
            var seen: Set<String> = []
            var unseen: [String] = []
            let isKnown = try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM next_texts WHERE text = ?)")
            let entity = try database.cachedStatement(sql: "SELECT id FROM entities WHERE key = ?")
            func note(_ text: String) throws {
                if try Bool.fetchOne(isKnown, arguments: [text]) != true { unseen.append(text) }
            }
            let rows = try Row.fetchCursor(database, sql: "SELECT facts FROM next_facts WHERE facts IS NOT NULL")
            while let row = try rows.next() {
                for fact in try Self.facts(row.decodedIfPresent(0)) ?? [] {
                    let ids = try [fact.head, fact.tail].map { name in
                        let id = try Int64.fetchOne(entity, arguments: [name.key.value])
                        if id == nil, seen.insert(name.key.value).inserted { try note(name.key.value) }
                        return id
                    }
                    let text = Triplet.text(fact.head.key.value, fact.relation, fact.tail.key.value)
                    guard seen.insert(text).inserted else { continue }
                    if let head = ids[0], let tail = ids[1],
                        try Self.tripletID(head: head, relation: fact.relation, tail: tail, in: database) != nil
                    {
                        continue
                    }
                    try note(text)
                }
            }
            return unseen
        }
    }

    package func keepFactVectors(of texts: [String], vectors: EmbeddingMatrix) throws {
        try write { database in
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO next_texts (text, half) VALUES (?, ?)")
            for (row, text) in texts.enumerated() {
                try statement.execute(arguments: [text, try HalfVector.encode(vectors[row: row])])
            }
        }
    }

    /// Puts what `extractor` read in the place of the facts that serve, in one transaction. What both read keeps its ids
    /// and vectors.
    /// - Throws: ``Failure`` with `busy` when a chunk has not been read or a name has no vector yet, because something was
    ///   stored meanwhile.
    package func adoptFacts(readBy extractor: String) throws {
        try write { database in
            let left = try Int.fetchOne(database, sql: "SELECT count(*) \(Self.unread)", arguments: [extractor])
            guard left == 0 else {
                throw Failure(.busy, "the index changed while its facts were read anew: read the rest")
            }
            var replacement = FactReplacement()
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT chunk_id, next_facts.facts, next_facts.degraded, byte_start
                    FROM next_facts JOIN chunks ON chunks.id = chunk_id ORDER BY chunk_id
                    """)
            while let row = try rows.next() {
                try replacement.replace(
                    factsOf: row.decoded(0), by: Self.facts(row.decodedIfPresent(1)), isDegraded: row.decoded(2),
                    chunkStart: row.decoded(3), in: database)
            }
            try replacement.removeStale(in: database)
            try database.execute(
                sql: """
                    UPDATE documents SET extractor = ?
                    WHERE id IN (SELECT document_id FROM next_facts JOIN chunks ON chunks.id = chunk_id)
                        OR NOT EXISTS (SELECT 1 FROM chunks WHERE document_id = documents.id)
                    """,
                arguments: [extractor])
            for table in ["next_facts", "next_texts"] { try database.execute(sql: "DELETE FROM \(table)") }
            try Self.countRevision(in: database)
            FailPoint.factsAdopting.pass()
        }
    }
}

/// Replaces the facts of chunks inside one transaction. Old sources go last, so that what old and new readings share
/// never loses its last use and with it its vector.
private struct FactReplacement {
    private var stale: [(triplet: Int64, chunk: Int64)] = []

    private struct Source: Equatable {
        var start: Int
        var end: Int
        var head: String?
        var tail: String?
    }

    mutating func replace(
        factsOf chunk: Int64, by facts: [ExtractedFact]?, isDegraded: Bool, chunkStart: Int, in database: Database
    ) throws {
        var old: [Int64: Source] = [:]
        let statement = try database.cachedStatement(
            sql: """
                SELECT triplet_id, sentence_start, sentence_end, head_form, tail_form FROM triplet_sources
                WHERE chunk_id = ?
                """)
        for row in try Row.fetchAll(statement, arguments: [chunk]) {
            old[try row.decoded(0)] = Source(
                start: try row.decoded(1), end: try row.decoded(2), head: try row.decodedIfPresent(3),
                tail: try row.decodedIfPresent(4))
        }
        var kept: Set<Int64> = []
        for fact in facts ?? [] {
            let triplet = try tripletID(of: fact, in: database)
            // A chunk that states a fact twice is cited by the first sentence.
            guard kept.insert(triplet).inserted else { continue }
            let source = Source(
                start: chunkStart + fact.sentence.lowerBound, end: chunkStart + fact.sentence.upperBound,
                head: fact.head.surface, tail: fact.tail.surface)
            guard old[triplet] != source else { continue }
            let sql =
                old[triplet] == nil
                ? """
                INSERT INTO triplet_sources (sentence_start, sentence_end, head_form, tail_form, triplet_id, chunk_id)
                VALUES (?, ?, ?, ?, ?, ?)
                """
                : """
                UPDATE triplet_sources SET sentence_start = ?, sentence_end = ?, head_form = ?, tail_form = ?
                WHERE triplet_id = ? AND chunk_id = ?
                """
            try database.cachedStatement(sql: sql).execute(arguments: [
                source.start, source.end, source.head, source.tail, triplet, chunk,
            ])
        }
        stale += old.keys.filter { !kept.contains($0) }.map { ($0, chunk) }
        try database.cachedStatement(sql: "UPDATE chunks SET facts = ?, degraded = ? WHERE id = ?")
            .execute(arguments: [facts?.count, isDegraded, chunk])
    }

    func removeStale(in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "DELETE FROM triplet_sources WHERE triplet_id = ? AND chunk_id = ?")
        for (triplet, chunk) in stale { try statement.execute(arguments: [triplet, chunk]) }
    }

    private func tripletID(of fact: ExtractedFact, in database: Database) throws -> Int64 {
        let head = try entityID(of: fact.head, in: database)
        let tail = try entityID(of: fact.tail, in: database)
        if let known = try RecordStore.tripletID(head: head, relation: fact.relation, tail: tail, in: database) {
            return known
        }
        try database.cachedStatement(sql: "INSERT INTO triplets (head_id, relation, tail_id) VALUES (?, ?, ?)")
            .execute(arguments: [head, fact.relation, tail])
        let id = database.lastInsertedRowID
        let text = Triplet.text(fact.head.key.value, fact.relation, fact.tail.key.value)
        try storeVector(of: text, kind: .triplet, id: id, in: database)
        return id
    }

    private func entityID(of name: UnseenTexts.Name, in database: Database) throws -> Int64 {
        let select = try database.cachedStatement(sql: "SELECT id FROM entities WHERE key = ?")
        if let known = try Int64.fetchOne(select, arguments: [name.key.value]) { return known }
        try database.cachedStatement(sql: "INSERT INTO entities (key, surface) VALUES (?, ?)")
            .execute(arguments: [name.key.value, name.surface])
        let id = database.lastInsertedRowID
        try storeVector(of: name.key.value, kind: .entity, id: id, in: database)
        return id
    }

    private func storeVector(of text: String, kind: VectorKind, id: Int64, in database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO vectors (kind, id, half) SELECT ?, ?, half FROM next_texts WHERE text = ?"
        ).execute(arguments: [kind.rawValue, id, text])
        guard database.changesCount == 1 else {
            throw Failure(.busy, "the index changed while its facts were read anew: embed the rest")
        }
    }
}
