package import Corpus
internal import Foundation
internal import RecordStore
internal import Synchronization

extension IndexBundle {
    /// The generations of vector files that are kept, oldest first.
    package func generations() async throws -> [GenerationStatus] {
        try await reading.run {
            let serving = self.generation
            let state = try self.store.state()
            return self.layout.generationNumbers.compactMap { number in
                guard let manifest = try? Manifest.read(at: self.layout.manifest(ofGeneration: number)) else {
                    return nil
                }
                return GenerationStatus(
                    number: number, isServing: number == serving,
                    isUsable: manifest.agrees(with: state),
                    factories: manifest.factories, vectors: manifest.segments.reduce(0) { $0 + $1.count },
                    bytes: manifest.segments.reduce(0) { $0 + $1.bytes })
            }
        }
    }

    /// Lets a kept generation serve again; what was committed since it was written is caught up.
    /// - Throws: ``Failure`` with `notFound` when it is not kept, `indexMismatch` when it holds vectors of another
    ///   embedder or lacks removals that are forgotten.
    package func useGeneration(_ number: Int) async throws {
        try await writing.run {
            _ = try self.writer()
            guard let manifest = try Manifest.read(at: self.layout.manifest(ofGeneration: number)) else {
                throw Failure(
                    .notFound, "index '\(self.name)' keeps no generation \(number): see 'samovar generations list'")
            }
            let records = try self.store.snapshot()
            guard manifest.agrees(with: records.state) else {
                throw Failure(
                    .indexMismatch,
                    "generation \(number) of index '\(self.name)' no longer fits its database: make a new one with "
                        + "'samovar rebuild'")
            }
            let loaded = try VectorView.load(manifest, layout: self.layout, records: records)
            try self.replaceManifest(manifest)
            self.files.withLock { $0 = Files(manifest: manifest, filed: loaded.filed) }
            self.viewing.wait {
                self.current.withLock {
                    $0.view = loaded.view
                    $0.snapshot = nil
                }
            }
            try self.adopt(number, keeping: nil)
            try self.fileEverything()
        }
    }

    /// Removes all kept generations but the serving one, and forgets the removals that only they needed.
    /// - Returns: the numbers of those that went.
    package func pruneGenerations(keeping count: Int = 0) async throws -> [Int] {
        try await writing.run {
            _ = try self.writer()
            return try self.adopt(self.generation, keeping: count)
        }
    }

    /// Notes in the database which generation serves, after the manifest says so. Must run on `writing`.
    /// - Parameter count: how many others to keep, newest first; `nil` for all.
    /// - Returns: the generations that went.
    @discardableResult
    func adopt(_ serving: Int, keeping count: Int?) throws -> [Int] {
        let state = try store.state()
        let others = layout.generationNumbers.filter { $0 != serving && $0 != building.withLock { $0 } }
        let manifests = others.reversed().compactMap { number in
            (try? Manifest.read(at: layout.manifest(ofGeneration: number))).flatMap { $0 }
        }.filter { $0.agrees(with: state) }
        let kept = manifests.prefix(count ?? manifests.count)
        let oldest = min(serving, kept.map(\.generation).min() ?? serving)
        let clean = current.withLock { $0.view.cleanThrough }
        // From here on a forgotten generation cannot be caught up; readers that hold one load the new files.
        try writer().adoptGeneration(
            serving, oldest: oldest,
            forgettingTombstonesThrough: min(clean, kept.map { $0.cleanThrough ?? 0 }.min() ?? clean))
        viewing.wait { current.withLock { $0.servingGeneration = serving } }
        FailPoint.generationAdopted.pass()
        let gone = others.filter { number in !kept.contains { $0.generation == number } }
        for number in gone { layout.giveUp(generation: number) }
        if let manifest = files.withLock({ $0.manifest }) {
            layout.removeUnreferenced(by: manifest, building: building.withLock { $0 })
        }
        return gone
    }
}

extension Manifest {
    /// The factories of the files, each once, those of the largest first.
    var factories: [String] {
        var seen: Set<String> = []
        return segments.sorted { $0.count > $1.count }.map(\.factory).filter { seen.insert($0).inserted }
    }
}
