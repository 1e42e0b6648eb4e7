import Corpus

/// The smallest part of an item that says something by itself: a sentence, a row of a table, an item of a list, a line.
struct SupportUnit: Sendable {
    let text: ClaimText

    /// As it stands in the item, on one line.
    let wording: String

    /// With what a reader takes along from the sentence before it ("It was opened in 1920.").
    let window: ClaimText
    let clauses: [String]

    /// A row's cells with their headers; empty where the unit is no row of a table with a header.
    let cells: [Cell]

    /// Whether it stands by itself, as rows and lines do: its key must be in it.
    let isRow: Bool

    struct Cell: Sendable {
        var header: ClaimText
        var text: ClaimText
    }
}

extension SupportUnit {
    /// Words of a sentence beyond which what stands at one end says little of the other: tables whose lines were lost.
    private static let longestSentence = 60

    /// The units of an item, in their order.
    static func units(of text: String) -> [SupportUnit] {
        var units: [SupportUnit] = []
        var prose = ""
        var header: [ClaimText]?
        var before = ""
        func endProse() {
            for sentence in sentences(of: prose) {
                units.append(
                    SupportUnit(
                        text: ClaimText(sentence), wording: Self.oneLine(sentence[...]),
                        window: ClaimText(before + " \n" + sentence),
                        clauses: Polarity.clauses(of: sentence), cells: [], isRow: false))
                before = sentence
            }
            prose = ""
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let cells = cells(of: line)
            guard cells.count > 1 || isEntry(line) else {
                header = nil
                prose += line + "\n"
                continue
            }
            endProse()
            before = ""
            if cells.count > 1 {
                if TableRow.isRule(line) { continue }
                if let named = named(cells) {
                    header = nil
                    let words = ClaimText(String(line))
                    units.append(
                        SupportUnit(
                            text: words, wording: Self.oneLine(line), window: words,
                            clauses: Polarity.clauses(of: String(line)), cells: named, isRow: true))
                    continue
                }
                if header?.count != cells.count {
                    header = cells.map { ClaimText(String($0)) }
                    // A table's first line is its header, unless numbers say that it is a row.
                    let numbers = cells.count { $0.contains(where: \.isNumber) }
                    if numbers * 2 < cells.count { continue }
                    header = nil
                }
            }
            let words = ClaimText(String(line))
            units.append(
                SupportUnit(
                    text: words, wording: Self.oneLine(line), window: words,
                    clauses: Polarity.clauses(of: String(line)),
                    cells: zip(header ?? [], cells).map { Cell(header: $0, text: ClaimText(String($1))) }, isRow: true))
        }
        endProse()
        return units
    }

    /// Cells that bring the names of their columns: "Part: Bolt | Price: 0.50".
    private static func named(_ cells: [Substring]) -> [Cell]? {
        let parts = cells.map { $0.split(separator: ":", maxSplits: 1) }
        guard parts.count(where: { $0.count == 2 }) * 2 > cells.count else { return nil }
        return parts.map { part in
            part.count == 2
                ? Cell(header: ClaimText(String(part[0])), text: ClaimText(String(part[1])))
                : Cell(header: ClaimText(""), text: ClaimText(part.joined()))
        }
    }

    private static func oneLine(_ text: Substring) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Cells of a line of a table; one where it is none.
    private static func cells(of line: Substring) -> [Substring] {
        for separator: Character in ["|", "\t"] where line.contains(separator) {
            let cells = line.split(separator: separator, omittingEmptySubsequences: false)
                .map { $0.trimmingPrefix(while: \.isWhitespace) }
            let inner = separator == "|" ? cells.drop(while: \.isEmpty) : cells[...]
            let trimmed = inner.last?.isEmpty == true ? inner.dropLast() : inner
            if trimmed.count > 1 { return Array(trimmed) }
        }
        // "name;price;unit" and "name,price,unit" have no space behind their separators.
        for separator: Character in [";", ","] {
            let cells = line.split(separator: separator, omittingEmptySubsequences: false)
            if cells.count > 2, !cells.dropFirst().contains(where: { $0.first == " " }) { return cells }
        }
        return [line]
    }

    /// An item of a list, or a value behind its key.
    private static func isEntry(_ line: Substring) -> Bool {
        let line = line.drop(while: \.isWhitespace)
        if let first = line.first, "-*•–".contains(first), line.dropFirst().first == " " { return true }
        let number = line.prefix { $0.isASCII && $0.isNumber }
        if (1...3).contains(number.count), let mark = line.dropFirst(number.count).first, ".)".contains(mark),
            line.dropFirst(number.count + 1).first == " "
        {
            return true
        }
        guard let colon = line.firstIndex(of: ":"), line.count < 200 else { return false }
        let key = line[..<colon]
        return key.count <= 40 && key.split(separator: " ").count <= 4 && !line.contains(". ")
    }

    private static func sentences(of prose: String) -> [String] {
        let bytes = Array(prose.utf8)
        return SentenceSplitter.ranges(in: prose).flatMap { range -> [String] in
            let sentence = String(decoding: bytes[range], as: UTF8.self)
            let words = sentence.split(whereSeparator: \.isWhitespace)
            guard words.count > longestSentence else { return [sentence] }
            // Overlapping, so that what stands together is together in one of them.
            let step = longestSentence / 2
            return stride(from: 0, to: words.count - step, by: step).map { start in
                words[start..<min(start + longestSentence, words.count)].joined(separator: " ")
            }
        }
    }
}
