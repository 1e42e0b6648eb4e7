package import Corpus
internal import GRDB

/// What has come and gone between two states.
package struct ChunkChanges: Sendable, Equatable {
    /// Ascending.
    package var added: [ChunkID]

    /// May name chunks that had come since the earlier state too.
    package var removed: Set<ChunkID>
}

extension RecordSnapshot {
    /// The chunks that this state has and an earlier one had not, and the other way round.
    /// - Parameters:
    ///   - vectors: the earlier state's ``RecordState/vectorSequence``.
    ///   - tombstones: the earlier state's ``RecordState/tombstoneSequence``.
    /// - Returns: `nil` where removals since then have been forgotten, or the other state is no earlier one.
    /// - Complexity: O(changes).
    package func chunkChanges(afterVectors vectors: Int64, tombstones: Int64) throws -> ChunkChanges? {
        guard vectors <= state.vectorSequence, tombstones <= state.tombstoneSequence else { return nil }
        return try read { database in
            let gone = try Row.fetchAll(
                database, sql: "SELECT kind, id FROM vector_tombstones WHERE sequence > ?", arguments: [tombstones])
            // Numbers are given without gaps, and forgotten from the lowest on.
            guard Int64(gone.count) == state.tombstoneSequence - tombstones else { return nil }
            var removed: Set<ChunkID> = []
            for row in gone where try row.decoded(0) == VectorKind.chunk.rawValue {
                removed.insert(ChunkID(try row.decoded(1)))
            }
            let added = try Int64.fetchAll(
                database, sql: "SELECT id FROM vectors WHERE sequence > ? AND kind = 1 ORDER BY id",
                arguments: [vectors])
            return ChunkChanges(added: added.map { ChunkID($0) }, removed: removed)
        }
    }

    /// The chunks that hold one of the traces, and perhaps others.
    /// - Complexity: O(occurrences) for words, O(text) for all pieces together.
    package func chunks(holdingAnyOf traces: some Sequence<TextTrace>) throws -> Set<ChunkID> {
        try read { database in
            let byWords = try database.cachedStatement(
                sql: "SELECT rowid FROM chunks_fts WHERE chunks_fts MATCH ?")
            let byPiece = try database.cachedStatement(
                sql: "SELECT id FROM chunks WHERE \(RecordStore.letters)(text) LIKE '%' || ? || '%'")
            var found: Set<ChunkID> = []
            for trace in traces {
                let ids =
                    switch trace {
                    case .words(let words):
                        try Int64.fetchCursor(
                            byWords,
                            arguments: ["{text} : (" + words.map { "\"\($0)\"" }.joined(separator: " AND ") + ")"])
                    case .piece(let piece): try Int64.fetchCursor(byPiece, arguments: [piece])
                    }
                while let id = try ids.next() { found.insert(ChunkID(id)) }
            }
            return found
        }
    }
}
