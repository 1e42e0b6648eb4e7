import Corpus

/// A list, or a sequence of headings or rows, as it stands in a document: what can be counted and told in order.
struct DocumentList: Sendable, Equatable {
    /// Each entry with its mark, on one line.
    var entries: [String]

    /// Bytes of the document's text, from the first entry to the last one's end.
    var byteRange: Range<Int>

    /// What it stands under: headings, and the line in front of it.
    var place: String

    /// Whether the entries are headings; their number is known, their contents are elsewhere.
    var isOutline = false
}

extension DocumentList {
    private struct Line {
        var text: Substring
        var range: Range<Int>

        var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
        var indent: Int { text.prefix { $0 == " " || $0 == "\t" }.count }
        var heading: (level: Int, text: Substring)? {
            let marks = text.prefix { $0 == "#" }
            guard (1...6) ~= marks.count, text.dropFirst(marks.count).first == " " else { return nil }
            return (marks.count, text.dropFirst(marks.count + 1))
        }
        var isRow: Bool { text.drop(while: \.isWhitespace).first == "|" }
        var isRule: Bool { isRow && text.allSatisfy { "|-:= \t".contains($0) } }

        /// Whether an entry of a list begins here.
        var isEntry: Bool {
            let body = text.drop(while: \.isWhitespace)
            if let mark = body.first, "-*+•–".contains(mark) { return body.dropFirst().first == " " }
            let digits = body.prefix { $0.isASCII && $0.isNumber }
            guard (1...4) ~= digits.count, let mark = body.dropFirst(digits.count).first, ".)".contains(mark) else {
                return false
            }
            return body.dropFirst(digits.count + 1).first == " "
        }
    }

    /// Bytes of a document that are looked through; lists of longer ones are not told whole.
    static let longestText = 4_194_304

    /// The lists of a text, in their order.
    ///
    /// Complexity: O(n).
    static func lists(in text: String) -> [DocumentList] {
        var lists: [DocumentList] = []
        var headings: [(level: Int, text: String)] = []
        var intro = ""
        var open: (list: DocumentList, indent: Int, isTable: Bool)?
        var sawBlank = false
        func place() -> String { (headings.map(\.text) + [intro]).joined(separator: " \n") }
        func close() {
            if let open, open.list.entries.count > 1 { lists.append(open.list) }
            open = nil
        }
        for line in lines(of: text) {
            if line.isBlank {
                sawBlank = true
                if open?.isTable == true { close() }
                continue
            }
            defer { sawBlank = false }
            if let heading = line.heading {
                close()
                headings.removeAll { $0.level >= heading.level }
                headings.append((heading.level, String(heading.text)))
                intro = ""
            } else if line.isRow {
                if open?.isTable != true {
                    close()
                    open = (DocumentList(entries: [], byteRange: line.range, place: place()), 0, true)
                }
                if line.isRule {
                    // What stood above the rule is the header.
                    if let header = open?.list.entries.first { open?.list.place += " \n" + header }
                    open?.list.entries = []
                    open?.list.byteRange = line.range.upperBound..<line.range.upperBound
                } else {
                    open?.list.add(line.text, line.range)
                }
            } else if line.isEntry {
                if let current = open, !current.isTable, line.indent <= current.indent + 1 {
                    open?.list.add(line.text, line.range)
                } else if let current = open, !current.isTable, line.indent > current.indent {
                    open?.list.extend(line.text, line.range)
                } else {
                    close()
                    open = (DocumentList(entries: [], byteRange: line.range, place: place()), line.indent, false)
                    open?.list.add(line.text, line.range)
                }
            } else if let current = open, !current.isTable, line.indent > current.indent || !sawBlank {
                open?.list.extend(line.text, line.range)
            } else {
                close()
                intro = String(line.text)
            }
        }
        close()
        return lists + outlines(of: text)
    }

    /// Headings of one level that begin with the same word: "Project 1", "Project 2".
    private static func outlines(of text: String) -> [DocumentList] {
        var groups: [String: DocumentList] = [:]
        var order: [String] = []
        var above: [(level: Int, text: String)] = []
        for line in lines(of: text) {
            guard let heading = line.heading, let first = heading.text.split(whereSeparator: { !$0.isLetter }).first
            else {
                continue
            }
            above.removeAll { $0.level >= heading.level }
            let key = "\(heading.level) \(WordForms.stem(first.lowercased())) \(above.last?.text ?? "")"
            if groups[key] == nil {
                let place = above.map(\.text).joined(separator: " \n") + " \n" + first
                groups[key] = DocumentList(entries: [], byteRange: line.range, place: place, isOutline: true)
                order.append(key)
            }
            groups[key]?.add(heading.text, line.range)
            above.append((heading.level, String(heading.text)))
        }
        return order.compactMap { groups[$0] }.filter { $0.entries.count > 1 }
    }

    private mutating func add(_ text: Substring, _ range: Range<Int>) {
        entries.append(Self.oneLine(text))
        byteRange = (entries.count == 1 ? range.lowerBound : byteRange.lowerBound)..<range.upperBound
    }

    private mutating func extend(_ text: Substring, _ range: Range<Int>) {
        guard let last = entries.indices.last else { return }
        entries[last] += " " + Self.oneLine(text)
        byteRange = byteRange.lowerBound..<range.upperBound
    }

    private static func oneLine(_ text: Substring) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func lines(of text: String) -> [Line] {
        var lines: [Line] = []
        var start = text.utf8.startIndex
        var offset = 0
        let utf8 = text.utf8
        while start < utf8.endIndex {
            let end = utf8[start...].firstIndex(of: UInt8(ascii: "\n")) ?? utf8.endIndex
            let count = utf8.distance(from: start, to: end)
            lines.append(Line(text: text[start..<end], range: offset..<(offset + count)))
            offset += count + 1
            start = end < utf8.endIndex ? utf8.index(after: end) : end
        }
        return lines
    }
}
