package import Corpus
internal import Foundation
internal import GRDB

/// Rows of the vectors table: ids and one flat buffer.
package struct VectorRows: Sendable {
    package var ids: [Int64]
    package var values: [Float]

    /// Where the next page begins.
    package var lastSequence: Int64
}

extension RecordSnapshot {
    /// The vectors of one kind with `after` < sequence ≤ `through`, in order of sequence, at most `limit` of them.
    package func vectors(
        _ kind: VectorKind, after: Int64, through: Int64, limit: Int
    ) throws -> VectorRows {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT sequence, id, half FROM \(vectorTable)
                    WHERE sequence > ? AND sequence <= ? AND kind = ? ORDER BY sequence LIMIT ?
                    """)
            var rows = VectorRows(ids: [], values: [], lastSequence: after)
            let cursor = try Row.fetchCursor(statement, arguments: [after, through, kind.rawValue, limit])
            while let row = try cursor.next() {
                rows.lastSequence = try row.decoded(0)
                rows.ids.append(try row.decoded(1))
                try decodeVector(row, 2, dimension: dimension, into: &rows.values)
            }
            return rows
        }
    }

    package func vectorCount(_ kind: VectorKind) throws -> Int {
        try read { database in
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM \(vectorTable) WHERE kind = ?", arguments: [kind.rawValue]) ?? 0
        }
    }

    /// The vectors of each kind, and those of them up to a sequence number. O(vectors), without reading them.
    package func vectorCounts(through sequence: Int64) throws -> [VectorKind: (all: Int, through: Int)] {
        try read { database in
            let sql = "SELECT kind, count(*), sum(sequence <= ?) FROM vectors GROUP BY kind"
            var counts: [VectorKind: (all: Int, through: Int)] = [:]
            for row in try Row.fetchAll(database, sql: sql, arguments: [sequence]) {
                guard let kind = VectorKind(rawValue: try row.decoded(0)) else { continue }
                counts[kind] = (try row.decoded(1), try row.decoded(2))
            }
            return counts
        }
    }

    /// Who read the facts of the stored documents, where that was noted.
    package func extractors() throws -> Set<String> {
        try read { database in
            guard try database.has("extractor", in: "documents") else { return [] }
            return Set(
                try String.fetchAll(
                    database, sql: "SELECT DISTINCT extractor FROM documents WHERE extractor IS NOT NULL"))
        }
    }

    /// Ids of vectors that were removed with a sequence above `after`, by kind. An id may belong to a vector that no
    /// index ever held.
    package func tombstones(after: Int64) throws -> [VectorKind: [Int64]] {
        try read { database in
            var tombstones: [VectorKind: [Int64]] = [:]
            let cursor = try Row.fetchCursor(
                database, sql: "SELECT kind, id FROM vector_tombstones WHERE sequence > ?", arguments: [after])
            while let row = try cursor.next() {
                guard let kind = VectorKind(rawValue: try row.decoded(0)) else {
                    throw Failure(.indexDamaged, "the database holds a vector of an unknown kind")
                }
                tombstones[kind, default: []].append(try row.decoded(1))
            }
            return tombstones
        }
    }

    /// Vectors of one kind chosen by the seed and by how many there are, to try an index with. O(vectors).
    package func sampleVectors(_ kind: VectorKind, count: Int, seed: UInt64) throws -> EmbeddingMatrix {
        try read { database in
            var places = try Int64.fetchAll(
                database, sql: "SELECT id FROM \(vectorTable) WHERE kind = ? ORDER BY id",
                arguments: [kind.rawValue])
            var generator = SampleGenerator(state: seed)
            let taken = min(count, places.count)
            for place in 0..<taken {
                places.swapAt(place, Int.random(in: place..<places.count, using: &generator))
            }
            var values: [Float] = []
            values.reserveCapacity(taken * dimension)
            for id in places.prefix(taken) {
                let statement = try database.cachedStatement(
                    sql: "SELECT half FROM \(vectorTable) WHERE kind = ? AND id = ?")
                guard let row = try Row.fetchOne(statement, arguments: [kind.rawValue, id]) else {
                    continue
                }
                try decodeVector(row, 0, dimension: dimension, into: &values)
            }
            return EmbeddingMatrix(dimension: dimension, values: values)
        }
    }
}

/// Appends the vector in column `index` to `values`.
func decodeVector(_ row: Row, _ index: Int, dimension: Int, into values: inout [Float]) throws {
    let isWhole = try row.withUnsafeData(atIndex: index) { data in
        data.map { data in
            data.withUnsafeBytes { HalfVector.decode($0, dimension: dimension, into: &values) }
        }
    }
    guard isWhole == true else {
        throw Failure(.indexDamaged, "the database holds a vector of the wrong size")
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the same sample on every machine.
struct SampleGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
