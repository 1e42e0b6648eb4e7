import Association
package import Corpus
package import Embedding
package import IndexBundle

/// Question in, ranked chunks and triplets out (TeaRAG, section 4.2, and the whole-collection ranking beside it).
///
/// Invariant: the same question, with the same vector, over the same snapshot gives the same items in the same order. (An
/// encoder rounds differently in company; what it made of a question lately is kept.)
///
/// The retriever holds no state of its own; calls may run side by side.
package struct Retriever: Sendable {
    package let embedder: any Embedder
    package let options: RetrievalOptions

    /// Reads the candidates of mode `tearag` again; `nil` leaves them in the order of their calibrated cosines.
    package let reranker: (any Reranker)?

    package init(embedder: any Embedder, options: RetrievalOptions, reranker: (any Reranker)? = nil) {
        self.embedder = embedder
        self.options = options
        self.reranker = reranker
    }

    /// - Parameters:
    ///   - profile: of the same state as `snapshot`; needed where ``RetrievalMode/ranksCollection``.
    ///   - limit: how many items to return; `nil` for the configured number.
    ///   - depth: how many passages to give beside the items; `nil` for as many as they need.
    /// - Returns: no items when nothing in the snapshot bears on the question. That is a result, not an error.
    /// - Throws: ``Failure``: `invalidRequest` for a question without a word, and whatever encoder and stores throw.
    package func retrieve(
        _ question: String, in snapshot: IndexSnapshot, profile: CollectionProfile?, mode: RetrievalMode,
        limit: Int? = nil, depth: Int? = nil
    ) async throws -> RetrievalResult {
        guard question.contains(where: { $0.isLetter || $0.isNumber }) else {
            throw Failure(.invalidRequest, "the question holds no word; ask something in words")
        }
        let limit = limit ?? options.association.itemsKept
        var trace = RetrievalTrace()
        if mode == .bm25 {
            trace.chunks = try await trace.timing("chunks") {
                try await lexical(question, in: snapshot, limit: max(limit, depth ?? 0))
            }
            return try await result(trace, for: question, limit: limit, in: snapshot)
        }
        // The words are looked up while the encoder works.
        async let lookup = snapshot.lexical(question)
        let query = Array(try await trace.timing("embed") { try await embedder.embed([question]) }[row: 0])
        let shown = max(limit, depth ?? 0)
        let depth = max(shown, options.chunkCandidates)
        // One scan serves both the look at the nearest and the ranking of the collection.
        let scanned = mode.ranksCollection ? max(depth, options.collection.depth) : depth
        let nearest = try await trace.timing("chunks") { try await snapshot.nearestChunks(to: query, count: scanned) }
        let words = try await lookup
        let scope = mode.ranksCollection ? try await QuestionScope(of: question, in: snapshot) : nil
        trace.bearing = bearing(
            of: nearest.first?.score, to: query, words, on: question, in: snapshot, profile: profile)
        guard scope != nil || trace.bearing.suffices(options, among: snapshot.chunkCount) else {
            trace.chunks = try await dense(Array(nearest.prefix(depth)), in: snapshot)
            return RetrievalResult(items: [], passages: trace.chunks.map(\.item), trace: trace)
        }
        switch mode {
        case .bm25, .dense:
            trace.chunks = try await trace.timing("chunks") { try await dense(nearest, in: snapshot) }
            return try await result(trace, for: question, limit: limit, in: snapshot)
        case .hybrid:
            trace.chunks = try await trace.timing("chunks") {
                try await fused(question, query: query, in: snapshot, limit: depth)
            }
            return try await result(trace, for: question, limit: limit, in: snapshot)
        case .tearag:
            let found = try await trace.timing("chunks") { try await dense(nearest, in: snapshot) }
            trace.chunks = try await reranked(
                found, first: options.chunkCandidates, keeping: options.chunksKept, for: question, trace: &trace
            ) { Chunk.embeddingText(title: $0.title, text: $0.chunk.text) }
            return try await associate(question, query: query, in: snapshot, trace: trace, limit: limit)
        case .graph, .auto:
            guard let profile else { throw Failure(.internal, "mode \(mode.rawValue) was asked without a profile") }
            let asked = Asked(
                question: question, query: query, nearest: nearest.prefix(options.collection.depth), words: words)
            if let scope {
                trace.walk = try await rank(scope, for: asked, in: snapshot, profile: profile, count: shown)
            } else {
                trace.walk = try await rankCollection(
                    asked, in: snapshot, profile: profile, count: shown, trace: &trace)
            }
            trace.chunks = try await hits(trace.walk, in: snapshot)
            return try await result(trace, for: question, limit: limit, in: snapshot)
        }
    }

    /// - Parameter cosine: of the nearest chunk; `nil` when there is none.
    private func bearing(
        of cosine: Float?, to query: [Float], _ words: LexicalHits, on question: String, in snapshot: IndexSnapshot,
        profile: CollectionProfile?
    ) -> Bearing {
        guard let cosine else { return .none }
        return Bearing(
            relevance: options.calibration.relevance(ofCosine: Double(cosine)),
            coverage: words.coverage(among: snapshot.chunkCount),
            sharesName: profile.map { !Self.names(of: question, in: $0.graph).isEmpty } ?? false,
            holdsIdentifier: words.wordCounts.indices.contains { word in
                words.identifiers & (1 << UInt64(word)) != 0 && words.wordCounts[word] > 0
            },
            isUnspaced: words.isUnspaced,
            standing: profile.map { profile in
                Standardisation(of: profile.sample.products(with: query).lazy.map { Double($0) })
                    .standardised(Double(cosine))
            })
    }

    /// Chunks only: the candidates as they stand, each text once, with the version that is meant before its others.
    private func result(
        _ trace: RetrievalTrace, for question: String, limit: Int, in snapshot: IndexSnapshot
    ) async throws -> RetrievalResult {
        var trace = trace
        var bodies: Set<String> = []
        let hits = trace.chunks.filter { hit in
            ChunkBody.normalised(hit.item.chunk.text).map { bodies.insert($0).inserted } ?? true
        }
        let versions = DocumentVersions(of: hits.map(\.item), for: question)
        trace.chunks = versions.order.enumerated().map { place, position in
            var hit = hits[position]
            hit.kept = place < limit
            return hit
        }
        var result = RetrievalResult(
            items: trace.chunks.prefix(limit).map { .chunk($0.item, score: $0.score) },
            passages: trace.chunks.map(\.item), trace: trace)
        result.setAside = versions.setAside
        for item in result.items {
            let copies = try await snapshot.copies(of: item.passage.id, limit: Self.copiesShown)
            if !copies.isEmpty { result.copies[item.passage.id] = copies }
        }
        return result
    }

    /// Other places of one text that are told.
    private static let copiesShown = 100
}

extension RetrievalMode {
    /// Whether a question is ranked against the whole collection, which takes its profile.
    package var ranksCollection: Bool {
        switch self {
        case .auto, .graph: true
        case .tearag, .hybrid, .dense, .bm25: false
        }
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
