/// A checkable pointer into a stored document.
///
/// `byteRange` of the document's stored text is the cited passage; `contentHash` names the revision it was read from.
package struct Citation: Sendable, Equatable, Codable {
    /// The number shown in the answer, from 1.
    package var number: Int
    package var document: DocumentID
    package var chunk: ChunkID
    package var source: String
    package var title: String
    package var headings: [String]

    /// What the document says of itself beside its title, and what its file's name adds; see ``DocumentContext``.
    package var context: String?
    package var pages: ClosedRange<Int>?
    package var byteRange: Range<Int>
    package var contentHash: String

    /// Where else the passage stands, word for word; `nil` for one that stands nowhere else.
    package var copies: [PassageCopy]?

    package init(
        number: Int, document: DocumentID, chunk: ChunkID, source: String, title: String, headings: [String],
        context: String? = nil, pages: ClosedRange<Int>?, byteRange: Range<Int>, contentHash: String
    ) {
        self.number = number
        self.document = document
        self.chunk = chunk
        self.source = source
        self.title = title
        self.headings = headings
        self.context = context
        self.pages = pages
        self.byteRange = byteRange
        self.contentHash = contentHash
    }
}

/// One numbered piece of evidence in the prompt.
package struct EvidenceItem: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable {
        case chunk
        case triplet
    }

    package var kind: Kind
    package var citation: Citation

    /// What the model reads: the passage, or head, relation and tail.
    package var text: String

    /// Personalized PageRank mass (or the ranking mode's own score); higher is better.
    package var score: Double

    package init(kind: Kind, citation: Citation, text: String, score: Double) {
        self.kind = kind
        self.citation = citation
        self.text = text
        self.score = score
    }
}
