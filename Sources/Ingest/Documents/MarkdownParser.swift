import Corpus

/// Markdown to blocks, line by line, in one pass.
///
/// Finds the structure that chunks need (front matter, headings of both styles, paragraphs, list items, fenced and
/// indented code, tables) and leaves the text alone: every block is a range of its bytes, marks included.
/// Follows CommonMark where it is about blocks, with simpler nesting: each list item is a block of its own, whatever
/// its depth, and quotations are paragraphs.
///
/// Complexity: O(n).
struct MarkdownParser {
    /// - Returns: the front matter, if there is any.
    static func parse(
        _ bytes: Span<UInt8>, into blocks: inout BlockCollector
    ) throws(DocumentRefusal) -> FrontMatter? {
        var parser = MarkdownParser()
        var position = 0
        let frontMatter = FrontMatter(in: bytes)
        if let frontMatter {
            try blocks.append(.table, frontMatter.range, in: bytes)
            position = frontMatter.range.upperBound
        }
        while position < bytes.count {
            let line = Line(at: position, in: bytes)
            try parser.take(line, in: bytes, into: &blocks)
            position = line.next
        }
        try parser.close(in: bytes, into: &blocks)
        return frontMatter
    }

    /// The block that the next line may continue.
    private var open: (kind: Block.Kind, range: Range<Int>)?
    private var fence: Fence?

    /// Whether indented lines belong to a list rather than being code.
    private var isInList = false

    private struct Fence {
        let mark: UInt8
        let length: Int
    }

    private mutating func take(
        _ line: Line, in bytes: Span<UInt8>, into blocks: inout BlockCollector
    ) throws(DocumentRefusal) {
        if let fence {
            extend(to: line)
            if let run = fenceRun(line, in: bytes), run.mark == fence.mark, run.length >= fence.length, run.isBare {
                self.fence = nil
                try close(in: bytes, into: &blocks)
            }
        } else if line.isBlank {
            try close(in: bytes, into: &blocks)
        } else if let run = fenceRun(line, in: bytes), run.mark == UInt8(ascii: "~") || !run.hasMarkInInfo {
            try start(.code, line, in: bytes, into: &blocks)
            fence = Fence(mark: run.mark, length: run.length)
        } else if let level = headingLevel(line, in: bytes) {
            try start(.heading(level: level), line, in: bytes, into: &blocks)
            isInList = false
            try close(in: bytes, into: &blocks)
        } else if open?.kind == .paragraph, let level = underlineLevel(line, in: bytes) {
            extend(to: line)
            open?.kind = .heading(level: level)
            try close(in: bytes, into: &blocks)
        } else if isThematicBreak(line, in: bytes) {
            try start(.paragraph, line, in: bytes, into: &blocks)
            isInList = false
            try close(in: bytes, into: &blocks)
        } else if startsListItem(line, in: bytes) {
            try start(.listItem, line, in: bytes, into: &blocks)
            isInList = true
        } else {
            try takeText(line, in: bytes, into: &blocks)
        }
    }

    private mutating func takeText(
        _ line: Line, in bytes: Span<UInt8>, into blocks: inout BlockCollector
    ) throws(DocumentRefusal) {
        let isTableRow = bytes[line.content] == UInt8(ascii: "|")
        if open != nil, open?.kind != .table, isTableRow, line.indent < 4 {
            try start(.table, line, in: bytes, into: &blocks)
        } else if open != nil {
            // Also a "lazy" continuation line of a list item.
            extend(to: line)
        } else if isTableRow || startsTable(line, in: bytes) {
            try start(.table, line, in: bytes, into: &blocks)
        } else if line.indent >= 4, !isInList {
            try start(.code, line, in: bytes, into: &blocks)
        } else {
            if line.indent < 2 { isInList = false }
            try start(.paragraph, line, in: bytes, into: &blocks)
        }
    }

    private mutating func start(
        _ kind: Block.Kind, _ line: Line, in bytes: Span<UInt8>, into blocks: inout BlockCollector
    ) throws(DocumentRefusal) {
        try close(in: bytes, into: &blocks)
        open = (kind, line.range)
    }

    private mutating func extend(to line: Line) {
        guard let range = open?.range else { return }
        open?.range = range.lowerBound..<line.range.upperBound
    }

    private mutating func close(in bytes: Span<UInt8>, into blocks: inout BlockCollector) throws(DocumentRefusal) {
        if let open { try blocks.append(open.kind, open.range, in: bytes) }
        open = nil
    }
}

extension MarkdownParser {
    private struct FenceRun {
        let mark: UInt8
        let length: Int
        /// Nothing but white space follows: only such a run closes a fence.
        let isBare: Bool
        /// The mark occurs again on the line: with backticks that is inline code, no fence.
        let hasMarkInInfo: Bool
    }

    private func fenceRun(_ line: Line, in bytes: Span<UInt8>) -> FenceRun? {
        guard !line.isBlank, isInList || line.indent < 4 else { return nil }
        let mark = bytes[line.content]
        guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        var index = line.content
        while index < line.range.upperBound, bytes[index] == mark { index += 1 }
        let length = index - line.content
        guard length >= 3 else { return nil }
        var hasMark = false
        for position in index..<line.range.upperBound where bytes[position] == mark { hasMark = true }
        return FenceRun(
            mark: mark, length: length,
            isBare: bytes.trimmingWhiteSpace(index..<line.range.upperBound).isEmpty, hasMarkInInfo: hasMark)
    }

    private func headingLevel(_ line: Line, in bytes: Span<UInt8>) -> Int? {
        guard line.indent < 4 else { return nil }
        var index = line.content
        while index < line.range.upperBound, index < line.content + 7, bytes[index] == UInt8(ascii: "#") { index += 1 }
        let level = index - line.content
        guard (1...6).contains(level) else { return nil }
        return isBlank(at: index, before: line.range.upperBound, in: bytes) ? level : nil
    }

    private func underlineLevel(_ line: Line, in bytes: Span<UInt8>) -> Int? {
        guard line.indent < 4 else { return nil }
        let rule = bytes.trimmingWhiteSpace(line.content..<line.range.upperBound)
        // A line of white space that is neither blank nor tab is no blank line.
        guard !rule.isEmpty else { return nil }
        let mark = bytes[rule.lowerBound]
        guard mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-") else { return nil }
        for index in rule where bytes[index] != mark { return nil }
        return mark == UInt8(ascii: "=") ? 1 : 2
    }

    private func isThematicBreak(_ line: Line, in bytes: Span<UInt8>) -> Bool {
        guard line.indent < 4 else { return false }
        let mark = bytes[line.content]
        guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "*") || mark == UInt8(ascii: "_") else { return false }
        var marks = 0
        for index in line.content..<line.range.upperBound {
            if bytes[index] == mark {
                marks += 1
            } else if !isBlank(at: index, before: line.range.upperBound, in: bytes) {
                return false
            }
        }
        return marks >= 3
    }

    private func startsListItem(_ line: Line, in bytes: Span<UInt8>) -> Bool {
        guard isInList || line.indent < 4 else { return false }
        let end = line.range.upperBound
        switch bytes[line.content] {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
            return isBlank(at: line.content + 1, before: end, in: bytes)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            var index = line.content
            while index < end, index < line.content + 9, bytes[index].isASCIIDigit { index += 1 }
            guard index < end, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")") else {
                return false
            }
            // Inside a paragraph only "1." starts a list; "…in the year\n1986. A great season" does not.
            let isFirst = index == line.content + 1 && bytes[line.content] == UInt8(ascii: "1")
            guard open?.kind != .paragraph || isFirst else { return false }
            return isBlank(at: index + 1, before: end, in: bytes)
        default:
            return false
        }
    }

    /// Whether a row without a leading bar starts a table: the next line is a delimiter row.
    private func startsTable(_ line: Line, in bytes: Span<UInt8>) -> Bool {
        guard line.indent < 4, line.next < bytes.count else { return false }
        var hasBar = false
        for index in line.content..<line.range.upperBound where bytes[index] == UInt8(ascii: "|") { hasBar = true }
        guard hasBar else { return false }
        let delimiter = Line(at: line.next, in: bytes)
        var (dashes, bars) = (0, 0)
        for index in delimiter.content..<delimiter.range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "-"): dashes += 1
            case UInt8(ascii: "|"): bars += 1
            case UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"): break
            default: return false
            }
        }
        return dashes > 0 && bars > 0
    }

    private func isBlank(at index: Int, before end: Int, in bytes: Span<UInt8>) -> Bool {
        index >= end || bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t")
    }
}
