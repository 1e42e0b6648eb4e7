import Corpus

/// A part of a passage that is shown whole or not at all: a sentence of running text, a row of a table with the names of its
/// columns, an item of a list, a line of a log, a piece of code.
///
/// Invariant: the units of a passage are in its order and do not overlap; those of running text are its sentences.
package struct EvidenceUnit: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case sentence
        case row
        case item
        case line
        case code
    }

    package var kind: Kind

    /// Bytes of the passage.
    package var range: Range<Int>

    /// As it is read.
    package var text: String

    /// The list it belongs to, counted from 0; `nil` for what is no item.
    package var list: Int?

    /// Whether it begins on a line of its own.
    package var breaksLine: Bool { kind != .sentence }

    /// What a row says in its cells, without the names of the columns.
    package var values: String

    init(_ kind: Kind, _ range: Range<Int>, text: String, values: String? = nil, list: Int? = nil) {
        self.kind = kind
        self.range = range
        self.text = text
        self.values = values ?? text
        self.list = list
    }

    /// The units of a passage.
    /// - Parameter lead: the header of the table whose rows it begins with; empty for none.
    /// - Complexity: O(n).
    package static func units(of text: String, lead: String = "") -> [EvidenceUnit] {
        var reader = EvidenceUnitReader(Array(text.utf8), header: TableRow.cells(of: lead) ?? [])
        return reader.read()
    }
}

private struct EvidenceUnitReader {
    private let bytes: [UInt8]
    private var header: [String]
    private var units: [EvidenceUnit] = []
    private var lists = 0
    private var isInList = false

    /// Code with more bytes, and longer items, are shown in parts.
    private static let longestWhole = 1_200

    init(_ bytes: [UInt8], header: [String]) {
        self.bytes = bytes
        self.header = header
    }

    mutating func read() -> [EvidenceUnit] {
        let lines = lines(of: 0..<bytes.count)
        var position = 0
        // Where running text began that no structure has ended yet.
        var prose: Range<Int>?
        func extend(_ prose: inout Range<Int>?, over line: Range<Int>) {
            prose = (prose?.lowerBound ?? line.lowerBound)..<line.upperBound
        }
        while position < lines.count {
            let line = lines[position]
            if let end = fence(at: position, in: lines) {
                close(&prose)
                addCode(lines[position].lowerBound..<lines[end - 1].upperBound, lines[position..<end])
                position = end
            } else if isRow(line, in: lines, at: position) {
                close(&prose)
                position = addRow(at: position, in: lines)
            } else if isItem(line) {
                close(&prose)
                position = addItem(at: position, in: lines)
            } else if let end = standingLines(at: position, in: lines) {
                close(&prose)
                addLines(lines[position..<end])
                position = end
            } else {
                if !isBlank(line) {
                    isInList = false
                    header = []
                }
                extend(&prose, over: line)
                position += 1
            }
        }
        close(&prose)
        return units
    }

    private mutating func close(_ prose: inout Range<Int>?) {
        guard let range = prose else { return }
        prose = nil
        for sentence in SentenceSplitter.ranges(in: bytes.span, range) {
            units.append(EvidenceUnit(.sentence, sentence, text: string(sentence).trimmingWhiteSpace))
        }
    }

    private func isRow(_ line: Range<Int>, in lines: [Range<Int>], at position: Int) -> Bool {
        guard let first = firstByte(line) else { return false }
        if first == UInt8(ascii: "|") { return true }
        guard bytes[line].contains(UInt8(ascii: "|")) else { return false }
        if !header.isEmpty { return true }
        return position + 1 < lines.count && TableRow.isRule(string(lines[position + 1]))
    }

    private mutating func addRow(at position: Int, in lines: [Range<Int>]) -> Int {
        isInList = false
        let line = lines[position]
        let cells = TableRow.cells(of: string(line)) ?? []
        if position + 1 < lines.count, TableRow.isRule(string(lines[position + 1])) {
            header = cells
            // A header over nothing says what it says.
            if position + 2 >= lines.count || isBlank(lines[position + 2]) {
                units.append(EvidenceUnit(.row, trimmed(line), text: string(trimmed(line))))
            }
            return position + 2
        }
        guard !TableRow.isRule(string(line)) else { return position + 1 }
        let row = TableRow.named(cells, by: header)
        if !row.isEmpty {
            units.append(EvidenceUnit(.row, trimmed(line), text: row, values: cells.joined(separator: " ")))
        }
        return position + 1
    }

    /// Adds an item with the lines that go on with it.
    private mutating func addItem(at position: Int, in lines: [Range<Int>]) -> Int {
        if !isInList {
            lists += 1
            isInList = true
        }
        var end = position + 1
        while end < lines.count, !isBlank(lines[end]), !isItem(lines[end]), firstByte(lines[end]) != UInt8(ascii: "|"),
            firstByte(lines[end]) != UInt8(ascii: "#"), fence(at: end, in: lines) == nil
        {
            end += 1
        }
        let range = trimmed(lines[position].lowerBound..<lines[end - 1].upperBound)
        if range.count <= Self.longestWhole {
            let words = string(range).split(whereSeparator: \.isNewline).map(\.trimmedLine).joined(separator: " ")
            units.append(EvidenceUnit(.item, range, text: words, list: lists - 1))
        } else {
            for (place, sentence) in SentenceSplitter.ranges(in: bytes.span, range).enumerated() {
                let text = string(sentence).trimmingWhiteSpace
                units.append(EvidenceUnit(place == 0 ? .item : .sentence, sentence, text: text))
            }
        }
        return end
    }

    /// The end of a paragraph whose lines each stand for themselves.
    private func standingLines(at position: Int, in lines: [Range<Int>]) -> Int? {
        guard !isBlank(lines[position]), position == 0 || isBlank(lines[position - 1]) || units.last?.kind == .code
        else { return nil }
        var end = position
        while end < lines.count, !isBlank(lines[end]) { end += 1 }
        guard end > position + 1 else {
            return LineStructure.startsLog(bytes.span, lines[position]) ? end : nil
        }
        return LineStructure.isLineByLine(bytes.span, lines[position].lowerBound..<lines[end - 1].upperBound)
            ? end : nil
    }

    /// Lines of a log or of settings one by one; code in one piece, since its lines say nothing alone.
    private mutating func addLines(_ lines: ArraySlice<Range<Int>>) {
        isInList = false
        guard let first = lines.first, let last = lines.last else { return }
        let isCode = lines.contains { line in
            let text = trimmed(line)
            guard let end = text.last else { return false }
            return [UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";")].contains(bytes[end])
                && !LineStructure.startsLog(bytes.span, line)
        }
        if isCode { return addCode(first.lowerBound..<last.upperBound, lines) }
        for line in lines {
            units.append(EvidenceUnit(.line, trimmed(line), text: string(trimmed(line))))
        }
    }

    private mutating func addCode(_ range: Range<Int>, _ lines: ArraySlice<Range<Int>>) {
        isInList = false
        if range.count <= Self.longestWhole {
            units.append(EvidenceUnit(.code, range, text: string(range).indented))
            return
        }
        for line in lines where !isBlank(line) {
            units.append(EvidenceUnit(.code, line, text: string(line).indented))
        }
    }

    /// The end of the fenced code that begins at a line; the end of the passage where its fence does not close.
    private func fence(at position: Int, in lines: [Range<Int>]) -> Int? {
        guard let mark = fenceMark(lines[position]) else { return nil }
        var end = position + 1
        while end < lines.count {
            end += 1
            if fenceMark(lines[end - 1]) == mark { break }
        }
        return end
    }

    private func fenceMark(_ line: Range<Int>) -> UInt8? {
        let text = trimmed(line)
        guard text.count >= 3, let mark = firstByte(line), mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~"),
            bytes[text].prefix(3).allSatisfy({ $0 == mark })
        else { return nil }
        return mark
    }

    /// `- a`, `* a`, `+ a`, `• a`, `1. a`, `12) a`.
    private func isItem(_ line: Range<Int>) -> Bool {
        let text = trimmed(line)
        guard let first = firstByte(line), text.count > 2 else { return false }
        let start = text.lowerBound
        if first == UInt8(ascii: "-") || first == UInt8(ascii: "*") || first == UInt8(ascii: "+") {
            return bytes[start + 1] == 0x20
        }
        if bytes[text].starts(with: "•".utf8) { return true }
        let digits = bytes[text].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        guard (1...3).contains(digits), digits + 1 < text.count else { return false }
        let mark = bytes[start + digits]
        return (mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")")) && bytes[start + digits + 1] == 0x20
    }

    private func lines(of range: Range<Int>) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where bytes[index] == UInt8(ascii: "\n") {
            lines.append(start..<index)
            start = index + 1
        }
        if start < range.upperBound { lines.append(start..<range.upperBound) }
        return lines
    }

    private func isBlank(_ line: Range<Int>) -> Bool { trimmed(line).isEmpty }

    private func trimmed(_ range: Range<Int>) -> Range<Int> { bytes.span.trimmingWhiteSpace(range) }

    private func firstByte(_ line: Range<Int>) -> UInt8? {
        let text = trimmed(line)
        return text.isEmpty ? nil : bytes[text.lowerBound]
    }

    private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmingWhiteSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    fileprivate var trimmedLine: String { trimmingWhiteSpace }

    /// Code with blanks for its tabs, without the line breaks at its ends.
    fileprivate var indented: String {
        var text = ""
        for character in self { text += character == "\t" ? "    " : String(character) }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
