/// Where a word of a question stands in the collection.
package struct WordOccurrence: Sendable, Equatable {
    /// How many chunks hold the word, in any form of its stem.
    package var chunkCount: Int

    /// Those of the chunks asked about that hold it, ascending.
    package var chunks: [ChunkID]

    package init(chunkCount: Int, chunks: [ChunkID]) {
        self.chunkCount = chunkCount
        self.chunks = chunks
    }
}
