/// One source document as clean text with structure: what a reader of `Documents` makes of a file.
///
/// Invariant: every block's byte range lies inside `text.utf8`, starts and ends on a character boundary, and blocks
/// are in order and do not overlap.
package struct Document: Sendable, Equatable {
    /// What identifies the document inside an index: an absolute path, or `FILE#ID` for a record of a JSON Lines corpus.
    package var source: String

    /// The id a JSON Lines record carries of its own; `nil` for files.
    package var externalID: String?

    package var title: String
    package var format: DocumentFormat

    /// Where the document stands, as one searchable line of ``DocumentContext``; empty for a record of a corpus.
    package var context: String

    package var metadata: DocumentMetadata

    /// The whole text, as stored and cited. Byte ranges everywhere refer to its UTF-8 form.
    package var text: String

    package var blocks: [Block]

    /// Lower-case hexadecimal SHA-256 of the source bytes (for a record: of title and text).
    package var contentHash: String

    package init(
        source: String, externalID: String? = nil, title: String, context: String = "",
        metadata: DocumentMetadata = DocumentMetadata(), format: DocumentFormat, text: String, blocks: [Block],
        contentHash: String
    ) {
        self.source = source
        self.externalID = externalID
        self.title = title
        self.context = context
        self.metadata = metadata
        self.format = format
        self.text = text
        self.blocks = blocks
        self.contentHash = contentHash
    }
}

package enum DocumentFormat: String, Sendable, Codable, CaseIterable {
    case plainText = "text"
    case markdown
    case html
    case pdf
    /// Values between delimiters.
    case table
    case json
    case record
}

/// A run of a document's text with one role in its structure.
package struct Block: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// A heading of the given level, 1 for the outermost.
        case heading(level: Int)
        case paragraph
        case listItem
        case code
        case table
    }

    package var kind: Kind
    package var byteRange: Range<Int>

    /// The page the block starts on, counted from 1; `nil` where the format has no pages.
    package var page: Int?

    /// The page it ends on, where that is another.
    package var lastPage: Int?

    package init(kind: Kind, byteRange: Range<Int>, page: Int? = nil) {
        self.kind = kind
        self.byteRange = byteRange
        self.page = page
    }
}

/// A passage of a document small enough to embed and to show.
///
/// Invariant: `text` equals the bytes `byteRange` of the document's text, exactly.
package struct Chunk: Sendable, Equatable {
    /// Position among the document's chunks, from 0.
    package var ordinal: Int
    package var byteRange: Range<Int>
    package var text: String

    /// The headings above the chunk, outermost first.
    package var headings: [String]

    /// What a reader needs before the text and the text does not hold: the header of the table whose rows these are.
    package var lead: String

    /// The pages the chunk touches, counted from 1.
    package var pages: ClosedRange<Int>?

    package init(
        ordinal: Int, byteRange: Range<Int>, text: String, headings: [String] = [], lead: String = "",
        pages: ClosedRange<Int>? = nil
    ) {
        self.ordinal = ordinal
        self.byteRange = byteRange
        self.text = text
        self.headings = headings
        self.lead = lead
        self.pages = pages
    }
}

extension Chunk {
    /// The text that stands for this chunk in the embedding space: where it stands, then the passage.
    /// - Parameter context: the document's ``Document/context``.
    package func embeddingText(title: String, context: String) -> String {
        let place = Self.place(title: title, headings: headings)
        let standing = DocumentContext.withoutFolders(context)
        let above = [place, standing].filter { !$0.isEmpty }.joined(separator: ". ")
        return Self.embeddingText(title: above, text: lead.isEmpty ? text : lead + "\n" + text)
    }

    /// Title and innermost heading, which says what a page of a book is about where the title cannot.
    package static func place(title: String, headings: [String]) -> String {
        guard let heading = headings.last, heading != title else { return title }
        return title.isEmpty ? heading : "\(title), \(heading)"
    }

    package static func embeddingText(title: String, text: String) -> String {
        title.isEmpty ? text : title + "\n" + text
    }
}
