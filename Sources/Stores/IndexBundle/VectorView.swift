internal import RecordStore

/// The vectors of all kinds as of one committed database state.
///
/// A view moves forward by reading from the database what came after it. That one path serves a running writer, a
/// reader in another process, and recovery after a crash: they differ only in how far behind they start.
struct VectorView: Sendable {
    let generation: Int
    let space: VectorSpace
    private(set) var sequence: Int64
    private(set) var tombstoneSequence: Int64

    /// The generation's files hold no vector that was removed up to this tombstone.
    let cleanThrough: Int64
    private(set) var sets: [VectorKind: VectorSet]

    subscript(kind: VectorKind) -> VectorSet { sets[kind] ?? VectorSet() }

    /// The view at the state of `records`, which must not be older, and of the same space.
    /// - Parameter sealed: segments that end here or before keep their identity.
    func advanced(to records: RecordSnapshot, sealedThrough sealed: Int64) throws -> VectorView {
        var view = self
        if records.state.tombstoneSequence > tombstoneSequence {
            for (kind, ids) in try records.tombstones(after: tombstoneSequence) {
                view.sets[kind, default: VectorSet()].remove(ids)
            }
            view.tombstoneSequence = records.state.tombstoneSequence
        }
        if records.state.vectorSequence > sequence {
            for kind in VectorKind.allCases {
                let segment = try VectorSegment.loading(
                    kind, after: sequence, through: records.state.vectorSequence, from: records,
                    dimension: space.dimension)
                view.sets[kind, default: VectorSet()].append(segment)
                try view.sets[kind]?.merge(limit: VectorSet.smallSegment, after: sealed)
            }
            view.sequence = records.state.vectorSequence
        }
        return view
    }

    /// The same vectors in as few segments as the order of sizes allows.
    func compacted() throws -> VectorView {
        var view = self
        for kind in VectorKind.allCases { try view.sets[kind]?.merge(limit: .max, after: -1) }
        return view
    }

    mutating func replacePrefixes(_ old: VectorView, with compacted: VectorView) {
        guard generation == old.generation else { return }
        for kind in VectorKind.allCases { sets[kind]?.replacePrefix(old[kind], with: compacted[kind]) }
    }
}
