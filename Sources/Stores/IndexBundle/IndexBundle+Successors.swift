package import Corpus
internal import RecordStore
internal import Synchronization

/// A change of embedder or extractor: what the other one makes of the stored passages is gathered beside what serves, and
/// takes its place at once. Nothing that was gathered is made twice, whoever is killed.
extension IndexBundle {
    /// Begins to gather vectors of another space, or goes on with it.
    package func beginSuccessors(of space: VectorSpace) async throws {
        try await writing.run {
            try self.writer().beginSuccessors(
                of: RecordStore.Identity(
                    bundle: self.store.identifier, embedderName: space.name, embedderFingerprint: space.fingerprint,
                    dimension: space.dimension))
        }
    }

    /// The next texts whose vectors have no successor; call it with the `last` of the page before.
    package func textsWithoutSuccessor(
        after: Int64, limit: Int
    ) async throws -> (texts: [PendingText], last: Int64) {
        try await reading.run { try self.store.textsWithoutSuccessor(after: after, limit: limit) }
    }

    package func keepSuccessors(of texts: [PendingText], vectors: EmbeddingMatrix) async throws {
        try await writing.run { try self.writer().keepSuccessors(of: texts, vectors: vectors) }
    }

    package func successorCount() async throws -> (done: Int, total: Int) {
        try await reading.run { try self.store.successorCount() }
    }

    /// Makes a generation of the successors, and puts it and them in the place of what serves.
    ///
    /// Questions and commits go on while the files are written. Every vector must have a successor by the swap; the files
    /// hold those that had one before.
    /// - Parameter swapping: runs the swap, after it has seen to it that nothing is stored meanwhile and that what came
    ///   since has successors too.
    /// - Returns: remarks, see ``rebuild(_:progress:)``.
    /// - Throws: as ``rebuild(_:progress:)``; `busy` when a vector has no successor.
    @discardableResult
    package func succeed(
        factory: String?,
        swapping: @Sendable (_ swap: @escaping @Sendable () async throws -> Void) async throws -> Void,
        progress: @escaping @Sendable (String, Int, Int) -> Void
    ) async throws -> [String] {
        let plan = RebuildPlan(factory: factory)
        return try await makingGeneration(plan, succeeding: true, progress) { made, check in
            FailPoint.successorReady.pass()
            try await swapping {
                try await self.writing.run {
                    try check()
                    try self.adoptSuccessors(made)
                }
            }
        }
    }

    /// Must run on `writing`. The database decides which space serves: until its transaction is through the old files do,
    /// from then on the new ones, whose manifest lies beside them.
    private func adoptSuccessors(_ made: MadeGeneration) throws {
        let manifest = makeManifest(of: made.view, segments: made.filed.map(\.file))
        try manifest.write(to: layout.manifest(ofGeneration: manifest.generation))
        current.withLock { $0.successor = made.view }
        do {
            try writer().adoptSuccessors(
                generation: made.view.generation, forgettingTombstonesThrough: made.view.cleanThrough)
        } catch {
            current.withLock { $0.successor = nil }
            layout.giveUp(generation: manifest.generation)
            throw error
        }
        files.withLock { $0 = Files(manifest: nil, filed: made.filed) }
        FailPoint.successorAdopted.pass()
        try manifest.write(to: layout.manifest)
        FailPoint.generationSwapped.pass()
        files.withLock { $0.manifest = manifest }
        try viewing.wait {
            _ = try newestSnapshot()
            current.withLock { $0.successor = nil }
        }
        building.withLock { $0 = nil }
        try adopt(made.view.generation, keeping: options.keptGenerations)
        try fileEverything()
    }

    // MARK: Facts

    /// Begins to gather what another extractor reads, or goes on with it.
    package func beginFacts(readBy extractor: String) async throws {
        try await writing.run { try self.writer().beginFacts(readBy: extractor) }
    }

    /// The next chunks that an extractor has not read, in order of ids.
    package func unreadChunks(by extractor: String, after: ChunkID, limit: Int) async throws -> [StoredChunk] {
        try await reading.run {
            try self.store.snapshot().chunks(self.store.unreadChunks(by: extractor, after: after, limit: limit))
        }
    }

    package func readingCount(by extractor: String) async throws -> (done: Int, total: Int) {
        try await reading.run { try self.store.readingCount(by: extractor) }
    }

    package func noteFacts(_ read: [(chunk: ChunkID, prepared: PreparedChunk)], by extractor: String) async throws {
        try await writing.run { try self.writer().noteFacts(read, by: extractor) }
    }

    /// Names and facts that the gathered readings bring and that have no vector yet.
    package func unseenFactTexts() async throws -> [String] {
        try await reading.run { try self.store.unseenFactTexts() }
    }

    package func keepFactVectors(of texts: [String], vectors: EmbeddingMatrix) async throws {
        try await writing.run { try self.writer().keepFactVectors(of: texts, vectors: vectors) }
    }

    /// Puts the gathered readings in the place of the facts that serve, in one transaction.
    /// - Throws: ``Failure`` with `busy` when a chunk is unread or a name without a vector.
    package func adoptFacts(readBy extractor: String) async throws {
        try await writing.run { try self.writer().adoptFacts(readBy: extractor) }
    }
}
