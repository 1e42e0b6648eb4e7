package import Corpus
internal import Faiss
internal import Foundation
internal import RecordStore
internal import Synchronization

/// What a rebuild makes anew, and how.
package struct RebuildPlan: Sendable, Equatable {
    package var parts: Set<RebuildPart>

    /// FAISS's description of the index to build, also where there are few vectors; `nil` for the one of the bundle's options.
    package var factory: String?

    package init(parts: Set<RebuildPart> = Set(RebuildPart.allCases), factory: String? = nil) {
        self.parts = parts
        self.factory = factory
    }
}

extension IndexBundle {
    /// Makes vector files and the full-text index anew from the database alone, into a new generation that takes the
    /// old one's place by one replacement of the manifest.
    ///
    /// Questions and commits go on meanwhile; what is committed after the start is caught up before the swap. Snapshots
    /// taken before keep the old generation. Cancelling the task before the swap leaves everything as it was.
    /// - Parameter progress: called with the stage (`chunks`, `entities`, `triplets`, `text`), what is done, and of how many.
    /// - Returns: what was not done as asked, in words for people.
    /// - Throws: ``Failure`` with `busy` when a rebuild runs already, `indexDamaged` when the new generation does not
    ///   hold what the database counts, `invalidRequest` when it finds too few of the true neighbours; the old one stays.
    @discardableResult
    package func rebuild(
        _ plan: RebuildPlan = RebuildPlan(), progress: @escaping @Sendable (String, Int, Int) -> Void
    ) async throws -> [String] {
        try await makingGeneration(plan, succeeding: false, progress) { made, check in
            try await self.writing.run {
                try check()
                if plan.parts.contains(.chunks) {
                    let count = made.view[.chunk].count
                    progress("text", 0, count)
                    try self.writer().rebuildFullText()
                    progress("text", count, count)
                }
                if plan.parts.contains(.graph) { self.layout.removeCaches() }
                try self.swapIn(made.view, filed: made.filed)
            }
        }
    }

    /// - Throws: ``Failure`` with `invalidRequest` for a factory that no rebuild could make.
    package func require(factory: String) throws(Failure) {
        try SegmentBuilder.require(factory, dimension: space.dimension)
    }

    /// A generation whose files are written and which does not serve yet.
    struct MadeGeneration: Sendable {
        var view: VectorView
        var filed: [FiledSegment]
        var remarks: [String]
    }

    /// Writes a new generation in the background and lets `swap` put it in place; `check` throws when the task was
    /// cancelled meanwhile.
    /// - Parameter succeeding: of the vectors' successors instead of the vectors.
    func makingGeneration(
        _ plan: RebuildPlan, succeeding: Bool,
        _ progress: @escaping @Sendable (String, Int, Int) -> Void,
        swap: @Sendable (_ made: MadeGeneration, _ check: @escaping @Sendable () throws -> Void) async throws -> Void
    ) async throws -> [String] {
        _ = try writer()
        let number = try claimGeneration()
        defer { building.withLock { $0 = nil } }
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            let made = try await BackgroundThread.run(niceness: options.rebuildNiceness) {
                let records = try self.store.snapshot()
                return try self.makeGeneration(
                    number, plan, from: succeeding ? records.succeeding() : records, progress, cancellation)
            }
            FailPoint.generationWritten.pass()
            try await swap(made) { try cancellation.check() }
            return made.remarks
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// The number of the generation to build: above every one that has a folder.
    private func claimGeneration() throws -> Int {
        let serving = current.withLock { $0.view.generation }
        let number = max(serving, layout.generationNumbers.last ?? 0) + 1
        let isFree = building.withLock { building in
            guard building == nil else { return false }
            building = number
            return true
        }
        guard isFree else { throw Failure(.busy, "index '\(name)' is being rebuilt already") }
        return number
    }

    private func makeGeneration(
        _ number: Int, _ plan: RebuildPlan, from records: RecordSnapshot,
        _ progress: @Sendable (String, Int, Int) -> Void, _ cancellation: Cancellation
    ) throws -> MadeGeneration {
        let (old, filed) = (current.withLock { $0.view }, files.withLock { $0.filed })
        var remarks: [String] = []
        var sets: [VectorKind: VectorSet] = [:]
        // A kind that stays keeps its files, and they keep what was removed since they were written.
        let kinds = VectorKind.allCases.filter { plan.parts.contains(Manifest.Kind($0).part) }
        if kinds.count < VectorKind.allCases.count {
            let kept = try old.advanced(to: records, sealedThrough: old.sequence)
            for kind in VectorKind.allCases where !kinds.contains(kind) { sets[kind] = kept[kind] }
        }
        for kind in kinds {
            let stage = Manifest.Kind(kind).rawValue
            let total = try records.vectorCount(kind)
            progress(stage, 0, total)
            let factory = try SegmentBuilder.factory(
                plan.factory, otherwise: options.indexFactory, rows: total, dimension: records.space.dimension)
            if let wanted = plan.factory, wanted != BundleOptions.automaticFactory, factory != wanted, total > 0 {
                remarks.append("\(stage) searched exactly: \(wanted) cannot learn from \(total) vectors")
            }
            let builder = SegmentBuilder(
                kind: kind, factory: factory, total: total, records: records, dimension: records.space.dimension,
                options: options)
            let segment = try builder.build { done in
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
            generation: number, space: records.space, sequence: records.state.vectorSequence,
            tombstoneSequence: records.state.tombstoneSequence,
            cleanThrough: kinds.count == VectorKind.allCases.count
                ? records.state.tombstoneSequence : old.cleanThrough,
            sets: sets)
        return MadeGeneration(view: view, filed: try file(view, known: filed).filed, remarks: remarks)
    }

    /// Must run on `writing`, so that nothing is committed between catching up and the swap.
    private func swapIn(_ rebuilt: VectorView, filed: [FiledSegment]) throws {
        FailPoint.generationSwapping.pass()
        let records = try store.snapshot()
        let caughtUp = try rebuilt.advanced(to: records, sealedThrough: rebuilt.sequence)
        let manifest = makeManifest(of: rebuilt, segments: filed.map(\.file))
        try replaceManifest(manifest)
        FailPoint.generationSwapped.pass()
        files.withLock { $0 = Files(manifest: manifest, filed: filed) }
        viewing.wait {
            current.withLock {
                $0.view = caughtUp
                $0.snapshot = nil
            }
        }
        building.withLock { $0 = nil }
        try adopt(rebuilt.generation, keeping: options.keptGenerations)
        try fileEverything()
    }
}

extension Manifest.Kind {
    /// What a rebuild calls this kind.
    var part: RebuildPart {
        switch self {
        case .chunks: .chunks
        case .entities: .entities
        case .triplets: .triplets
        }
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
