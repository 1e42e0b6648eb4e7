internal import GRDB

/// What a costly extractor has read before. It outlives documents, so that text that comes back is not read twice.
extension RecordStore {
    /// The entries that are there, by key.
    package func cachedExtractions(_ keys: [String]) throws -> [String: String] {
        try read { database in
            var entries: [String: String] = [:]
            for key in keys {
                let statement = try database.cachedStatement(sql: "SELECT facts FROM extraction_cache WHERE key = ?")
                entries[key] = try String.fetchOne(statement, arguments: [key])
            }
            return entries
        }
    }

    /// Keeps an entry; it survives a crash from here on.
    package func cacheExtraction(_ facts: String, as key: String) throws {
        try write { database in
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO extraction_cache (key, facts) VALUES (?, ?)")
                .execute(arguments: [key, facts])
        }
    }
}
