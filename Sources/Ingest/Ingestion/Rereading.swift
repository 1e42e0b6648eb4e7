import Corpus
package import Embedding
package import Extraction
package import IndexBundle

/// Reads the facts of all stored passages with another extractor, beside those that serve, without the source files.
///
/// What was read is kept portion by portion, so that whoever is killed reads one portion again; a model's answers are kept
/// one by one (``ExtractionCache``).
package struct Rereading: Sendable {
    private let extractor: any TripletExtractor
    private let embedder: any Embedder
    private let bundle: IndexBundle
    private let portion: Int

    /// - Parameters:
    ///   - embedder: the one whose vectors the index holds.
    ///   - portion: texts embedded between two savings; an eighth as many passages are read between two.
    package init(extractor: any TripletExtractor, embedder: any Embedder, bundle: IndexBundle, portion: Int) {
        self.extractor = extractor
        self.embedder = embedder
        self.bundle = bundle
        self.portion = portion
    }

    /// Reads what this extractor has not read, and embeds the names and facts that come with it.
    /// - Parameter progress: called with `chunks` that are read, then with `vectors` of new names and facts, and of how many.
    package func readMissing(progress: (_ stage: String, _ done: Int, _ total: Int) -> Void) async throws {
        let identity = extractor.identity
        try await bundle.beginFacts(readBy: identity)
        var after = ChunkID(0)
        while true {
            try Task.checkCancellation()
            let count = try await bundle.readingCount(by: identity)
            progress("chunks", count.done, count.total)
            let chunks = try await bundle.unreadChunks(by: identity, after: after, limit: max(1, portion / 8))
            guard let last = chunks.last else { break }
            let passages = chunks.map(ExtractionPassage.init(stored:))
            let facts = try await extractor.extract(passages)
            let read = zip(chunks, zip(passages, facts)).map { chunk, read in
                (chunk: chunk.id, prepared: PreparedChunk(chunk.chunk, read: (passage: read.0, facts: read.1)))
            }
            try await bundle.noteFacts(read, by: identity)
            after = last.id
        }
        let unseen = try await bundle.unseenFactTexts()
        for start in stride(from: 0, to: unseen.count, by: portion) {
            try Task.checkCancellation()
            progress("vectors", start, unseen.count)
            let texts = Array(unseen[start..<min(start + portion, unseen.count)])
            try await bundle.keepFactVectors(of: texts, vectors: embedder.embed(texts))
        }
        if !unseen.isEmpty { progress("vectors", unseen.count, unseen.count) }
    }

    /// Puts the new facts in the place of the old ones.
    /// - Throws: `busy` when something was stored since ``readMissing(progress:)``.
    package func adopt() async throws {
        try await bundle.adoptFacts(readBy: extractor.identity)
    }
}

extension ExtractionPassage {
    fileprivate init(stored: StoredChunk) {
        self.init(
            title: stored.title, text: stored.chunk.text,
            documentIDs: [stored.externalID, stored.source].compactMap { $0 }, ordinal: stored.chunk.ordinal)
    }
}
