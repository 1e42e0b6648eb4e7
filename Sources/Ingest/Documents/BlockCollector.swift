import Corpus

/// Gathers a document's blocks in order and stops a document that has absurdly many.
struct BlockCollector {
    private(set) var blocks: [Block] = []
    private let place: String

    /// - Parameter place: how a refusal names the document.
    init(place: String) {
        self.place = place
    }

    /// Adds a block over `range`, less the white space at its ends; nothing when only that is in it.
    mutating func append(
        _ kind: Block.Kind, _ range: Range<Int>, in bytes: Span<UInt8>, page: Int? = nil
    ) throws(DocumentRefusal) {
        var trimmed = bytes.trimmingWhiteSpace(range)
        if kind == .code {
            // The first line of code is indented like the others.
            var start = trimmed.lowerBound
            while start > range.lowerBound, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
            if start == range.lowerBound || bytes[start - 1] == UInt8(ascii: "\n") {
                trimmed = start..<trimmed.upperBound
            }
        }
        if !bytes.trimmingWhiteSpace(trimmed).isEmpty { try append(Block(kind: kind, byteRange: trimmed, page: page)) }
    }

    mutating func append(_ block: Block) throws(DocumentRefusal) {
        guard blocks.count < ParserLimits.blocks else {
            throw DocumentRefusal(
                .tooLarge,
                "\(place) has more than \(ParserLimits.blocks) paragraphs; split it into several files.")
        }
        blocks.append(block)
    }

    /// Joins the block at `index` to the one before it, where both are paragraphs: a page ended inside a sentence.
    mutating func join(at index: Int) {
        guard index > 0, index < blocks.count, blocks[index].kind == .paragraph, blocks[index - 1].kind == .paragraph
        else { return }
        let next = blocks.remove(at: index)
        blocks[index - 1].byteRange = blocks[index - 1].byteRange.lowerBound..<next.byteRange.upperBound
        blocks[index - 1].lastPage = next.lastPage ?? next.page
    }
}

/// One line of a text, without its line feed.
struct Line {
    let range: Range<Int>

    /// The first byte that is no space or tab; the end of the line when it is blank.
    let content: Int

    /// Columns before `content`; a tab counts to the next multiple of four.
    let indent: Int

    var isBlank: Bool { content == range.upperBound }

    /// Where the next line starts; past the end of the text after the last one.
    var next: Int { range.upperBound + 1 }

    /// The line that starts at `start`.
    ///
    /// Complexity: O(length of the line).
    init(at start: Int, in bytes: Span<UInt8>) {
        var index = start
        var column = 0
        scan: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "): column += 1
            case UInt8(ascii: "\t"): column = (column / 4 + 1) * 4
            default: break scan
            }
            index += 1
        }
        self.content = index
        self.indent = column
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        self.range = start..<index
    }
}
