package import Corpus
internal import Foundation
internal import GRDB

/// Vectors of another embedder, made one after the other beside those that serve, until every one has its successor and
/// they take their places in one transaction. What is there survives a crash, so nothing is embedded twice.
extension RecordStore {
    /// Begins with vectors of `space`, or goes on: what another space was given before is forgotten.
    /// - Parameter space: its `bundle` does not matter.
    package func beginSuccessors(of space: Identity) throws {
        try write { database in
            if let begun = try Self.successorSpace(database, bundle: space.bundle), begun == space { return }
            try Self.forgetSuccessors(in: database)
            try database.execute(
                sql: """
                    INSERT INTO next_space (single, embedder_name, embedder_fingerprint, dimension) VALUES (1, ?, ?, ?)
                    """,
                arguments: [space.embedderName, space.embedderFingerprint, space.dimension])
        }
    }

    static func successorSpace(_ database: Database, bundle: String) throws -> Identity? {
        try Row.fetchOne(database, sql: "SELECT embedder_name, embedder_fingerprint, dimension FROM next_space").map {
            Identity(
                bundle: bundle, embedderName: try $0.decoded(0), embedderFingerprint: try $0.decoded(1),
                dimension: try $0.decoded(2))
        }
    }

    /// Texts whose vectors have no successor yet, in order of their vectors' sequence numbers.
    /// - Parameter after: the sequence number to go on behind; 0 for the first page.
    package func textsWithoutSuccessor(after: Int64, limit: Int) throws -> (texts: [PendingText], last: Int64) {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT sequence, kind, id FROM vectors WHERE sequence > ? AND NOT EXISTS (
                        SELECT 1 FROM next_vectors WHERE next_vectors.kind = vectors.kind AND next_vectors.id = vectors.id)
                    ORDER BY sequence LIMIT ?
                    """,
                arguments: [after, limit])
            var last = after
            let texts = try rows.map { row in
                last = try row.decoded(0)
                let (kind, id): (Int, Int64) = (try row.decoded(1), try row.decoded(2))
                return PendingText(kind: kind, id: id, text: try Self.embeddedText(kind, id, in: database))
            }
            return (texts, last)
        }
    }

    /// What was embedded for a stored vector.
    private static func embeddedText(_ kind: Int, _ id: Int64, in database: Database) throws -> String {
        let sql =
            switch VectorKind(rawValue: kind) {
            case .chunk:
                """
                SELECT title, context, headings, lead, chunks.text
                FROM chunks JOIN documents ON documents.id = document_id WHERE chunks.id = ?
                """
            case .entity: "SELECT key FROM entities WHERE id = ?"
            case .triplet:
                """
                SELECT head.key, relation, tail.key FROM triplets
                JOIN entities AS head ON head.id = head_id JOIN entities AS tail ON tail.id = tail_id
                WHERE triplets.id = ?
                """
            case nil: throw Failure(.indexDamaged, "the database holds a vector of an unknown kind")
            }
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [id]) else {
            throw Failure(.indexDamaged, "the database holds a vector of something that is not there")
        }
        let first: String = try row.decoded(0)
        guard row.count > 1 else { return first }
        guard kind == VectorKind.chunk.rawValue else {
            return Triplet.text(first, try row.decoded(1), try row.decoded(2))
        }
        return try RecordCoder().passage(row, headings: 2).embeddingText(title: first, context: try row.decoded(1))
    }

    /// Keeps vectors of the space that was begun; those of what was removed meanwhile are let go.
    package func keepSuccessors(of texts: [PendingText], vectors: EmbeddingMatrix) throws {
        try write { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO next_vectors (kind, id, half)
                    SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM vectors WHERE kind = ?1 AND id = ?2)
                    """)
            for (row, text) in texts.enumerated() {
                try statement.execute(arguments: [text.kind, text.id, try HalfVector.encode(vectors[row: row])])
            }
        }
        FailPoint.successorsKept.pass()
    }

    /// How many vectors have a successor, of how many.
    package func successorCount() throws -> (done: Int, total: Int) {
        try read { database in
            let sql = "SELECT (SELECT count(*) FROM next_vectors), (SELECT count(*) FROM vectors)"
            guard let row = try Row.fetchOne(database, sql: sql) else { return (0, 0) }
            return (try row.decoded(0), try row.decoded(1))
        }
    }

    /// Puts every vector's successor in its place, in one transaction: from here on the index is of the other embedder.
    /// Sequence numbers stay, since they say what was stored when, not in which space.
    /// - Parameters:
    ///   - generation: holds files of the successors; no older one can serve any more.
    ///   - tombstones: those up to here are forgotten; the generation's files were written without their vectors.
    /// - Throws: ``Failure`` with `busy` when a vector has no successor yet, because something was stored meanwhile.
    package func adoptSuccessors(generation: Int, forgettingTombstonesThrough tombstones: Int64) throws {
        try write { database in
            let counts = try Row.fetchOne(
                database, sql: "SELECT (SELECT count(*) FROM next_vectors), (SELECT count(*) FROM vectors)")
            guard let space = try Self.successorSpace(database, bundle: identifier), let counts,
                try counts.decoded(0, as: Int.self) == counts.decoded(1, as: Int.self)
            else {
                throw Failure(.busy, "the index changed while its vectors were made anew: embed the rest")
            }
            try database.execute(
                sql: """
                    UPDATE vectors SET half = (
                        SELECT half FROM next_vectors
                        WHERE next_vectors.kind = vectors.kind AND next_vectors.id = vectors.id)
                    """)
            try database.execute(
                sql: """
                    UPDATE bundle SET embedder_name = ?, embedder_fingerprint = ?, dimension = ?, generation = ?,
                        oldest_generation = ?
                    """,
                arguments: [space.embedderName, space.embedderFingerprint, space.dimension, generation, generation])
            try database.execute(sql: "DELETE FROM vector_tombstones WHERE sequence <= ?", arguments: [tombstones])
            // Texts embedded ahead, and numbers fitted on vectors, belong to the old space.
            try database.execute(sql: "DELETE FROM staged_vectors")
            try database.execute(sql: "DELETE FROM settings WHERE key = 'calibration'")
            try Self.forgetSuccessors(in: database)
            try Self.countRevision(in: database)
            FailPoint.successorsAdopting.pass()
        }
    }

    /// Lets go of what was made for a change of embedder or extractor that nobody finished.
    package func forgetSuccessors() throws {
        try write { try Self.forgetSuccessors(in: $0) }
    }

    private static func forgetSuccessors(in database: Database) throws {
        for table in ["next_space", "next_vectors", "next_texts"] {
            try database.execute(sql: "DELETE FROM \(table)")
        }
    }

    static let successors = """
        CREATE INDEX documents_by_extractor ON documents (extractor);

        -- Vectors by another embedder on their way to take the place of those in `vectors`.
        CREATE TABLE next_space (
            single INTEGER PRIMARY KEY CHECK (single = 1),
            embedder_name TEXT NOT NULL,
            embedder_fingerprint TEXT NOT NULL,
            dimension INTEGER NOT NULL CHECK (dimension > 0)
        ) STRICT;
        CREATE TABLE next_vectors (
            kind INTEGER NOT NULL,
            id INTEGER NOT NULL,
            half BLOB NOT NULL,
            UNIQUE (kind, id)
        ) STRICT;
        DROP TRIGGER vector_gone;
        CREATE TRIGGER vector_gone AFTER DELETE ON vectors BEGIN
            INSERT INTO vector_tombstones (kind, id) VALUES (OLD.kind, OLD.id);
            DELETE FROM next_vectors WHERE kind = OLD.kind AND id = OLD.id;
        END;

        -- What another extractor read from a chunk: a JSON array of facts, NULL where there was nothing to read.
        CREATE TABLE next_facts (
            chunk_id INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
            extractor TEXT NOT NULL,
            facts TEXT,
            degraded INTEGER NOT NULL
        ) STRICT;
        -- Vectors of names and facts that these bring, by the embedder that serves.
        CREATE TABLE next_texts (
            text TEXT PRIMARY KEY,
            half BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- A source that now writes its names otherwise is a use of other forms.
        CREATE TRIGGER source_reworded AFTER UPDATE OF head_form, tail_form ON triplet_sources BEGIN
            INSERT INTO entity_forms (entity_id, surface, uses)
                SELECT head_id, NEW.head_form, 1 FROM triplets WHERE id = NEW.triplet_id
                ON CONFLICT DO UPDATE SET uses = uses + 1;
            INSERT INTO entity_forms (entity_id, surface, uses)
                SELECT tail_id, NEW.tail_form, 1 FROM triplets WHERE id = NEW.triplet_id
                ON CONFLICT DO UPDATE SET uses = uses + 1;
            UPDATE entity_forms SET uses = uses - 1 WHERE surface = OLD.head_form
                AND entity_id = (SELECT head_id FROM triplets WHERE id = OLD.triplet_id);
            UPDATE entity_forms SET uses = uses - 1 WHERE surface = OLD.tail_form
                AND entity_id = (SELECT tail_id FROM triplets WHERE id = OLD.triplet_id);
        END;
        """
}

extension RecordSnapshot {
    /// The same state with their successors in the vectors' places, up to the first vector that has none yet: what comes
    /// behind that is to be caught up, as if it had been stored later.
    /// - Throws: ``Failure`` with `internal` when nobody has begun to make any.
    package func succeeding() throws -> RecordSnapshot {
        var state = state
        guard let space = try read({ try RecordStore.successorSpace($0, bundle: state.identity.bundle) }) else {
            throw Failure(.internal, "no other embedder's vectors have been begun")
        }
        state.identity = space
        state.vectorSequence = try read { database in
            let first = try Int64.fetchOne(
                database,
                sql: """
                    SELECT min(sequence) FROM vectors WHERE NOT EXISTS (
                        SELECT 1 FROM next_vectors WHERE next_vectors.kind = vectors.kind AND next_vectors.id = vectors.id)
                    """)
            return first.map { $0 - 1 } ?? state.vectorSequence
        }
        return RecordSnapshot(
            self, state: state,
            vectorTable: """
                (SELECT vectors.sequence AS sequence, vectors.kind AS kind, vectors.id AS id, next_vectors.half AS half
                FROM vectors CROSS JOIN next_vectors
                ON next_vectors.kind = vectors.kind AND next_vectors.id = vectors.id
                WHERE vectors.sequence <= \(state.vectorSequence))
                """)
    }
}
