import Corpus
import IndexBundle

extension Citation {
    /// A citation of part of a stored chunk's document, not yet numbered.
    init(_ stored: StoredChunk, byteRange: Range<Int>) {
        self.init(
            number: 0, document: stored.document, chunk: stored.id, source: stored.source, title: stored.title,
            headings: stored.chunk.headings, pages: stored.chunk.pages, byteRange: byteRange,
            contentHash: stored.contentHash)
    }
}
