package import Corpus
internal import GRDB

extension RecordStore {
    /// Migration 8: what chunks with the same words are found by. Readers can do without it, and see no copies then.
    static func addBodies(to database: Database) throws {
        try database.execute(sql: "ALTER TABLE chunks ADD COLUMN body_hash INTEGER")
        let update = try database.makeStatement(sql: "UPDATE chunks SET body_hash = ? WHERE id = ?")
        var last: Int64 = 0
        while true {
            let portion = try Row.fetchAll(
                database, sql: "SELECT id, text FROM chunks WHERE id > ? ORDER BY id LIMIT 1000", arguments: [last])
            guard let end = portion.last else { break }
            for row in portion {
                try update.execute(arguments: [bodyHash(of: try row.decoded(1)), try row.decoded(0, as: Int64.self)])
            }
            last = try end.decoded(0)
        }
        try database.execute(
            sql: "CREATE INDEX chunks_by_body ON chunks (body_hash) WHERE body_hash IS NOT NULL")
    }

    /// - Returns: `nil` for a text that is too short to be a copy of another.
    static func bodyHash(of text: String) -> Int64? { ChunkBody.normalised(text).map(stableHash) }
}

extension RecordSnapshot {
    /// The hashes of chunks' words; a chunk too short to be a copy of another has none.
    /// - Complexity: O(ids · log chunks).
    package func bodyHashes(of ids: [ChunkID]) throws -> [ChunkID: Int64] {
        try read { database in
            guard try database.has("body_hash", in: "chunks") else { return [:] }
            let statement = try database.cachedStatement(
                sql: """
                    SELECT chunks.id, body_hash FROM json_each(?) AS wanted JOIN chunks ON chunks.id = wanted.value
                    WHERE body_hash IS NOT NULL
                    """)
            let cursor = try Row.fetchCursor(statement, arguments: [jsonArray(ids)])
            var hashes: [ChunkID: Int64] = [:]
            while let row = try cursor.next() { hashes[ChunkID(try row.decoded(0))] = try row.decoded(1) }
            return hashes
        }
    }

    /// The other chunks with the words of `chunk`, in order of ids.
    /// - Parameter limit: of how many are looked for.
    package func copies(of chunk: ChunkID, limit: Int) throws -> [ChunkID] {
        try read { database in
            guard try database.has("body_hash", in: "chunks") else { return [] }
            let statement = try database.cachedStatement(
                sql: """
                    SELECT others.id FROM chunks JOIN chunks AS others ON others.body_hash = chunks.body_hash
                    WHERE chunks.id = ? AND others.id <> chunks.id ORDER BY others.id LIMIT ?
                    """)
            return try Int64.fetchAll(statement, arguments: [chunk.rawValue, limit]).map { ChunkID($0) }
        }
    }
}
