package import Foundation

/// A chunk as the store gives it back, with what a citation needs to know of its document.
package struct StoredChunk: Sendable, Equatable {
    package var id: ChunkID
    package var document: DocumentID
    package var chunk: Chunk
    package var source: String
    package var externalID: String?
    package var title: String

    /// The document's ``Document/context``.
    package var context: String
    package var metadata: DocumentMetadata

    /// The entity that the document's title names; `nil` for a title without a letter or digit.
    package var titleEntity: Entity?

    /// The revision of the document the chunk was cut from.
    package var contentHash: String

    package init(
        id: ChunkID, document: DocumentID, chunk: Chunk, source: String, externalID: String?, title: String,
        context: String = "", metadata: DocumentMetadata = DocumentMetadata(), titleEntity: Entity?,
        contentHash: String
    ) {
        self.id = id
        self.document = document
        self.chunk = chunk
        self.source = source
        self.externalID = externalID
        self.title = title
        self.context = context
        self.metadata = metadata
        self.titleEntity = titleEntity
        self.contentHash = contentHash
    }
}

/// A document as the store lists it; its text is fetched apart.
package struct StoredDocument: Sendable, Equatable {
    package var id: DocumentID
    package var source: String
    package var externalID: String?
    package var title: String

    /// The document's ``Document/context``.
    package var context: String
    package var metadata: DocumentMetadata
    package var format: DocumentFormat

    /// Bytes of the stored text.
    package var byteCount: Int
    package var chunkCount: Int
    package var contentHash: String
    package var ingestedAt: Date

    package init(
        id: DocumentID, source: String, externalID: String?, title: String, context: String = "",
        metadata: DocumentMetadata = DocumentMetadata(), format: DocumentFormat, byteCount: Int, chunkCount: Int,
        contentHash: String, ingestedAt: Date
    ) {
        self.id = id
        self.source = source
        self.externalID = externalID
        self.title = title
        self.context = context
        self.metadata = metadata
        self.format = format
        self.byteCount = byteCount
        self.chunkCount = chunkCount
        self.contentHash = contentHash
        self.ingestedAt = ingestedAt
    }
}

/// How much an index holds.
package struct IndexCounts: Sendable, Equatable, Codable {
    package var documents: Int
    package var chunks: Int
    package var entities: Int
    package var triplets: Int

    /// Chunks that plainly hold facts, from which the extractor read none.
    package var chunksWithoutTriplets: Int

    /// Chunks of which a part could only be read by simpler rules, or not at all.
    package var chunksDegraded: Int

    package init(
        documents: Int, chunks: Int, entities: Int, triplets: Int, chunksWithoutTriplets: Int, chunksDegraded: Int = 0
    ) {
        self.documents = documents
        self.chunks = chunks
        self.entities = entities
        self.triplets = triplets
        self.chunksWithoutTriplets = chunksWithoutTriplets
        self.chunksDegraded = chunksDegraded
    }
}
