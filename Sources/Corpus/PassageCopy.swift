/// A place where the words of a cited passage stand once more.
///
/// `byteRange` of the document's stored text is the whole passage, also where a citation of it is narrower.
package struct PassageCopy: Sendable, Equatable, Codable {
    package var document: DocumentID
    package var chunk: ChunkID
    package var source: String
    package var title: String
    package var pages: ClosedRange<Int>?
    package var byteRange: Range<Int>

    package init(_ stored: StoredChunk) {
        document = stored.document
        chunk = stored.id
        source = stored.source
        title = stored.title
        pages = stored.chunk.pages
        byteRange = stored.chunk.byteRange
    }
}
