package import Association
package import Corpus

/// What retrieval found for a question, best first, and how.
package struct RetrievalResult: Sendable {
    /// A ranked chunk or triplet with everything needed to show and to cite it.
    package enum Item: Sendable {
        case chunk(StoredChunk, score: Double)
        /// `source` is the chunk it is cited from.
        case triplet(Triplet, source: StoredChunk, score: Double)

        /// The chunk it is, or is cited from.
        package var passage: StoredChunk {
            switch self {
            case .chunk(let chunk, _): chunk
            case .triplet(_, let source, _): source
            }
        }
    }

    package var items: [Item]

    /// The passages behind the items and after them, best first: the mode's ranking of the collection as far as it
    /// looked. What recall is measured on.
    package var passages: [StoredChunk]

    /// Why the items stand in this order.
    package var trace: RetrievalTrace

    /// The other places where an item's words stand, in order of ids.
    package var copies: [ChunkID: [StoredChunk]] = [:]

    /// Items of which another version is meant; see ``DocumentVersions``.
    package var setAside: Set<ChunkID> = []

    /// What is answered from: the items without those that are set aside.
    package var grounds: [Item] { items.filter { !setAside.contains($0.passage.id) } }

    package init(items: [Item], passages: [StoredChunk], trace: RetrievalTrace) {
        self.items = items
        self.passages = passages
        self.trace = trace
    }
}

/// The candidates of each branch, the walk, and what each stage cost.
package struct RetrievalTrace: Sendable {
    /// A hit with its similarity to the query of its branch.
    package struct Hit<Item: Sendable>: Sendable {
        package var item: Item
        package var cosine: Double
        package var relevance: Double

        /// What its branch ranked it by.
        package var score: Double

        /// Whether it entered the graph.
        package var kept: Bool
    }

    /// What decided whether anything bears on the question.
    package var bearing = Bearing.none

    package var keyEntities: [String] = []
    package var chunks: [Hit<StoredChunk>] = []
    package var entities: [Hit<Entity>] = []
    package var triplets: [Hit<Triplet>] = []
    package var ranking: AssociationRanking?

    /// The best of the whole-collection ranking, where the mode has one.
    package var walk: [RankedPassage] = []

    /// Milliseconds by stage: `embed`, `chunks`, `walk`, `entities`, `triplets`, `graph`.
    package var milliseconds: [String: Double] = [:]

    package init() {}
}
