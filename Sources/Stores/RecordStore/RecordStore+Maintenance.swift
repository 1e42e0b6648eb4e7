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

    /// Forgets tombstones up to `sequence`, because `generation` holds none of those vectors, and remembers that: an
    /// index of an older generation can no longer be caught up.
    package func adoptGeneration(_ generation: Int, forgettingTombstonesThrough sequence: Int64) throws {
        try write { database in
            try database.execute(sql: "DELETE FROM vector_tombstones WHERE sequence <= ?", arguments: [sequence])
            try database.execute(sql: "UPDATE bundle SET generation = ?", arguments: [generation])
            try Self.countRevision(in: database)
        }
    }

    /// Makes the full-text index anew from the stored chunks.
    package func rebuildFullText() throws {
        try write { try $0.execute(sql: "INSERT INTO chunks_fts (chunks_fts) VALUES ('rebuild')") }
    }
}
