import Corpus
import IndexBundle

extension Citation {
    /// A citation of part of a stored chunk's document, not yet numbered.
    init(_ stored: StoredChunk, byteRange: Range<Int>) {
        let context = DocumentContext.withoutFolders(stored.context)
        self.init(
            number: 0, document: stored.document, chunk: stored.id, source: stored.source, title: stored.title,
            headings: stored.chunk.headings, context: context.isEmpty ? nil : context, pages: stored.chunk.pages,
            byteRange: byteRange,
            contentHash: stored.contentHash)
    }
}
