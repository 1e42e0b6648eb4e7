internal import Corpus
internal import Faiss
internal import Foundation
internal import RecordStore
internal import Synchronization

extension IndexBundle {
    /// Makes every FAISS index and the full-text index anew from the database alone, into a new generation that takes
    /// the old one's place by one replacement of the manifest.
    ///
    /// Questions and commits go on meanwhile; what is committed after the start is caught up before the swap. Snapshots
    /// taken before keep the old generation. Cancelling the task before the swap leaves everything as it was.
    /// - Parameter progress: called with the stage (`chunks`, `entities`, `triplets`, `text`), what is done, and of how many.
    /// - Throws: ``Failure`` with `busy` when a rebuild runs already, `indexDamaged` when the new generation does not
    ///   hold what the database counts; the old one stays.
    package func rebuild(progress: @escaping @Sendable (String, Int, Int) -> Void) async throws {
        try requireWriter()
        let isFree = isRebuilding.withLock { running in
            defer { running = true }
            return !running
        }
        guard isFree else { throw Failure(.busy, "index '\(name)' is being rebuilt already") }
        defer { isRebuilding.withLock { $0 = false } }

        let cancellation = Cancellation()
        try await withTaskCancellationHandler {
            let (view, filed) = try await reading.run { try self.makeGeneration(progress, cancellation) }
            try await writing.run {
                try cancellation.check()
                let count = view[.chunk].count
                progress("text", 0, count)
                try self.store.rebuildFullText()
                progress("text", count, count)
                try self.swapIn(view, filed: filed)
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    private func makeGeneration(
        _ progress: @Sendable (String, Int, Int) -> Void, _ cancellation: Cancellation
    ) throws -> (VectorView, [FiledSegment]) {
        let records = try store.snapshot()
        var sets: [VectorKind: VectorSet] = [:]
        for kind in VectorKind.allCases {
            let stage = Manifest.Kind(kind).rawValue
            let total = try records.vectorCount(kind)
            progress(stage, 0, total)
            let segment = try makeSegment(kind, total: total, from: records) { done in
                try cancellation.check()
                progress(stage, done, total)
            }
            guard segment.count == total else {
                throw Failure(
                    .indexDamaged, "the new index of \(stage) holds \(segment.count) of \(total) vectors: kept the old")
            }
            sets[kind] = VectorSet(segments: total > 0 ? [segment] : [])
        }
        let view = VectorView(
            generation: current.withLock { $0.view.generation } + 1, sequence: records.state.vectorSequence,
            tombstoneSequence: records.state.tombstoneSequence, sets: sets)
        // Left behind by a rebuild that was interrupted.
        try? FileManager.default.removeItem(at: layout.generation(view.generation))
        return (view, try file(view, known: []).filed)
    }

    /// How many vectors a learning index (IVF, PQ) sees: FAISS itself samples 256 for each of up to 1,024 cells.
    private static let trainingRows = 262_144

    private func makeSegment(
        _ kind: VectorKind, total: Int, from records: RecordSnapshot, progress: (Int) throws -> Void
    ) throws -> VectorSegment {
        try translatingFaissErrors {
            // A few vectors need no structure, and kinds that learn cannot learn from none.
            let factory = total < VectorSegment.pageRows ? VectorSegment.exactFactory : options.indexFactory
            let through = records.state.vectorSequence
            var index = try VectorIndex(dimension: space.dimension, factory: factory)
            if !index.isTrained {
                try index.train(
                    on: records.vectors(kind, after: 0, through: through, limit: Self.trainingRows).values)
            }
            var last: Int64 = 0
            while true {
                let rows = try records.vectors(kind, after: last, through: through, limit: VectorSegment.pageRows)
                try index.add(rows.values, ids: rows.ids)
                last = rows.lastSequence
                try progress(index.count)
                if rows.ids.count < VectorSegment.pageRows { break }
            }
            return VectorSegment(index, after: 0, through: through, factory: factory)
        }
    }

    /// Must run on `writing`, so that nothing is committed between catching up and the swap.
    private func swapIn(_ rebuilt: VectorView, filed: [FiledSegment]) throws {
        let records = try store.snapshot()
        let caughtUp = try rebuilt.advanced(
            to: records, dimension: space.dimension, sealedThrough: rebuilt.sequence)
        let manifest = makeManifest(of: rebuilt, segments: filed.map(\.file))
        try manifest.write(to: layout.manifest)
        files.withLock { $0 = Files(manifest: manifest, filed: filed) }
        viewing.wait {
            current.withLock {
                $0.view = caughtUp
                $0.snapshot = nil
            }
        }
        // From here on an older generation cannot be caught up; readers that hold one load the new files.
        try store.adoptGeneration(rebuilt.generation, forgettingTombstonesThrough: rebuilt.tombstoneSequence)
        layout.removeUnreferenced(by: manifest)
        try fileEverything()
    }
}

/// A task's cancellation, as seen by work on a queue.
private final class Cancellation: Sendable {
    private let isCancelled = Mutex(false)

    func cancel() { isCancelled.withLock { $0 = true } }

    func check() throws {
        if isCancelled.withLock({ $0 }) { throw Failure(.cancelled, "the rebuild was cancelled: kept the old index") }
    }
}
