package import Corpus
internal import RecordStore

extension IndexSnapshot {
    /// As ``bm25(_:count:)`` for a question and every match: without its function words, with what standardises the scores,
    /// and with which chunk holds which word.
    package func lexical(_ question: String) async throws -> LexicalHits {
        try await queue.run { try self.records.lexical(question) }
    }

    /// The chunks that have come and gone since an earlier state; `nil` where that is not known any more. O(changes).
    package func changes(since earlier: ContentMark) async throws -> (added: [ChunkID], removed: Set<ChunkID>)? {
        try await queue.run {
            try self.records.chunkChanges(
                afterVectors: earlier.vectorSequence, tombstones: earlier.tombstoneSequence
            ).map { ($0.added, $0.removed) }
        }
    }

    /// Every chunk with the hash of its title, headings and text, in order of ids.
    package func passageHashes() async throws -> [(id: ChunkID, hash: Int64)] {
        try await queue.run { try self.records.passageHashes() }
    }

    /// The titles of these chunks' documents, each once.
    package func titles(of chunks: [ChunkID]) async throws -> Set<String> {
        try await queue.run { try self.records.titles(of: chunks) }
    }

    /// The chunks that hold one of the traces, and perhaps others. O(occurrences) for words.
    package func chunks(holdingAnyOf traces: Set<TextTrace>) async throws -> Set<ChunkID> {
        try await queue.run { try self.records.chunks(holdingAnyOf: traces) }
    }

    /// Maps chunks with their documents' titles and the hashes of their texts, in order of ids, on a thread that may wait;
    /// an id that is not stored is left out.
    /// - Parameter ids: `nil` for all.
    package func mapPassages<Result: Sendable>(
        of ids: [ChunkID]? = nil,
        _ transform: @escaping @Sendable (ChunkID, _ title: String, _ text: String, _ hash: Int64) -> Result
    ) async throws -> [Result] {
        try await queue.run {
            var results: [Result] = []
            try self.records.forEachPassage(of: ids) { results.append(transform($0.id, $0.title, $0.text, $0.hash)) }
            return results
        }
    }

    // MARK: Draws

    /// Chunks drawn by their texts alone; see ``RecordSnapshot/drawnChunks(count:stating:)``.
    package func drawnChunks(count: Int, stating: Bool = false) async throws -> [ChunkID] {
        try await queue.run { try self.records.drawnChunks(count: count, stating: stating) }
    }

    /// The stored vectors of chunks, in their order.
    package func chunkVectors(_ chunks: [ChunkID]) async throws -> EmbeddingMatrix {
        try await queue.run { try self.records.chunkVectors(chunks) }
    }

    /// The vectors of the facts that chunks state first, at most `limit` of each, with where the chunk stands among those
    /// asked about, and its document.
    package func firstFacts(
        of chunks: [ChunkID], limit: Int
    ) async throws -> (places: [Int], documents: [DocumentID], facts: EmbeddingMatrix) {
        try await queue.run {
            let stated = try self.records.firstFacts(of: chunks, limit: limit)
            return (stated.places, stated.documents, stated.facts)
        }
    }
}
