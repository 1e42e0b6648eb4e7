package import Corpus

/// Cuts a document into passages along its structure.
///
/// Invariants, for every document whose blocks hold all its text: the chunks' byte ranges are in order and do not
/// overlap; every byte that is not white space lies in one of them; each chunk's text is those bytes, exactly; no chunk
/// has more than the maximum of words.
///
/// A heading starts a chunk, and stays with what follows it. Paragraphs, lists, tables and code blocks are packed up to
/// about the target and kept whole where they fit the maximum; larger ones are cut at sentence ends, lists between their
/// items, tables and code at line ends, sentences that are still too long between words. Rows that stand in another chunk
/// than the header of their table have it as their lead. A record that fits stays whole.
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
        var next = 0
        while next < document.blocks.count {
            let block = document.blocks[next]
            next += 1
            if block.kind == .listItem, let list = wholeList(document.blocks[(next - 1)...], in: bytes),
                packer.keepsHeading(with: list.piece)
            {
                packer.add(list.piece)
                next += list.items - 1
                continue
            }
            let piece = Piece(
                block.byteRange, words: bytes.wordCount(in: block.byteRange), page: block.page,
                lastPage: block.lastPage)
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
        case .table:
            addRows(of: piece.range, page: block.page, to: &packer, in: bytes)
        case .code:
            forEachLine(in: bytes, piece.range) { addPart($0, page: block.page, to: &packer, in: bytes) }
        case .heading, .listItem, .paragraph:
            SentenceSplitter.forEach(in: bytes, piece.range) { addPart($0, page: block.page, to: &packer, in: bytes) }
        }
    }

    /// The list whose first item opens `blocks`, where all of it fits one chunk: steps are only understood together.
    private func wholeList(_ blocks: ArraySlice<Block>, in bytes: Span<UInt8>) -> (piece: Piece, items: Int)? {
        guard let first = blocks.first else { return nil }
        var (items, words) = (0, 0)
        var range = first.byteRange
        for block in blocks {
            guard block.kind == .listItem, block.page == first.page else { break }
            items += 1
            words += bytes.wordCount(in: block.byteRange)
            guard words <= options.maximumWords else { return nil }
            range = range.lowerBound..<block.byteRange.upperBound
        }
        return items > 1 ? (Piece(range, words: words, page: first.page), items) : nil
    }

    /// Adds a table row by row; its header stays with the first of them, and leads those that come into other chunks.
    private func addRows(of range: Range<Int>, page: Int?, to packer: inout ChunkPacker, in bytes: Span<UInt8>) {
        var lines: [Range<Int>] = []
        forEachLine(in: bytes, range) { lines.append($0) }
        func text(_ line: Range<Int>) -> String {
            String(decoding: line.prefix(Self.longestLead).map { bytes[$0] }, as: UTF8.self)
        }
        guard lines.count > 2, TableRow.isRule(text(lines[1])), !TableRow.isRule(text(lines[0])) else {
            for line in lines { addPart(line, page: page, to: &packer, in: bytes) }
            return
        }
        let lead =
            lines[0].count <= Self.longestLead
            ? bytes.trimmingWhiteSpace(lines[0]) : lines[0].lowerBound..<lines[0].lowerBound
        let top = lines[0].lowerBound..<lines[2].upperBound
        let isWhole = bytes.wordCount(in: top) <= options.maximumWords
        if isWhole { addPart(top, page: page, to: &packer, in: bytes) }
        for line in lines.dropFirst(isWhole ? 3 : 0) {
            addPart(line, page: page, lead: text(lead), to: &packer, in: bytes)
        }
    }

    /// A header that has more bytes is not repeated.
    private static let longestLead = 600

    /// Adds a sentence or line, cut between words where it is too long for a chunk.
    private func addPart(
        _ range: Range<Int>, page: Int?, lead: String = "", to packer: inout ChunkPacker, in bytes: Span<UInt8>
    ) {
        let words = bytes.wordCount(in: range)
        guard words > options.maximumWords else {
            packer.add(Piece(range, words: words, page: page, lead: lead))
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
                packer.add(Piece(lower..<end, words: count, page: page, lead: lead))
                start = nil
                count = 0
            }
        }
        if let lower = start { packer.add(Piece(lower..<end, words: count, page: page, lead: lead)) }
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
