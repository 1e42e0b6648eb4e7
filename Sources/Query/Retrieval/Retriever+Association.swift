import Association
import Corpus
import Embedding
import IndexBundle

extension Retriever {
    /// The graph branch beside the chunks already found, the association graph over both, and its walk
    /// (sections 4.2.3 to 4.2.5).
    func associate(
        _ question: String, query: [Float], in snapshot: IndexSnapshot, trace before: RetrievalTrace, limit: Int
    ) async throws -> RetrievalResult {
        var trace = before
        let mentions = try await keyEntities(of: question, in: snapshot)
        trace.keyEntities = mentions.map(\.surface)

        // Without a key entity the question itself asks for entities, so that the graph branch stays alive.
        let vectors = try await trace.timing("embed") {
            try await embedder.embed(mentions.map { Self.entityQuery($0.surface, question) })
        }
        let found = try await trace.timing("entities") {
            mentions.isEmpty
                ? [try await entities(for: nil, query: query, in: snapshot)]
                : try await entities(for: mentions, queries: vectors, in: snapshot)
        }
        trace.entities = []
        for search in found {
            let asks = search.surface.map { Self.entityQuery($0, question) } ?? question
            // An entity of exactly the name stays first: no model knows better what a name means than the name.
            let exact = search.isExact ? 1 : 0
            let others = try await reranked(
                Array(search.hits.dropFirst(exact)), first: options.entityCandidates,
                keeping: options.entitiesKept - exact, for: asks, trace: &trace
            ) { $0.surface }
            trace.entities += search.hits.prefix(exact) + others
        }
        let reached = trace.entities
        trace.triplets = try await trace.timing("triplets") {
            try await triplets(touching: reached, query: query, in: snapshot)
        }
        trace.triplets = try await reranked(
            trace.triplets, first: options.tripletCandidates, keeping: options.tripletsKept, for: question,
            trace: &trace
        ) { $0.text }

        let input = AssociationInput(
            keyEntities: found.compactMap { search in
                search.key.map { AssociationInput.KeyEntity(key: $0, nearest: search.hits.first?.item.key) }
            },
            chunks: chunkCandidates(trace), triplets: tripletCandidates(trace))
        let ranking = await trace.timing("graph") {
            AssociationRanking(input, options: options.association)
        }
        trace.ranking = ranking
        let items = try await items(ranking, trace: trace, limit: limit, in: snapshot)
        // What the walk put first stands first; the other candidates follow in their own order.
        var seen: Set<ChunkID> = []
        let passages = (items.map(\.passage) + trace.chunks.map(\.item)).filter { seen.insert($0.id).inserted }
        return RetrievalResult(items: items, passages: passages, trace: trace)
    }

    /// One key entity's search: its hits, best first.
    private struct EntitySearch {
        var key: EntityKey?
        var surface: String?
        var hits: [RetrievalTrace.Hit<Entity>]

        /// Whether the first hit is the entity of exactly this name.
        var isExact: Bool
    }

    /// The paper's words.
    private static func entityQuery(_ surface: String, _ question: String) -> String {
        "Key entity: \(surface). Query: \(question)."
    }

    /// Stage 1 of the graph branch for all key entities.
    private func entities(
        for mentions: [KeyMention], queries: EmbeddingMatrix, in snapshot: IndexSnapshot
    ) async throws -> [EntitySearch] {
        var result: [EntitySearch] = []
        for (position, mention) in mentions.enumerated() {
            let vector = Array(queries[row: position])
            result.append(try await entities(for: mention, query: vector, in: snapshot))
        }
        return result
    }

    /// The entities nearest one entity query. An entity of exactly the mention's name goes first: with names that
    /// match, the lookup and the vector search agree, and the lookup does not miss.
    private func entities(
        for mention: KeyMention?, query: [Float], in snapshot: IndexSnapshot
    ) async throws -> EntitySearch {
        let nearest = try await snapshot.nearestEntities(to: query, count: options.entityCandidates)
        let cosines = Dictionary(nearest.map { ($0.id, $0.score) }, uniquingKeysWith: { first, _ in first })
        var candidates = try await snapshot.entities(nearest.map(\.id))
        if let exact = mention?.entity {
            candidates.removeAll { $0.id == exact.id }
            candidates.insert(exact, at: 0)
        }
        let hits = candidates.prefix(options.entityCandidates).enumerated().map { position, entity in
            let cosine = entity.id == mention?.entity?.id ? 1 : Double(cosines[entity.id] ?? 0)
            return RetrievalTrace.Hit(
                item: entity, cosine: cosine, relevance: options.calibration.relevance(ofCosine: cosine),
                score: cosine, kept: position < options.entitiesKept)
        }
        return EntitySearch(
            key: mention?.key, surface: mention?.surface, hits: hits, isExact: mention?.entity != nil)
    }

    /// Stage 2: triplets one hop from the kept entities, in either direction, ranked against the question.
    private func triplets(
        touching entities: [RetrievalTrace.Hit<Entity>], query: [Float], in snapshot: IndexSnapshot
    ) async throws -> [RetrievalTrace.Hit<Triplet>] {
        let kept = Set(entities.filter(\.kept).map(\.item.id)).sorted()
        // A hub has thousands of triplets: only the best are fetched.
        let near = try await snapshot.tripletIDs(touching: kept, capPerEntity: options.tripletsPerEntity)
        let cosines = try await snapshot.similarity(of: near, to: query)
        let ranked = zip(near, cosines).sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
            .prefix(options.tripletCandidates)
        let triplets = try await snapshot.triplets(ranked.map(\.0))
        return zip(triplets, ranked).enumerated().map { position, pair in
            let cosine = Double(pair.1.1)
            return RetrievalTrace.Hit(
                item: pair.0, cosine: cosine, relevance: options.calibration.relevance(ofCosine: cosine),
                score: cosine, kept: position < options.tripletsKept)
        }
    }

    private func chunkCandidates(_ trace: RetrievalTrace) -> [AssociationInput.ChunkCandidate] {
        trace.chunks.filter(\.kept).map { hit in
            AssociationInput.ChunkCandidate(
                id: hit.item.id, title: EntityKey(hit.item.title), relevance: hit.relevance)
        }
    }

    private func tripletCandidates(_ trace: RetrievalTrace) -> [AssociationInput.TripletCandidate] {
        trace.triplets.filter(\.kept).map { hit in
            AssociationInput.TripletCandidate(
                id: hit.item.id, head: hit.item.head.key, tail: hit.item.tail.key,
                sources: hit.item.sources.map(\.chunk), relevance: hit.relevance)
        }
    }

    /// The first `limit` of the ranking, with the chunk each triplet is cited from: the best-ranked of its sources
    /// that is in the graph, else its first source.
    private func items(
        _ ranking: AssociationRanking, trace: RetrievalTrace, limit: Int, in snapshot: IndexSnapshot
    ) async throws -> [RetrievalResult.Item] {
        let triplets = Dictionary(trace.triplets.map { ($0.item.id, $0.item) }, uniquingKeysWith: { first, _ in first })
        var chunks = Dictionary(trace.chunks.map { ($0.item.id, $0.item) }, uniquingKeysWith: { first, _ in first })
        let inGraph = trace.chunks.filter(\.kept).map(\.item.id)
        let cited = { (triplet: Triplet) -> ChunkID? in
            let sources = triplet.sources.map(\.chunk)
            return inGraph.first(where: sources.contains) ?? sources.first
        }
        let selected =
            switch options.association.selection {
            case .walk: ranking.ranked.prefix(limit)
            case .concatenation: ranking.concatenated(trace).prefix(limit)
            }
        let missing = selected.compactMap { item -> ChunkID? in
            guard case .triplet(let id) = item.node else { return nil }
            return triplets[id].flatMap(cited)
        }.filter { chunks[$0] == nil }
        for chunk in try await snapshot.chunks(missing) { chunks[chunk.id] = chunk }
        return selected.compactMap { item in
            switch item.node {
            case .chunk(let id): chunks[id].map { .chunk($0, score: item.mass) }
            case .triplet(let id):
                triplets[id].flatMap { triplet in
                    cited(triplet).flatMap { chunks[$0] }.map {
                        .triplet(triplet, source: $0, score: item.mass)
                    }
                }
            case .subquery, .entity: nil
            }
        }
    }
}
