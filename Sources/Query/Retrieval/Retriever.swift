package import Corpus
package import Embedding
package import IndexBundle

/// Question in, ranked chunks and triplets out (TeaRAG, section 4.2).
///
/// Invariant: the same question over the same snapshot gives the same items in the same order.
///
/// The retriever holds no state of its own; calls may run side by side.
package struct Retriever: Sendable {
    package let embedder: any Embedder
    package let options: RetrievalOptions

    package init(embedder: any Embedder, options: RetrievalOptions) {
        self.embedder = embedder
        self.options = options
    }

    /// - Parameters:
    ///   - limit: how many items to return; `nil` for the configured number.
    /// - Returns: no items when nothing in the snapshot bears on the question. That is a result, not an error.
    /// - Throws: ``Failure``: `invalidRequest` for a question without a word, and whatever encoder and stores throw.
    package func retrieve(
        _ question: String, in snapshot: IndexSnapshot, mode: RetrievalMode, limit: Int? = nil
    ) async throws -> RetrievalResult {
        guard question.contains(where: { $0.isLetter || $0.isNumber }) else {
            throw Failure(.invalidRequest, "the question holds no word; ask something in words")
        }
        let limit = limit ?? options.association.itemsKept
        switch mode {
        case .tearag: return try await associate(question, in: snapshot, limit: limit)
        case .dense: return try await rankDense(question, in: snapshot, limit: limit)
        case .bm25: return try await rankLexical(question, in: snapshot, limit: limit)
        }
    }

    private func rankDense(
        _ question: String, in snapshot: IndexSnapshot, limit: Int
    ) async throws -> RetrievalResult {
        var trace = RetrievalTrace()
        let query = try await trace.timing("embed") { try await embedder.embed([question]) }
        trace.chunks = try await trace.timing("chunks") {
            try await nearestChunks(to: Array(query[row: 0]), in: snapshot, candidates: limit, kept: limit)
        }
        guard bears(trace) else { return RetrievalResult(items: [], trace: trace) }
        return RetrievalResult(items: trace.chunks.map { .chunk($0.item, score: $0.cosine) }, trace: trace)
    }

    private func rankLexical(
        _ question: String, in snapshot: IndexSnapshot, limit: Int
    ) async throws -> RetrievalResult {
        var trace = RetrievalTrace()
        let items: [RetrievalResult.Item] = try await trace.timing("chunks") {
            let hits = try await snapshot.bm25(question, count: limit)
            let chunks = try await snapshot.chunks(hits.map(\.0))
            let scores = Dictionary(hits, uniquingKeysWith: { first, _ in first })
            return chunks.map { .chunk($0, score: scores[$0.id] ?? 0) }
        }
        return RetrievalResult(items: items, trace: trace)
    }

    /// The chunks nearest a vector, best first, the first `kept` of them marked for the graph.
    func nearestChunks(
        to vector: [Float], in snapshot: IndexSnapshot, candidates: Int, kept: Int
    ) async throws -> [RetrievalTrace.Hit<StoredChunk>] {
        let hits = try await snapshot.nearestChunks(to: vector, count: candidates)
        let cosines = Dictionary(hits, uniquingKeysWith: { first, _ in first })
        return try await snapshot.chunks(hits.map(\.0)).enumerated().map { position, chunk in
            let cosine = Double(cosines[chunk.id] ?? 0)
            return RetrievalTrace.Hit(
                item: chunk, cosine: cosine, relevance: options.calibration.relevance(ofCosine: cosine),
                kept: position < kept)
        }
    }

    /// Whether anything found is about the question at all.
    func bears(_ trace: RetrievalTrace) -> Bool {
        (trace.chunks.first?.relevance ?? 0) >= options.minimumRelevance
    }
}

extension RetrievalTrace {
    /// Runs a stage and books its milliseconds.
    mutating func timing<Result>(_ stage: String, _ body: () async throws -> Result) async rethrows -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await body()
        milliseconds[stage, default: 0] += (clock.now - start) / .milliseconds(1)
        return result
    }
}
