/// A chunk ready to be stored, with what the extractor read from it.
package struct PreparedChunk: Sendable, Equatable {
    package var chunk: Chunk

    /// Facts with sentence ranges in the chunk's text; empty when the extractor read the chunk and found none, `nil`
    /// when there was nothing to read. The store counts the two apart.
    package var triplets: [ExtractedTriplet]?

    package init(chunk: Chunk, triplets: [ExtractedTriplet]?) {
        self.chunk = chunk
        self.triplets = triplets
    }
}

package struct PreparedDocument: Sendable, Equatable {
    package var document: Document
    package var chunks: [PreparedChunk]

    package init(document: Document, chunks: [PreparedChunk]) {
        self.document = document
        self.chunks = chunks
    }
}

/// Names and facts of a batch that have no vector in the index yet, each once, in order of first appearance.
package struct UnseenTexts: Sendable, Equatable {
    package struct Name: Sendable, Hashable {
        package var key: EntityKey

        /// The form that is embedded and becomes the entity's surface.
        package var surface: String

        package init(key: EntityKey, surface: String) {
            self.key = key
            self.surface = surface
        }
    }

    package struct Fact: Sendable, Hashable {
        package var head: EntityKey
        package var relation: String
        package var tail: EntityKey

        /// What is embedded: ``Triplet/text(_:_:_:)`` of the entities' surfaces.
        package var text: String

        package init(head: EntityKey, relation: String, tail: EntityKey, text: String) {
            self.head = head
            self.relation = relation
            self.tail = tail
            self.text = text
        }
    }

    package var entities: [Name]
    package var triplets: [Fact]

    package init(entities: [Name], triplets: [Fact]) {
        self.entities = entities
        self.triplets = triplets
    }
}

/// The vectors that a batch of documents needs to be stored.
package struct PreparedVectors: Sendable, Equatable {
    /// One row for every chunk, in order of documents and their chunks.
    package var chunks: EmbeddingMatrix

    package var unseen: UnseenTexts

    /// Row `i` belongs to `unseen.entities[i]`.
    package var entities: EmbeddingMatrix

    /// Row `i` belongs to `unseen.triplets[i]`.
    package var triplets: EmbeddingMatrix

    package init(chunks: EmbeddingMatrix, unseen: UnseenTexts, entities: EmbeddingMatrix, triplets: EmbeddingMatrix) {
        self.chunks = chunks
        self.unseen = unseen
        self.entities = entities
        self.triplets = triplets
    }
}
