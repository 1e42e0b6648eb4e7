import Association
import Corpus
import Foundation
import IndexBundle

extension Retriever {
    /// Ranks the whole collection: first score by similarity and BM25, a walk from the best passages and the question's
    /// names, the sum of both on a logarithmic scale, and an order of the best in which each adds to those above it.
    ///
    /// Score-level addition, not rank fusion: ranks throw away how far ahead an item is.
    func rankCollection(
        _ question: String, query: [Float], words: LexicalHits?, in snapshot: IndexSnapshot, profile: CollectionProfile,
        trace: inout RetrievalTrace
    ) async throws -> [RankedPassage] {
        let ranking = options.collection
        let scorer = try await trace.timing("chunks") {
            try await FirstScorer(
                query: query, words: words, in: snapshot, profile: profile, depth: ranking.depth,
                denseShare: ranking.denseShare)
        }
        let first = scorer.scores.map { (passage: $0.key, score: $0.value.first) }
            .sorted { $0.score != $1.score ? $0.score > $1.score : $0.passage < $1.passage }

        let names = Self.names(of: question, in: profile.graph)
        trace.keyEntities = names.map(\.surface)
        let seeds = profile.graph.seeds(scores: first, names: names.map(\.key), options: ranking.walk)
        let mass = await trace.timing("walk") {
            profile.walkers.withBuffers { buffers in
                ranking.walk.sparseWalk.walk(profile.graph.walkable, from: seeds, in: buffers) { mass, _ in
                    PassageMass(mass, of: profile.graph, best: ranking.depth)
                }
            }
        }
        let total = seeds.reduce(Float(0)) { $0 + $1.weight }
        let restart = Dictionary(
            seeds.map { ($0.node, $0.weight / max(total, .leastNormalMagnitude)) }, uniquingKeysWith: +)
        let all = try await scorer.extended(by: mass.best, in: snapshot)
        var ranked: [RankedPassage] = []
        ranked.reserveCapacity(all.count)
        for (id, score) in all {
            let mass = Double(mass[id] ?? 0)
            ranked.append(
                RankedPassage(
                    id: id, cosine: score.cosine, bm25: score.bm25, first: score.first,
                    restart: Double(profile.graph.node(of: id).flatMap { restart[$0] } ?? 0), mass: mass,
                    score: score.first + ranking.walk.massWeight * log(mass + ranking.walk.massFloor)))
        }
        ranked.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        let best = ranked.prefix(ranking.complementDepth)
        ranked.replaceSubrange(
            best.indices,
            with: try await trace.timing("complement") {
                try await complementary(
                    Array(best), to: question, names: names.map(\.key), in: snapshot, of: profile.graph)
            })
        return ranked
    }

    /// The passages in the order in which each adds most to those above it; see ``ComplementaryOrder``.
    ///
    /// A passage that comes to stand above better-scoring ones takes the score of the best of them, so that scores
    /// descend and keep their scale.
    private func complementary(
        _ passages: [RankedPassage], to question: String, names: [MentionKey], in snapshot: IndexSnapshot,
        of graph: PassageGraph
    ) async throws -> [RankedPassage] {
        let words = try await snapshot.occurrences(ofWordsIn: question, among: passages.map(\.id))
        let positions = Dictionary(
            passages.indices.map { (passages[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        var held = [[Int]](repeating: [], count: passages.count)
        for (word, occurrence) in words.enumerated() {
            for position in occurrence.chunks.compactMap({ positions[$0] }) { held[position].append(word) }
        }
        let known = Set(names.compactMap { graph.name($0)?.node })
        let candidates = passages.indices.map { position in
            let mentioned = graph.node(of: passages[position].id).map(graph.connectingNames) ?? []
            return ComplementaryOrder.Candidate(
                score: passages[position].score, words: held[position], names: mentioned.filter { !known.contains($0) })
        }
        let order = ComplementaryOrder(
            coverageWeight: options.collection.coverageWeight, linkWeight: options.collection.linkWeight
        ).order(
            candidates,
            wordWeights: words.map { word in
                // Squared, as in a tf–idf cosine, where a word's rarity enters on both sides.
                let rarity = Double(graph.rarity(ofCount: word.chunkCount))
                return rarity * rarity
            },
            nameWeight: { Double(graph.weight(ofName: $0)) })
        var placed = order.map { passages[$0] }
        for place in placed.indices.dropLast().reversed() {
            placed[place].score = max(placed[place].score, placed[place + 1].score)
        }
        return placed
    }

    /// The question's names that the graph knows, none inside another.
    static func names(
        of question: String, in graph: PassageGraph
    ) -> [(surface: String, key: MentionKey)] {
        var seen: Set<MentionKey> = []
        return MentionFinder().questionMentions(in: question) { key in
            MentionKey(key.value).flatMap(graph.name) != nil
        }.compactMap { mention in
            guard let key = MentionKey(mention.name), graph.name(key) != nil, seen.insert(key).inserted else {
                return nil
            }
            return (mention.name, key)
        }
    }
}

/// First scores of the passages that matter for one question: those either branch puts near the top, and any others by
/// request.
private struct FirstScorer {
    struct Score {
        var cosine: Double
        var bm25: Double
        var first: Double
    }

    private let query: [Float]
    private let denseShare: Double
    private let dense: Standardisation
    private let lexical: Standardisation
    private(set) var scores: [ChunkID: Score] = [:]

    init(
        query: [Float], words: LexicalHits?, in snapshot: IndexSnapshot, profile: CollectionProfile, depth: Int,
        denseShare: Double
    ) async throws {
        self.query = query
        self.denseShare = denseShare
        dense = Standardisation(of: profile.sample.products(with: query).lazy.map { Double($0) })
        let nearest = try await snapshot.nearestChunks(to: query, count: depth)
        let words = words ?? LexicalHits(hits: [], sum: 0, sumOfSquares: 0)
        lexical = Standardisation(
            count: Double(profile.graph.passages.count), sum: words.sum, squares: words.sumOfSquares)
        let bm25 = Dictionary(words.hits, uniquingKeysWith: { first, _ in first })
        for (id, cosine) in nearest { scores[id] = score(cosine: Double(cosine), bm25: bm25[id] ?? 0) }
        let others = words.hits.map(\.0).filter { scores[$0] == nil }
        for (id, cosine) in zip(others, try await snapshot.similarity(of: others, to: query)) {
            scores[id] = score(cosine: Double(cosine), bm25: bm25[id] ?? 0)
        }
    }

    /// All scores so far and those of `ids`.
    func extended(by ids: [ChunkID], in snapshot: IndexSnapshot) async throws -> [ChunkID: Score] {
        var result = scores
        let missing = ids.filter { scores[$0] == nil }
        for (id, cosine) in zip(missing, try await snapshot.similarity(of: missing, to: query)) {
            result[id] = score(cosine: Double(cosine), bm25: 0)
        }
        return result
    }

    private func score(cosine: Double, bm25: Double) -> Score {
        Score(
            cosine: cosine, bm25: bm25,
            first: denseShare * dense.standardised(cosine) + (1 - denseShare) * lexical.standardised(bm25))
    }
}
