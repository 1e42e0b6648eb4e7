import Association
import Corpus
import Foundation
import IndexBundle

extension Retriever {
    /// A question as the ranking of a collection sees it.
    struct Asked {
        var question: String
        var query: [Float]

        /// Passages by similarity, best first.
        var nearest: ArraySlice<(id: ChunkID, score: Float)>
        var words: LexicalHits
    }

    /// Ranks the whole collection: first score by similarity and BM25, a walk from the best passages and the question's
    /// names, the sum of both on a logarithmic scale, and an order of the best in which each adds to those above it.
    ///
    /// Score-level addition, not rank fusion: ranks throw away how far ahead an item is.
    /// - Returns: the first `count` of the ranking.
    func rankCollection(
        _ asked: Asked, in snapshot: IndexSnapshot, profile: CollectionProfile, count: Int,
        trace: inout RetrievalTrace
    ) async throws -> [RankedPassage] {
        let ranking = options.collection
        let graph = profile.graph
        var candidates = try await trace.timing("chunks") {
            try await self.candidates(of: asked, in: snapshot, profile: profile)
        }
        let names = Self.names(of: asked.question, in: graph)
        trace.keyEntities = names.map(\.surface)
        let seeds = graph.seeds(
            scores: candidates.best(ranking.walk.seedPassages, by: candidates.first)
                .map { (graph.passages[Int(candidates.nodes[$0])], candidates.first[$0]) },
            names: names.map(\.key), options: ranking.walk)
        let mass = await trace.timing("walk") {
            profile.walkers.withBuffers { buffers in
                ranking.walk.sparseWalk.walk(graph.walkable, from: seeds, in: buffers) { mass, _ in
                    PassageMass(
                        mass, passages: graph.passages.count, best: ranking.depth, candidates: candidates)
                }
            }
        }
        let far = try await snapshot.similarity(
            of: mass.others.map { graph.passages[Int($0)] }, to: asked.query)
        for (node, cosine) in zip(mass.others, far) { candidates.append(node, cosine: Double(cosine), bm25: 0) }
        let masses = (mass.ofCandidates + mass.ofOthers).map { Double($0) }
        let scores = zip(candidates.first, masses).map {
            $0 + ranking.walk.massWeight * log($1 + ranking.walk.massFloor)
        }

        let total = seeds.reduce(Float(0)) { $0 + $1.weight }
        let restart = Dictionary(
            seeds.map { ($0.node, $0.weight / max(total, .leastNormalMagnitude)) }, uniquingKeysWith: +)
        let depth = max(count, ranking.complementDepth)
        let best = candidates.best(depth * Self.copiesExpected, by: scores)
        let bodies = try await snapshot.bodyHashes(of: best.map { graph.passages[Int(candidates.nodes[$0])] })
        var seen: Set<Int64> = []
        let ranked = best.filter { place in
            bodies[graph.passages[Int(candidates.nodes[place])]].map { seen.insert($0).inserted } ?? true
        }.prefix(depth).map { place in
            RankedPassage(
                id: graph.passages[Int(candidates.nodes[place])], cosine: candidates.cosines[place],
                bm25: candidates.bm25[place], first: candidates.first[place],
                restart: Double(restart[candidates.nodes[place]] ?? 0), mass: masses[place], score: scores[place])
        }
        let placed = await trace.timing("complement") {
            ordered(
                Array(ranked.prefix(ranking.complementDepth)), to: asked.words, names: names.map(\.key), of: graph)
        }
        return Array((placed + ranked.dropFirst(placed.count)).prefix(count))
    }

    /// Copies of one text that are looked past, on average, so that what follows them has a place too.
    private static let copiesExpected = 4

    /// Ranks the chunks of a scope alone, by similarity and BM25 and what each adds to those above it: which of a few
    /// documents' chunks answer is no question of the collection's graph.
    func rank(
        _ scope: QuestionScope, for asked: Asked, in snapshot: IndexSnapshot, profile: CollectionProfile, count: Int
    ) async throws -> [RankedPassage] {
        let graph = profile.graph
        let chunks = try await snapshot.chunks(ofDocuments: scope.documents)
        let cosines = try await snapshot.similarity(of: chunks, to: asked.query)
        var candidates = emptyCandidates(for: asked, profile: profile, capacity: chunks.count)
        for (chunk, cosine) in zip(chunks, cosines) {
            guard let node = graph.node(of: chunk) else { continue }
            candidates.append(node, cosine: Double(cosine), bm25: asked.words.score(of: chunk))
        }
        let depth = options.collection.complementDepth
        let ranked = candidates.best(max(count, depth), by: candidates.first).map { place in
            RankedPassage(
                id: graph.passages[Int(candidates.nodes[place])], cosine: candidates.cosines[place],
                bm25: candidates.bm25[place], first: candidates.first[place], restart: 0, mass: 0,
                score: candidates.first[place])
        }
        let placed = ordered(Array(ranked.prefix(depth)), to: asked.words, names: [], of: graph)
        return Array((placed + ranked.dropFirst(placed.count)).prefix(count))
    }

    private func emptyCandidates(
        for asked: Asked, profile: CollectionProfile, capacity: Int
    ) -> CandidateScores {
        CandidateScores(
            passages: profile.graph.passages.count, denseShare: options.collection.denseShare,
            dense: Standardisation(of: profile.sample.products(with: asked.query).lazy.map { Double($0) }),
            lexical: Standardisation(
                count: Double(profile.graph.passages.count), sum: asked.words.sum,
                squares: asked.words.sumOfSquares),
            capacity: capacity)
    }

    /// The passages that either branch puts near the top.
    private func candidates(
        of asked: Asked, in snapshot: IndexSnapshot, profile: CollectionProfile
    ) async throws -> CandidateScores {
        let graph = profile.graph
        let depth = options.collection.depth
        var candidates = emptyCandidates(for: asked, profile: profile, capacity: 3 * depth)
        for (id, cosine) in asked.nearest {
            guard let node = graph.node(of: id) else { continue }
            candidates.append(node, cosine: Double(cosine), bm25: 0)
        }
        var others: [(node: Int32, bm25: Double)] = []
        for hit in asked.words.places(ofBest: depth) {
            guard let node = graph.node(of: asked.words.chunks[hit]) else { continue }
            if let place = candidates.place(of: node) {
                candidates.setBM25(asked.words.scores[hit], at: place)
            } else {
                others.append((node, asked.words.scores[hit]))
            }
        }
        let cosines = try await snapshot.similarity(
            of: others.map { graph.passages[Int($0.node)] }, to: asked.query)
        for (other, cosine) in zip(others, cosines) {
            candidates.append(other.node, cosine: Double(cosine), bm25: other.bm25)
        }
        return candidates
    }

    /// The passages that hold what the question names by a sign before all others, and each kind in the order in which each
    /// passage adds most to those above it; see ``ComplementaryOrder``.
    ///
    /// A code is meant letter by letter: one that is a letter off is as near to an encoder, and is another thing.
    /// A passage that comes to stand above better-scoring ones takes the score of the best of them, so that scores
    /// descend and keep their scale.
    private func ordered(
        _ passages: [RankedPassage], to words: LexicalHits, names: [MentionKey], of graph: PassageGraph
    ) -> [RankedPassage] {
        var signs: UInt64 = 0
        for (place, phrase) in words.phrases.enumerated() where phrase.kind == .identifier && phrase.count > 0 {
            signs |= 1 << UInt64(place)
        }
        let kinds = Dictionary(grouping: passages) { (words.phrases(of: $0.id) & signs).nonzeroBitCount }
        var placed = kinds.keys.sorted(by: >).flatMap {
            complementary(kinds[$0] ?? [], to: words, names: names, of: graph)
        }
        for place in placed.indices.dropLast().reversed() {
            placed[place].score = max(placed[place].score, placed[place + 1].score)
        }
        return placed
    }

    private func complementary(
        _ passages: [RankedPassage], to words: LexicalHits, names: [MentionKey], of graph: PassageGraph
    ) -> [RankedPassage] {
        let known = Set(names.compactMap { graph.name($0)?.node })
        let candidates = passages.map { passage in
            let held = words.words(of: passage.id)
            let mentioned = graph.node(of: passage.id).map(graph.connectingNames) ?? []
            return ComplementaryOrder.Candidate(
                score: passage.score, words: words.wordCounts.indices.filter { held & (1 << UInt64($0)) != 0 },
                names: mentioned.filter { !known.contains($0) })
        }
        let order = ComplementaryOrder(
            coverageWeight: options.collection.coverageWeight, linkWeight: options.collection.linkWeight
        ).order(
            candidates,
            wordWeights: words.wordCounts.map { count in
                // Squared, as in a tf–idf cosine, where a word's rarity enters on both sides.
                let rarity = Double(graph.rarity(ofCount: count))
                return rarity * rarity
            },
            nameWeight: { Double(graph.weight(ofName: $0)) })
        return order.map { passages[$0] }
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
