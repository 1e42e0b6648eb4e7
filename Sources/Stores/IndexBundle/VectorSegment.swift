internal import Corpus
internal import Faiss
internal import RecordStore

/// The vectors of one kind from one stretch of sequence numbers, never changed once made: that is what lets any number
/// of snapshots share it without a lock.
final class VectorSegment: Sendable {
    /// Half precision is what the database stores, so that nothing is lost by it, and half the bytes are read.
    static let exactFactory = "SQfp16"

    let index: VectorIndex
    let after: Int64
    let through: Int64
    let factory: String

    init(_ index: consuming VectorIndex, after: Int64, through: Int64, factory: String) {
        self.index = index
        self.after = after
        self.through = through
        self.factory = factory
    }

    var count: Int { index.count }

    /// Whether rows can be copied out and put together with others at memory speed.
    var isExact: Bool { Self.isExact(factory) }

    /// Whether an index of this description compares with every vector, as it is stored.
    static func isExact(_ factory: String) -> Bool { factory == exactFactory || factory == "Flat" }

    /// Rows moved at a time: 8,192 rows of 384 floats are 12 MiB.
    static let pageRows = 8_192

    /// An exact segment from the database's rows with `after` < sequence ≤ `through`.
    static func loading(
        _ kind: VectorKind, after: Int64, through: Int64, from records: RecordSnapshot, dimension: Int
    ) throws -> VectorSegment {
        try translatingFaissErrors {
            var index = try VectorIndex(dimension: dimension, factory: exactFactory)
            var last = after
            while true {
                let rows = try records.vectors(kind, after: last, through: through, limit: pageRows)
                try index.add(rows.values, ids: rows.ids)
                last = rows.lastSequence
                if rows.ids.count < pageRows { break }
            }
            return VectorSegment(index, after: after, through: through, factory: exactFactory)
        }
    }

    /// Neighbouring exact segments as one, without the ids in `removed`.
    static func merging(_ parts: [VectorSegment], without removed: Set<Int64>) throws -> VectorSegment? {
        guard let first = parts.first, let last = parts.last else { return nil }
        return try translatingFaissErrors {
            let dimension = first.index.dimension
            var index = try VectorIndex(dimension: dimension, factory: exactFactory)
            for segment in parts {
                for start in stride(from: 0, to: segment.count, by: pageRows) {
                    let rows = try segment.index.rows(start..<min(start + pageRows, segment.count))
                    if removed.isDisjoint(with: rows.ids) {
                        try index.add(rows.vectors, ids: rows.ids)
                        continue
                    }
                    var ids: [Int64] = []
                    var values: [Float] = []
                    for (row, id) in rows.ids.enumerated() where !removed.contains(id) {
                        ids.append(id)
                        values.append(contentsOf: rows.vectors[(row * dimension)..<((row + 1) * dimension)])
                    }
                    try index.add(values, ids: ids)
                }
            }
            return VectorSegment(index, after: first.after, through: last.through, factory: exactFactory)
        }
    }
}

/// Runs `body` and turns FAISS's errors into ours.
func translatingFaissErrors<Value: ~Copyable>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as FaissError {
        switch error.code {
        case .invalidArgument: throw Failure(.invalidRequest, "FAISS: \(error.message)")
        case .io: throw Failure(.io, "FAISS: \(error.message)")
        case .notFound, .outOfMemory, .unsupported, .internal: throw Failure(.native, "FAISS: \(error.message)")
        }
    }
}
