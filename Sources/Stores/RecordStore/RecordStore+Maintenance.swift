package import Corpus
internal import GRDB

extension RecordStore {
    /// Keeps a value beside the documents, such as a calibration; `nil` removes it.
    package func setSetting(_ key: String, to value: String?) throws {
        try write { database in
            if let value {
                try database.execute(
                    sql: """
                        INSERT INTO settings (key, value) VALUES (?, ?)
                        ON CONFLICT (key) DO UPDATE SET value = excluded.value
                        """,
                    arguments: [key, value])
            } else {
                try database.execute(sql: "DELETE FROM settings WHERE key = ?", arguments: [key])
            }
            // A snapshot taken before must not be served as if it were the newest.
            try Self.countRevision(in: database)
        }
    }

    /// Notes which generation of vector files serves.
    /// - Parameters:
    ///   - oldest: the oldest generation that is kept beside it.
    ///   - sequence: tombstones up to here are forgotten, because no kept generation holds those vectors; `nil` to
    ///     forget none.
    package func adoptGeneration(_ generation: Int, oldest: Int, forgettingTombstonesThrough sequence: Int64?) throws {
        try write { database in
            FailPoint.adoptGeneration.pass()
            if let sequence {
                try database.execute(sql: "DELETE FROM vector_tombstones WHERE sequence <= ?", arguments: [sequence])
            }
            try database.execute(
                sql: "UPDATE bundle SET generation = ?, oldest_generation = ?", arguments: [generation, oldest])
            try Self.countRevision(in: database)
        }
    }

    /// Keeps vectors of texts until a commit needs them, so that whoever is killed before it embeds nothing twice.
    package func stage(_ texts: [String], vectors: EmbeddingMatrix) throws {
        try write { database in
            FailPoint.stage.pass()
            let statement = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO staged_vectors (text, half) VALUES (?, ?)")
            for (row, text) in texts.enumerated() {
                try statement.execute(arguments: [text, try HalfVector.encode(vectors[row: row])])
            }
        }
    }

    /// The staged vectors of those of `texts` that have one.
    package func stagedVectors(of texts: [String]) throws -> [BytewiseText: [Float]] {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT half FROM staged_vectors WHERE text = ?")
            var found: [BytewiseText: [Float]] = [:]
            guard try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM staged_vectors)") == true else {
                return found
            }
            let dimension = try Self.identity(database).dimension
            for text in texts {
                guard let row = try Row.fetchOne(statement, arguments: [text]) else { continue }
                var values: [Float] = []
                try decodeVector(row, 0, dimension: dimension, into: &values)
                found[BytewiseText(text)] = values
            }
            return found
        }
    }

    /// Gives rows the vectors that a verified file has of them.
    package func putBack(_ vectors: [(id: Int64, vector: [Float])], kind: VectorKind) throws {
        guard !vectors.isEmpty else { return }
        try write { database in
            for (id, vector) in vectors {
                try database.cachedStatement(sql: "UPDATE vectors SET half = ? WHERE kind = ? AND id = ?")
                    .execute(arguments: [try HalfVector.encode(vector[...]), kind.rawValue, id])
            }
            try Self.countRevision(in: database)
        }
    }

    /// Copies the database, as of one moment, into a new file with SQLite's own backup: others read and write meanwhile.
    package func backUp(to path: String) throws {
        try translatingDatabaseErrors(of: path) {
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        }
    }

    /// Packs the text index and gives free pages back. Blocks other writers; readers go on.
    package func pack() throws {
        try translatingDatabaseErrors(of: path) {
            try pool.write { try $0.execute(sql: "INSERT INTO chunks_fts (chunks_fts) VALUES ('optimize')") }
            // The copy that SQLite makes meanwhile goes to a file, however large the index is.
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA temp_store = FILE")
                defer { try? database.execute(sql: "PRAGMA temp_store = MEMORY") }
                try database.execute(sql: "VACUUM")
            }
        }
        foldLog()
    }

    /// Makes the full-text index anew from the stored chunks.
    package func rebuildFullText() throws {
        try write { try $0.execute(sql: "INSERT INTO chunks_fts (chunks_fts) VALUES ('rebuild')") }
        lengths.forget()
    }
}
