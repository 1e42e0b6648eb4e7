package import Corpus

/// Cuts a document into passages along its structure.
///
/// Invariants, for every document whose blocks hold all its text: the chunks' byte ranges are in order and do not
/// overlap; every byte that is not white space lies in one of them; each chunk's text is those bytes, exactly; no chunk
/// has more than the maximum of words.
///
/// A heading starts a chunk, and stays with what follows it. Paragraphs, list items, tables and code blocks are packed up to
/// about the target and kept whole where they fit the maximum; larger ones are cut at sentence ends, tables and code at
/// line ends, sentences that are still too long between words. A record that fits stays whole.
///
/// Pure. Complexity: O(n) in the length of the text.
package struct Chunker: Sendable {
    private let options: ChunkingOptions

    package init(options: ChunkingOptions) {
        self.options = options
    }

    package func chunks(of document: Document) -> [Chunk] {
        let bytes = document.text.utf8.span
        var packer = ChunkPacker(options: options)
        if document.format == .record, let whole = wholeRecord(document, in: bytes) {
            packer.add(whole)
            return packer.finish(document)
        }
        var headings = HeadingPath()
        for block in document.blocks {
            let piece = Piece(block.byteRange, words: bytes.wordCount(in: block.byteRange), page: block.page)
            if case .heading(let level) = block.kind {
                headings.enter(level: level, text: document.headingText(of: block))
                packer.startSection(headings.texts)
                add(piece, of: block, asHeading: true, to: &packer, in: bytes)
            } else {
                add(piece, of: block, asHeading: false, to: &packer, in: bytes)
            }
        }
        return packer.finish(document)
    }

    private func wholeRecord(_ document: Document, in bytes: Span<UInt8>) -> Piece? {
        guard let first = document.blocks.first, let last = document.blocks.last else { return nil }
        let range = first.byteRange.lowerBound..<last.byteRange.upperBound
        let words = bytes.wordCount(in: range)
        return words <= options.maximumWords ? Piece(range, words: words, page: nil) : nil
    }

    private func add(
        _ piece: Piece, of block: Block, asHeading: Bool, to packer: inout ChunkPacker, in bytes: Span<UInt8>
    ) {
        // A paragraph that would leave its heading alone is better cut.
        if piece.words <= options.maximumWords, asHeading || packer.keepsHeading(with: piece) {
            packer.add(piece, asHeading: asHeading)
            return
        }
        switch block.kind {
        case .code, .table:
            forEachLine(in: bytes, piece.range) { addPart($0, page: block.page, to: &packer, in: bytes) }
        case .heading, .listItem, .paragraph:
            SentenceSplitter.forEach(in: bytes, piece.range) { addPart($0, page: block.page, to: &packer, in: bytes) }
        }
    }

    /// Adds a sentence or line, cut between words where it is too long for a chunk.
    private func addPart(_ range: Range<Int>, page: Int?, to packer: inout ChunkPacker, in bytes: Span<UInt8>) {
        let words = bytes.wordCount(in: range)
        guard words > options.maximumWords else {
            packer.add(Piece(range, words: words, page: page))
            return
        }
        var start: Int?
        var count = 0
        var end = range.lowerBound
        while let word = bytes.word(from: end, before: range.upperBound) {
            start = start ?? word.lowerBound
            end = word.upperBound
            count += 1
            if count == options.targetWords, let lower = start {
                packer.add(Piece(lower..<end, words: count, page: page))
                start = nil
                count = 0
            }
        }
        if let lower = start { packer.add(Piece(lower..<end, words: count, page: page)) }
    }

    private func forEachLine(in bytes: Span<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        for index in range where bytes[index] == UInt8(ascii: "\n") {
            let line = bytes.trimmingWhiteSpace(start..<index)
            if !line.isEmpty { body(start..<line.upperBound) }
            start = index + 1
        }
        if start < range.upperBound { body(start..<range.upperBound) }
    }
}

/// The headings above a place, outermost first.
private struct HeadingPath {
    private var entries: [(level: Int, text: String)] = []

    var texts: [String] { entries.map(\.text) }

    mutating func enter(level: Int, text: String) {
        while let last = entries.last, last.level >= level { entries.removeLast() }
        if !text.isEmpty { entries.append((level, text)) }
    }
}
