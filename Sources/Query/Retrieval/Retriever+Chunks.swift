import Corpus
import IndexBundle

extension Retriever {
    /// The chunks nearest a vector, best first, the first of them marked for the graph.
    func dense(
        _ query: [Float], in snapshot: IndexSnapshot, limit: Int
    ) async throws -> [RetrievalTrace.Hit<StoredChunk>] {
        let hits = try await snapshot.nearestChunks(to: query, count: limit)
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
        let hits = try await snapshot.lexical(question, count: limit).hits
        let scores = Dictionary(hits, uniquingKeysWith: { first, _ in first })
        return try await snapshot.chunks(hits.map(\.0)).enumerated().map { position, chunk in
            hit(chunk, score: scores[chunk.id] ?? 0, cosine: 0, at: position)
        }
    }

    /// Reciprocal rank fusion: each list gives its item of rank r the score 1 / (k + r) (Cormack et al. 2009).
    func fused(
        _ lists: [[RetrievalTrace.Hit<StoredChunk>]], limit: Int
    ) -> [RetrievalTrace.Hit<StoredChunk>] {
        var scores: [ChunkID: Double] = [:]
        var hits: [ChunkID: RetrievalTrace.Hit<StoredChunk>] = [:]
        for list in lists {
            for (rank, hit) in list.enumerated() {
                scores[hit.item.id, default: 0] += 1 / (options.collection.fusionConstant + Double(rank + 1))
                if hits[hit.item.id] == nil { hits[hit.item.id] = hit }
            }
        }
        let order = scores.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        return order.prefix(limit).enumerated().compactMap { position, entry in
            hits[entry.key].map { hit($0.item, score: entry.value, cosine: $0.cosine, at: position) }
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
