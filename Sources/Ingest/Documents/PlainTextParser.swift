import Corpus

/// Plain text to blocks: paragraphs stand between blank lines.
///
/// A heading is recognised only where a reader could not take it for anything else: a short line in capitals with at
/// least two blank lines above and one below, or a short line underlined with `=` or `-` in its own length. A missed
/// heading costs a label; a wrong one tears a paragraph apart.
struct PlainTextParser {
    /// How the text is laid out.
    enum Layout {
        /// Paragraphs; whether headings can be told by the lines around them.
        case prose(findsHeadings: Bool)

        /// Lines of code, settings or a log, whose breaks and indents mean something.
        case lines
    }

    /// - Parameters:
    ///   - part: the bytes to look at; all of `text` for a file, a page for a PDF.
    static func parse(
        _ bytes: Span<UInt8>, part: Range<Int>, page: Int?, layout: Layout, into blocks: inout BlockCollector
    ) throws(DocumentRefusal) {
        var parser = PlainTextParser(page: page, layout: layout)
        var position = part.lowerBound
        while position < part.upperBound {
            let line = Line(at: position, in: bytes)
            let end = min(line.range.upperBound, part.upperBound)
            if bytes.trimmingWhiteSpace(position..<end).isEmpty {
                try parser.closeParagraph(in: bytes, into: &blocks)
                parser.blankLines += 1
            } else {
                parser.paragraph = (parser.paragraph?.lowerBound ?? position)..<end
                parser.lineCount += 1
            }
            position = line.next
        }
        try parser.closeParagraph(in: bytes, into: &blocks)
    }

    private let page: Int?
    private let findsHeadings: Bool
    private let isLineByLine: Bool
    private var paragraph: Range<Int>?
    private var lineCount = 0

    /// Blank lines above the open paragraph. The start of the text counts as many.
    private var blankLines = 2

    /// Whether a "CHAPTER" or the like came by; other headings then stand below it.
    private var hasDivisions = false

    private init(page: Int?, layout: Layout) {
        self.page = page
        switch layout {
        case .prose(let findsHeadings):
            self.findsHeadings = findsHeadings
            isLineByLine = false
        case .lines:
            findsHeadings = false
            isLineByLine = true
        }
    }

    private mutating func closeParagraph(
        in bytes: Span<UInt8>, into blocks: inout BlockCollector
    ) throws(DocumentRefusal) {
        guard let range = paragraph else { return }
        let level = findsHeadings ? headingLevel(of: range, in: bytes) : nil
        let standsByLine = isLineByLine || (lineCount > 2 && LineStructure.isLineByLine(bytes, range))
        try blocks.append(
            level.map { .heading(level: $0) } ?? kind(of: range, standsByLine: standsByLine, in: bytes), range,
            in: bytes, page: page)
        paragraph = nil
        lineCount = 0
        blankLines = 0
    }

    private func kind(of range: Range<Int>, standsByLine: Bool, in bytes: Span<UInt8>) -> Block.Kind {
        let trimmed = bytes.trimmingWhiteSpace(range)
        let bar = UInt8(ascii: "|")
        if trimmed.count > 2, bytes[trimmed.lowerBound] == bar, bytes[trimmed.upperBound - 1] == bar { return .table }
        return standsByLine ? .code : .paragraph
    }

    private mutating func headingLevel(of range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        let trimmed = bytes.trimmingWhiteSpace(range)
        guard trimmed.count <= 200 else { return nil }
        switch lineCount {
        case 1 where blankLines >= 2 && isInCapitals(trimmed, in: bytes):
            if startsDivision(trimmed, in: bytes) {
                hasDivisions = true
                return 1
            }
            return hasDivisions ? 2 : 1
        case 2:
            return underlineLevel(of: trimmed, in: bytes)
        default:
            return nil
        }
    }

    /// Whether a short line has letters, none of them lower-case, and neither ends like a sentence nor is it set in
    /// brackets or emphasis.
    private func isInCapitals(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard range.count <= 60, bytes[range.lowerBound].isASCIIUppercase else { return false }
        let last = bytes[range.upperBound - 1]
        guard last.isASCIIUppercase || last.isASCIIDigit || last == UInt8(ascii: "?") || last == UInt8(ascii: "!")
        else { return false }
        var letters = 0
        for index in range {
            if bytes[index].isASCIILowercase { return false }
            if bytes[index].isASCIIUppercase { letters += 1 }
        }
        return letters >= 4
    }

    private func startsDivision(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        let divisions = ["CHAPTER ", "PART ", "BOOK ", "STAVE ", "ACT ", "VOLUME ", "KAPITEL ", "TEIL "]
        return divisions.contains { word in
            range.count > word.utf8.count
                && zip(word.utf8, range.lowerBound...).allSatisfy { $0 == bytes[$1] }
        }
    }

    /// 1 for a line underlined with `=`, 2 for one underlined with `-`; the rule must be about as long as its line.
    private func underlineLevel(of range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        let first = Line(at: range.lowerBound, in: bytes)
        guard first.next < range.upperBound else { return nil }
        let title = bytes.trimmingWhiteSpace(first.range)
        let rule = bytes.trimmingWhiteSpace(first.next..<range.upperBound)
        guard title.count >= 3, abs(title.count - rule.count) <= 2, !rule.isEmpty else { return nil }
        let mark = bytes[rule.lowerBound]
        guard mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-") else { return nil }
        for index in rule where bytes[index] != mark { return nil }
        // A rule above another rule is a table's frame.
        guard bytes[title.lowerBound] != mark else { return nil }
        return mark == UInt8(ascii: "=") ? 1 : 2
    }
}

extension UInt8 {
    var isASCIIUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    var isASCIILowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
