package import Association
package import Corpus
package import IndexBundle

/// What retrieval found for a question, best first, and how.
package struct RetrievalResult: Sendable {
    /// A ranked chunk or triplet with everything needed to show and to cite it.
    package enum Item: Sendable {
        case chunk(StoredChunk, score: Double)
        /// `source` is the chunk it is cited from.
        case triplet(Triplet, source: StoredChunk, score: Double)
    }

    package var items: [Item]

    /// Why the items stand in this order.
    package var trace: RetrievalTrace

    package init(items: [Item], trace: RetrievalTrace) {
        self.items = items
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

        /// Whether it entered the graph.
        package var kept: Bool
    }

    package var keyEntities: [String] = []
    package var chunks: [Hit<StoredChunk>] = []
    package var entities: [Hit<Entity>] = []
    package var triplets: [Hit<Triplet>] = []
    package var ranking: AssociationRanking?

    /// Milliseconds by stage: `embed`, `chunks`, `entities`, `triplets`, `graph`.
    package var milliseconds: [String: Double] = [:]

    package init() {}
}
