import Corpus
import IndexBundle

extension Retriever {
    /// The chunks of a vector search as candidates, the first of them marked for the graph.
    func dense(
        _ hits: [(id: ChunkID, score: Float)], in snapshot: IndexSnapshot
    ) async throws -> [RetrievalTrace.Hit<StoredChunk>] {
        let cosines = Dictionary(hits.map { ($0.id, $0.score) }, uniquingKeysWith: { first, _ in first })
        return try await snapshot.chunks(hits.map(\.id)).enumerated().map { position, chunk in
            let cosine = Double(cosines[chunk.id] ?? 0)
            return hit(chunk, score: cosine, cosine: cosine, at: position)
        }
    }

    /// The chunks with the question's words.
    func lexical(
        _ question: String, in snapshot: IndexSnapshot, limit: Int
    ) async throws -> [RetrievalTrace.Hit<StoredChunk>] {
        let hits = try await snapshot.lexical(question).best(limit)
        let scores = Dictionary(hits, uniquingKeysWith: { first, _ in first })
        return try await snapshot.chunks(hits.map(\.0)).enumerated().map { position, chunk in
            hit(chunk, score: scores[chunk.id] ?? 0, cosine: 0, at: position)
        }
    }

    /// Reciprocal rank fusion: each list gives its item of rank r the score 1 / (k + r) (Cormack et al. 2009).
    ///
    /// The lists are fused as ids: of the thousand passages that have a say only the first are fetched.
    func fused(
        _ question: String, query: [Float], in snapshot: IndexSnapshot, limit: Int
    ) async throws -> [RetrievalTrace.Hit<StoredChunk>] {
        let depth = options.collection.depth
        let nearest = try await snapshot.nearestChunks(to: query, count: depth)
        let words = try await snapshot.lexical(question).best(depth)
        var scores: [ChunkID: Double] = [:]
        for list in [nearest.map(\.id), words.map(\.0)] {
            for (rank, id) in list.enumerated() {
                scores[id, default: 0] += 1 / (options.collection.fusionConstant + Double(rank + 1))
            }
        }
        let order = scores.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.prefix(limit)
        let cosines = Dictionary(nearest.map { ($0.id, $0.score) }, uniquingKeysWith: { first, _ in first })
        return try await snapshot.chunks(order.map(\.key)).enumerated().map { position, chunk in
            hit(chunk, score: scores[chunk.id] ?? 0, cosine: Double(cosines[chunk.id] ?? 0), at: position)
        }
    }

    /// Passages of the whole-collection ranking as candidates.
    func hits(
        _ ranked: some Sequence<RankedPassage>, in snapshot: IndexSnapshot
    ) async throws -> [RetrievalTrace.Hit<StoredChunk>] {
        let ranked = Array(ranked)
        let byID = Dictionary(ranked.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try await snapshot.chunks(ranked.map(\.id)).enumerated().map { position, chunk in
            let passage = byID[chunk.id]
            return hit(chunk, score: passage?.score ?? 0, cosine: passage?.cosine ?? 0, at: position)
        }
    }

    private func hit(
        _ chunk: StoredChunk, score: Double, cosine: Double, at position: Int
    ) -> RetrievalTrace.Hit<StoredChunk> {
        RetrievalTrace.Hit(
            item: chunk, cosine: cosine, relevance: options.calibration.relevance(ofCosine: cosine), score: score,
            kept: position < options.chunksKept)
    }
}
