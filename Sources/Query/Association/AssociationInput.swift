package import Corpus

/// What retrieval found for one subquery: the material of its association graph.
package struct AssociationInput: Sendable, Equatable {
    /// An entity the question names.
    package struct KeyEntity: Sendable, Equatable {
        package var key: EntityKey

        /// The best match of its own entity search; takes the key's place in the graph when the key matches no node.
        package var nearest: EntityKey?

        package init(key: EntityKey, nearest: EntityKey? = nil) {
            self.key = key
            self.nearest = nearest
        }
    }

    package struct ChunkCandidate: Sendable, Equatable {
        package var id: ChunkID
        package var title: EntityKey?

        /// Calibrated relevance to the subquery, in (0, 1).
        package var relevance: Double

        package init(id: ChunkID, title: EntityKey?, relevance: Double) {
            self.id = id
            self.title = title
            self.relevance = relevance
        }
    }

    package struct TripletCandidate: Sendable, Equatable {
        package var id: TripletID
        package var head: EntityKey
        package var tail: EntityKey

        /// Every chunk the triplet was read from.
        package var sources: [ChunkID]

        /// Calibrated relevance to the subquery, in (0, 1), before the threshold is taken off.
        package var relevance: Double

        package init(id: TripletID, head: EntityKey, tail: EntityKey, sources: [ChunkID], relevance: Double) {
            self.id = id
            self.head = head
            self.tail = tail
            self.sources = sources
            self.relevance = relevance
        }
    }

    package var keyEntities: [KeyEntity]
    package var chunks: [ChunkCandidate]
    package var triplets: [TripletCandidate]

    package init(keyEntities: [KeyEntity], chunks: [ChunkCandidate], triplets: [TripletCandidate]) {
        self.keyEntities = keyEntities
        self.chunks = chunks
        self.triplets = triplets
    }
}
