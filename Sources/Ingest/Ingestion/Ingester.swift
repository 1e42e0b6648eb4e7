package import Chunking
package import Corpus
package import Documents
package import Embedding
package import Extraction
package import IndexBundle

/// Runs documents through reading, chunking, extraction and embedding into a bundle.
///
/// Invariant: a document is stored whole with its vectors and triplets, or not at all; what was stored before a failure
/// or a cancellation stays stored. Memory is bounded by one batch.
package struct Ingester: Sendable {
    let reader: DocumentReader
    let chunker: Chunker
    let extractor: any TripletExtractor
    let embedder: any Embedder
    let bundle: IndexBundle
    let options: IngestionOptions

    package init(
        reader: DocumentReader, chunker: Chunker, extractor: any TripletExtractor, embedder: any Embedder,
        bundle: IndexBundle, options: IngestionOptions
    ) {
        self.reader = reader
        self.chunker = chunker
        self.extractor = extractor
        self.embedder = embedder
        self.bundle = bundle
        self.options = options
    }

    /// Takes in everything a walk finds.
    ///
    /// A document that cannot be read is reported as `.refused` and the rest goes on; that is not an error.
    /// - Parameters:
    ///   - found: what to take in, in order; walked twice, once for the count.
    ///   - emit: called in order, from one task, and last with `.finished`.
    /// - Throws: ``Failure`` when the stores or a model fail; `CancellationError`, and then no `.finished` was emitted.
    ///   - folders: stored documents from below these that the walk does not find are removed at the end.
    package func run(
        _ found: some AsyncSequence<WalkedSource, Never> & Sendable, synchronizing folders: [String] = [],
        emit: (IngestEvent) -> Void
    ) async throws {
        do {
            try await takeAll(found, synchronizing: folders, emit: emit)
        } catch let failure as Failure where failure.code == .cancelled {
            throw CancellationError()
        }
    }

    private func takeAll(
        _ found: some AsyncSequence<WalkedSource, Never> & Sendable, synchronizing folders: [String],
        emit: (IngestEvent) -> Void
    ) async throws {
        var sync = FolderSync(folders: folders)
        var tally = IngestTally()
        let census = tally.census
        async let counting: Void = census.take(found)
        var batch: [DocumentCandidate] = []
        var batchBytes = 0
        var sinceCheckpoint = 0
        for await source in found {
            switch source {
            case .refused(let source, let refusal):
                tally.refused += 1
                if !folders.isEmpty { sync.note(.refused(source)) }
                emit(.refused(source: source, reason: refusal.reason, message: refusal.message))
            case .candidate(let candidate):
                tally.documentsFound += 1
                if !folders.isEmpty { sync.note(.found(candidate.source)) }
                tally.bytesFound += candidate.byteCount
                batch.append(candidate)
                batchBytes += Int(candidate.byteCount)
                guard batch.count >= options.batchDocuments || batchBytes >= options.batchBytes else { continue }
                emit(.discovered(documents: tally.documentsFound, bytes: tally.bytesFound))
                let before = tally.stored
                try await take(batch, tally: &tally, emit: emit)
                batch.removeAll(keepingCapacity: true)
                batchBytes = 0
                sinceCheckpoint += tally.stored - before
                if sinceCheckpoint >= options.checkpointDocuments {
                    try await tally.timing("store") { try await bundle.checkpoint() }
                    sinceCheckpoint = 0
                }
            }
        }
        // A walk ends early when the task is cancelled; that must not look like the end of the work.
        try Task.checkCancellation()
        await counting
        emit(.discovered(documents: tally.documentsFound, bytes: tally.bytesFound))
        if !batch.isEmpty { try await take(batch, tally: &tally, emit: emit) }
        if !folders.isEmpty { try await remove(sync.vanished(from: bundle), tally: &tally, emit: emit) }
        try await tally.timing("store") { try await bundle.checkpoint() }
        emit(.progress(tally.progress))
        emit(.finished(tally.summary))
    }

    /// One batch from files to committed rows.
    private func take(
        _ batch: [DocumentCandidate], tally: inout IngestTally, emit: (IngestEvent) -> Void
    ) async throws {
        try Task.checkCancellation()
        let documents = try await tally.timing("parse") { try await read(batch, emit: emit) }
        tally.refused += documents.refused
        tally.unchanged += documents.unchanged
        let batchBytes = batch.reduce(0) { $0 + $1.byteCount }
        guard !documents.read.isEmpty else {
            tally.bytesDone += batchBytes
            emit(.progress(tally.progress))
            return
        }
        let chunked = documents.read.map { (document: $0, chunks: chunker.chunks(of: $0)) }
        let passages = chunked.flatMap { entry in
            entry.chunks.map { ExtractionPassage($0, of: entry.document) }
        }
        let facts = try await extract(passages, batchBytes: batchBytes, tally: &tally, emit: emit)
        let known = try await bundle.chunkVectors(
            like: documents.read.map { (source: $0.source, contentHash: $0.contentHash) })
        let vectors = try await tally.timing("embed") { tally in
            try await self.vectors(
                of: chunked.flatMap { entry in
                    entry.chunks.map {
                        $0.embeddingText(title: entry.document.title, context: entry.document.context)
                    }
                },
                known: known, tally: &tally)
        }

        var next = zip(passages, facts).makeIterator()
        let prepared = chunked.map { entry in
            PreparedDocument(
                document: entry.document, chunks: entry.chunks.map { PreparedChunk($0, read: next.next()) },
                extractor: extractor.identity)
        }
        try await store(prepared, chunkVectors: vectors, tally: &tally)
        tally.bytesDone += batchBytes
        tally.bytesWorked += documents.bytesRead
        tally.tripletsRejected += facts.reduce(0) { $0 + $1.rejected }
        for document in prepared {
            let triplets = document.chunks.reduce(0) { $0 + ($1.triplets?.count ?? 0) }
            tally.stored += 1
            tally.chunks += document.chunks.count
            tally.triplets += triplets
            tally.chunksWithoutTriplets += document.chunks.count { $0.triplets?.isEmpty ?? false }
            tally.chunksDegraded += document.chunks.count(where: \.isDegraded)
            emit(
                .stored(source: document.document.source, chunks: document.chunks.count, triplets: triplets))
        }
        emit(.progress(tally.progress))
    }

    /// Reads the facts of a batch, and tells how far that is: a model takes seconds for a passage.
    private func extract(
        _ passages: [ExtractionPassage], batchBytes: Int64, tally: inout IngestTally, emit: (IngestEvent) -> Void
    ) async throws -> [PassageFacts] {
        let (counts, counter) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let before = (done: tally.bytesDone, worked: tally.bytesWorked)
        defer { (tally.bytesDone, tally.bytesWorked) = before }
        return try await tally.timing("extract") { tally in
            async let facts = {
                defer { counter.finish() }
                return try await extractor.extract(passages) { counter.yield($0) }
            }()
            for await done in counts {
                let part = batchBytes * Int64(done) / Int64(max(1, passages.count))
                (tally.bytesDone, tally.bytesWorked) = (before.done + part, before.worked + part)
                emit(.progress(tally.progress))
            }
            return try await facts
        }
    }

    /// Embeds the names and facts the bundle has not seen, and commits. A removal by another task between the question
    /// and the commit may have taken a vector that both counted on: the bundle says so, and the question is asked again.
    private func store(
        _ prepared: [PreparedDocument], chunkVectors: EmbeddingMatrix, tally: inout IngestTally
    ) async throws {
        var attempts = 0
        while true {
            let unseen = try await tally.timing("store") { try await bundle.unseen(in: prepared) }
            let (entities, triplets) = try await tally.timing("embed") { tally in
                (
                    try await vectors(of: unseen.entities.map(\.key.value), tally: &tally),
                    try await vectors(of: unseen.triplets.map(\.text), tally: &tally)
                )
            }
            do {
                _ = try await tally.timing("store") {
                    try await bundle.commit(
                        prepared,
                        vectors: PreparedVectors(
                            chunks: chunkVectors, unseen: unseen, entities: entities, triplets: triplets))
                }
                return
            } catch let failure as Failure where failure.code == .busy && attempts < 3 {
                attempts += 1
            }
        }
    }
}

extension Ingester {
    private func remove(
        _ vanished: [(id: DocumentID, source: String)], tally: inout IngestTally, emit: (IngestEvent) -> Void
    ) async throws {
        for start in stride(from: 0, to: vanished.count, by: options.batchDocuments) {
            try Task.checkCancellation()
            let part = vanished[start..<min(start + options.batchDocuments, vanished.count)]
            try await bundle.remove(part.map(\.id))
            tally.removed += part.count
            for document in part { emit(.removed(source: document.source)) }
        }
    }
}

extension Ingester {
    private struct ReadBatch {
        var bytesRead: Int64 = 0
        var read: [Document] = []
        var unchanged = 0
        var refused = 0
    }

    /// Reads what has changed. Two candidates of the same source in one batch are one document; the last counts.
    private func read(_ batch: [DocumentCandidate], emit: (IngestEvent) -> Void) async throws -> ReadBatch {
        let stored = try await bundle.contentHashes(for: batch.map(\.source), readBy: extractor.identity)
        var result = ReadBatch()
        var position: [BytewiseText: Int] = [:]
        for candidate in batch {
            do {
                if let known = stored[BytewiseText(candidate.source)],
                    try await reader.contentHash(of: candidate) == known
                {
                    result.unchanged += 1
                    emit(.unchanged(source: candidate.source))
                    continue
                }
                result.bytesRead += candidate.byteCount
                let document = try await reader.read(candidate)
                let source = BytewiseText(document.source)
                if let earlier = position[source] {
                    result.read[earlier] = document
                } else {
                    position[source] = result.read.count
                    result.read.append(document)
                }
            } catch let refusal as DocumentRefusal {
                result.refused += 1
                emit(.refused(source: candidate.source, reason: refusal.reason, message: refusal.message))
            }
        }
        return result
    }
}
