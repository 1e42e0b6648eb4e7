/// A chunk ready to be stored, with what the extractor read from it.
package struct PreparedChunk: Sendable, Equatable {
    package var chunk: Chunk

    /// Facts with sentence ranges in the chunk's text; empty when the extractor read the chunk and found none, `nil`
    /// when there was nothing to read. The store counts the two apart.
    package var triplets: [ExtractedTriplet]?

    /// Whether a part of the text could only be read by simpler rules, or not at all.
    package var isDegraded: Bool

    package init(chunk: Chunk, triplets: [ExtractedTriplet]?, isDegraded: Bool = false) {
        self.chunk = chunk
        self.triplets = triplets
        self.isDegraded = isDegraded
    }
}

package struct PreparedDocument: Sendable, Equatable {
    package var document: Document
    package var chunks: [PreparedChunk]

    /// What read the facts; `nil` when nobody wants to know. A document that another extractor read is not unchanged.
    package var extractor: String?

    package init(document: Document, chunks: [PreparedChunk], extractor: String? = nil) {
        self.document = document
        self.chunks = chunks
        self.extractor = extractor
    }
}

/// Names and facts of a batch that have no vector in the index yet, each once, in order of first appearance.
package struct UnseenTexts: Sendable, Equatable {
    package struct Name: Sendable, Hashable {
        /// Also what is embedded: the vector of a name must not depend on which of its forms came first.
        package var key: EntityKey

        /// The form in which this use writes the name.
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

        /// What is embedded: ``Triplet/text(_:_:_:)`` of the entities' keys.
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
