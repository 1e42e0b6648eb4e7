import Corpus

/// A part of a document that goes into a chunk whole.
struct Piece {
    var range: Range<Int>
    var words: Int
    var pages: ClosedRange<Int>?

    /// What a chunk that begins with the piece needs before it.
    var lead: String

    init(_ range: Range<Int>, words: Int, page: Int?, lastPage: Int? = nil, lead: String = "") {
        self.range = range
        self.words = words
        self.lead = lead
        self.pages = page.map { $0...max($0, lastPage ?? $0) }
    }
}

/// Packs pieces, in order, into chunks near the target size; sections are never mixed.
struct ChunkPacker {
    private struct Draft {
        var piece: Piece
        var headings: [String]
        var section: Int

        /// Nothing but headings so far.
        var isHeading: Bool

        mutating func absorb(_ other: Piece) {
            // Rows behind nothing but their heading still need the names of their columns.
            if isHeading, piece.lead.isEmpty { piece.lead = other.lead }
            piece.range = piece.range.lowerBound..<other.range.upperBound
            piece.words += other.words
            if let pages = other.pages {
                piece.pages = min(pages.lowerBound, piece.pages?.lowerBound ?? pages.lowerBound)...pages.upperBound
            }
        }
    }

    private let options: ChunkingOptions
    private var drafts: [Draft] = []
    private var current: Draft?
    private var headings: [String] = []
    private var section = 0

    init(options: ChunkingOptions) {
        self.options = options
    }

    /// What comes next is under other headings. Headings that follow each other share a chunk: what belongs to the
    /// outer ones is what the inner ones announce.
    mutating func startSection(_ headings: [String]) {
        self.headings = headings
        if current?.isHeading == true {
            current?.headings = headings
        } else {
            closeSection()
            section += 1
        }
    }

    /// Whether adding the piece would not leave a heading alone in its chunk.
    func keepsHeading(with piece: Piece) -> Bool {
        guard let current, current.isHeading else { return true }
        return current.piece.words + piece.words <= options.maximumWords
    }

    mutating func add(_ piece: Piece, asHeading: Bool = false) {
        if let words = current?.piece.words, !fits(piece, after: words) { closeDraft() }
        if current == nil {
            current = Draft(piece: piece, headings: headings, section: section, isHeading: asHeading)
        } else {
            current?.absorb(piece)
            if !asHeading { current?.isHeading = false }
        }
    }

    /// Whether the chunk comes nearer to the target with the piece than without it.
    private func fits(_ piece: Piece, after words: Int) -> Bool {
        let sum = words + piece.words
        guard sum <= options.maximumWords else { return false }
        if current?.isHeading == true { return true }
        return sum - options.targetWords <= options.targetWords - words
    }

    private mutating func closeDraft() {
        if let current { drafts.append(current) }
        current = nil
    }

    /// Closes the open chunk; when it is small it joins the one before it in its section.
    private mutating func closeSection() {
        guard let last = current else { return }
        if last.piece.words < options.minimumWords, let previous = drafts.last, previous.section == last.section,
            previous.piece.words + last.piece.words <= options.maximumWords
        {
            drafts[drafts.count - 1].absorb(last.piece)
            current = nil
        } else {
            closeDraft()
        }
    }

    /// The chunks of `document`, whose pieces have been added.
    consuming func finish(_ document: Document) -> [Chunk] {
        // A heading with nothing after it says nothing of its own.
        if let last = current, last.isHeading, let previous = drafts.last,
            previous.piece.words + last.piece.words <= options.maximumWords
        {
            drafts[drafts.count - 1].absorb(last.piece)
            current = nil
        }
        closeSection()
        let text = document.text.utf8
        return drafts.enumerated().map { ordinal, draft in
            let range = draft.piece.range
            let lower = text.index(text.startIndex, offsetBy: range.lowerBound)
            let upper = text.index(lower, offsetBy: range.count)
            return Chunk(
                ordinal: ordinal, byteRange: range, text: String(document.text[lower..<upper]),
                headings: draft.headings, lead: draft.piece.lead, pages: draft.piece.pages)
        }
    }
}
