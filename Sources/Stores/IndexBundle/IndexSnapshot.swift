package import Corpus
internal import Faiss
internal import Foundation
internal import RecordStore

/// One committed state of an index, unchanged for as long as the value lives: what one question is answered from.
///
/// Every id that one call gives is known to every other call. Hold it for a question, not for a day: SQLite keeps the
/// pages it sees.
package final class IndexSnapshot: Sendable {
    package let index: String
    let view: VectorView
    let records: RecordSnapshot
    let queue: BlockingQueue

    init(index: String, view: VectorView, records: RecordSnapshot, queue: BlockingQueue) {
        self.index = index
        self.view = view
        self.records = records
        self.queue = queue
    }

    /// Which embedder's vectors these are: questions must be embedded by the same.
    package var space: VectorSpace { view.space }

    /// Grows with every change: snapshots with equal revisions of one index hold the same.
    package var revision: Int64 { records.state.revision }

    /// What is stored, whatever files it lies in: snapshots of one index with equal marks hold the same passages, names
    /// and facts with the same vectors, though a rebuild may lie between them.
    package struct ContentMark: Sendable, Hashable {
        let vectorSequence: Int64
        let tombstoneSequence: Int64
        package let space: VectorSpace

        /// The mark as numbers, to be kept beside what was made of the state.
        package var numbers: [String: Double] {
            ["vectors": Double(vectorSequence), "tombstones": Double(tombstoneSequence)]
        }
    }

    package var content: ContentMark {
        ContentMark(
            vectorSequence: records.state.vectorSequence, tombstoneSequence: records.state.tombstoneSequence,
            space: view.space)
    }

    package var generation: Int { view.generation }

    package var chunkCount: Int { view[.chunk].count }

    // MARK: Vectors

    /// Chunks by inner product with a unit vector, best first, equal scores in order of ids; fewer than `count` when
    /// there are fewer. O(chunks) for an exact index.
    package func nearestChunks(to query: [Float], count: Int) async throws -> [(id: ChunkID, score: Float)] {
        try await nearest(.chunk, to: query, count: count).map { (ChunkID($0.id), $0.score) }
    }

    package func nearestEntities(to query: [Float], count: Int) async throws -> [(id: EntityID, score: Float)] {
        try await nearest(.entity, to: query, count: count).map { (EntityID($0.id), $0.score) }
    }

    package func nearestTriplets(to query: [Float], count: Int) async throws -> [(id: TripletID, score: Float)] {
        try await nearest(.triplet, to: query, count: count).map { (TripletID($0.id), $0.score) }
    }

    /// Inner products of `query` with chosen triplets, in their order; -∞ for one that is not stored.
    package func similarity(of triplets: [TripletID], to query: [Float]) async throws -> [Float] {
        try await similarity(.triplet, of: triplets.map(\.rawValue), to: query)
    }

    package func similarity(of entities: [EntityID], to query: [Float]) async throws -> [Float] {
        try await similarity(.entity, of: entities.map(\.rawValue), to: query)
    }

    package func similarity(of chunks: [ChunkID], to query: [Float]) async throws -> [Float] {
        try await similarity(.chunk, of: chunks.map(\.rawValue), to: query)
    }

    private func nearest(_ kind: VectorKind, to query: [Float], count: Int) async throws -> [Neighbour] {
        try requireDimension(of: query)
        return try await queue.run { try self.view[kind].nearest(to: query, count: count) }
    }

    private func similarity(_ kind: VectorKind, of ids: [Int64], to query: [Float]) async throws -> [Float] {
        try requireDimension(of: query)
        return try await queue.run { try self.view[kind].similarities(of: ids, to: query) }
    }

    private func requireDimension(of query: [Float]) throws {
        guard query.count == space.dimension else {
            throw Failure(
                .indexMismatch,
                "index '\(index)' holds vectors of \(space.dimension) values, the query of \(query.count)")
        }
    }

    // MARK: Words

    /// Chunks by BM25 over title, headings and text; higher is better. `query` is a person's words, taken literally.
    package func bm25(_ query: String, count: Int) async throws -> [(id: ChunkID, score: Double)] {
        try await queue.run { try self.records.bm25(query, count: count).map { (id: $0.0, score: $0.1) } }
    }

    // MARK: Records

    /// Chunks in the order asked; an id that is not stored is left out.
    package func chunks(_ ids: [ChunkID]) async throws -> [StoredChunk] {
        try await queue.run { try self.records.chunks(ids) }
    }

    /// The chunks of documents, in order of ids; a source that is not stored is left out.
    package func chunks(ofSources sources: Set<BytewiseText>) async throws -> [StoredChunk] {
        try await queue.run { try self.records.chunks(self.records.chunks(ofSources: sources.lazy.map(\.text))) }
    }

    /// The documents whose source holds `text`, in order of ids. O(documents).
    package func documents(sourceHolding text: String) async throws -> [(id: DocumentID, source: String)] {
        try await queue.run { try self.records.documents(sourceHolding: text) }
    }

    /// The chunks of documents, in order of ids.
    package func chunks(ofDocuments documents: [DocumentID]) async throws -> [ChunkID] {
        try await queue.run { try self.records.chunks(ofDocuments: documents) }
    }

    /// The hashes of chunks' words, equal for copies; a chunk too short to be a copy of another has none.
    package func bodyHashes(of ids: [ChunkID]) async throws -> [ChunkID: Int64] {
        try await queue.run { try self.records.bodyHashes(of: ids) }
    }

    /// The other chunks with the words of `chunk`, in order of ids, at most `limit`.
    package func copies(of chunk: ChunkID, limit: Int) async throws -> [StoredChunk] {
        try await queue.run { try self.records.chunks(self.records.copies(of: chunk, limit: limit)) }
    }

    package func entities(_ ids: [EntityID]) async throws -> [Entity] {
        try await queue.run { try self.records.entities(ids) }
    }

    /// The entities that have these keys, in the order asked; a key without one is left out.
    package func entities(keys: [EntityKey]) async throws -> [Entity] {
        try await queue.run { try self.records.entities(keys: keys) }
    }

    /// Ids of the triplets with one of `entities` as head or tail, each once, in order of ids: rank these with
    /// ``similarity(of:to:)-(_,_)`` before fetching any, for a hub has thousands.
    /// - Parameter capPerEntity: lowest ids first; `nil` for all.
    package func tripletIDs(touching entities: [EntityID], capPerEntity: Int?) async throws -> [TripletID] {
        try await queue.run { try self.records.tripletIDs(touching: entities, capPerEntity: capPerEntity) }
    }

    package func triplets(touching entities: [EntityID], capPerEntity: Int?) async throws -> [Triplet] {
        try await queue.run {
            try self.records.triplets(self.records.tripletIDs(touching: entities, capPerEntity: capPerEntity))
        }
    }

    /// Triplets in the order asked; an id that is not stored is left out.
    package func triplets(_ ids: [TripletID]) async throws -> [Triplet] {
        try await queue.run { try self.records.triplets(ids) }
    }

    package func documents(after last: DocumentID? = nil, limit: Int? = nil) async throws -> [StoredDocument] {
        try await queue.run { try self.records.documents(after: last, limit: limit) }
    }

    /// The document of a source; `nil` where there is none.
    package func document(source: String) async throws -> StoredDocument? {
        try await queue.run { try self.records.document(source: source) }
    }

    /// The records of one file, in order of their ids.
    package func records(of file: String) async throws -> [StoredDocument] {
        try await queue.run { try self.records.records(of: file) }
    }

    /// The documents that have one of these ids of their own, in order of their numbers. O(documents stored).
    package func documents(externalIDs: [String]) async throws -> [StoredDocument] {
        try await queue.run { try self.records.documents(externalIDs: externalIDs) }
    }

    /// - Throws: ``Failure`` with `notFound` when there is no such document.
    package func document(_ id: DocumentID) async throws -> StoredDocument {
        try await queue.run {
            guard let document = try self.records.document(id) else { throw self.noDocument(id) }
            return document
        }
    }

    /// The whole stored text, which byte ranges refer to.
    package func text(of id: DocumentID) async throws -> String {
        try await queue.run {
            guard let text = try self.records.text(of: id) else { throw self.noDocument(id) }
            return text
        }
    }

    private func noDocument(_ id: DocumentID) -> Failure {
        Failure(.notFound, "index '\(index)' has no document \(id)")
    }

    package func counts() async throws -> IndexCounts {
        try await queue.run { try self.records.counts() }
    }

    static let calibrationKey = "calibration"

    /// The numbers ``IndexBundle/setCalibration(_:)`` kept; `nil` before the first.
    package func calibration() async throws -> [String: Double]? {
        try await queue.run {
            guard let json = try self.records.setting(Self.calibrationKey) else { return nil }
            return try? JSONDecoder().decode([String: Double].self, from: Data(json.utf8))
        }
    }

    static let notePrefix = "note "

    /// What ``IndexBundle/keepNote(_:as:)`` kept under this key.
    package func note(_ key: String) async throws -> String? {
        try await queue.run { try self.records.setting(Self.notePrefix + key) }
    }

    /// Facts chosen by the seed alone, without their sources' text; fewer where there are fewer. O(facts).
    package func sampleTriplets(count: Int, seed: UInt64) async throws -> [Triplet] {
        try await queue.run { try self.records.sampleTriplets(count: count, seed: seed) }
    }
}
