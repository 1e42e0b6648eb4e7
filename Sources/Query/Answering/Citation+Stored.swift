import Corpus
import IndexBundle

extension Citation {
    /// A citation of part of a stored chunk's document, not yet numbered.
    ///
    /// - Parameter copies: the other chunks with the same words.
    init(_ stored: StoredChunk, byteRange: Range<Int>, copies: [StoredChunk] = []) {
        let context = DocumentContext.withoutFolders(stored.context)
        self.init(
            number: 0, document: stored.document, chunk: stored.id, source: stored.source, title: stored.title,
            headings: stored.chunk.headings, context: context.isEmpty ? nil : context, pages: stored.chunk.pages,
            byteRange: byteRange,
            contentHash: stored.contentHash)
        if !copies.isEmpty { self.copies = copies.map(PassageCopy.init) }
    }
}
