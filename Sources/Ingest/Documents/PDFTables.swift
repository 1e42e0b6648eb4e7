import Corpus

/// A page as `pdftotext -layout` draws it, with the rows of its tables told from its running text.
///
/// A table is a run of lines with wide gaps at the same places. Its columns are the strips of the page that gaps leave
/// between them; the lines above the first figures name them.
struct PDFTables {
    private struct Cell {
        var text: String
        var range: Range<Int>

        var isFigure: Bool {
            let digits = text.count(where: \.isNumber)
            if digits == 0 { return text.allSatisfy { "—–-$€£%*".contains($0) } }
            return text.count(where: \.isLetter) <= 1 && digits * 3 >= text.count
        }

        /// A year, or a day of one: figures that head columns as words do.
        var isDate: Bool {
            text.count == 4 && Int(text).map { (1900...2100).contains($0) } == true
        }

        var wordCount: Int { text.split(separator: " ").count }
    }

    private struct Row {
        var cells: [Cell]
        var isBlank: Bool { cells.isEmpty }
    }

    /// Cells are this many blanks apart; words of a line set in columns of text are one.
    private static let gap = 2
    private static let maximumColumns = 40

    private let rows: [Row]
    private let lines: [String]

    init(_ lines: [String]) {
        self.lines = lines
        rows = lines.map { Row(cells: Self.cells(of: $0)) }
    }

    /// The page's lines with its tables as ``TableRow`` writes them; `nil` where it has none, or where its text stands in
    /// columns, which only the order of reading keeps apart.
    func written() -> [String]? {
        let columnsOfText = rows.count { row in
            row.cells.count == 2 && row.cells.allSatisfy { $0.wordCount >= 4 }
        }
        guard columnsOfText < 6 else { return nil }
        var output: [String] = []
        var hasTable = false
        var header: [String] = []
        var position = 0
        while position < rows.count {
            if let end = tableEnd(from: position), let table = table(position..<end, under: &header) {
                hasTable = true
                if output.last?.isEmpty == false { output.append("") }
                output += table
                output.append("")
                position = end
            } else {
                output.append(lines[position].split(whereSeparator: \.isWhitespace).joined(separator: " "))
                position += 1
            }
        }
        return hasTable ? output : nil
    }

    /// "Table 92.   Engine codes" names what stands below it.
    private func isCaption(_ row: Row) -> Bool {
        let words = row.cells[0].text.split(separator: " ")
        return words.count == 2 && ["Table", "Tabelle", "Tableau", "Figure", "Tabla", "Tabella"].contains(words[0])
            && words[1].contains(where: \.isNumber)
    }

    /// The end of the run of lines in columns that begins at a line.
    private func tableEnd(from start: Int) -> Int? {
        guard rows[start].cells.count >= 2, !isCaption(rows[start]) else { return nil }
        var end = start
        var last = start
        var blanks = 0
        var columnar = 0
        while end < rows.count {
            let row = rows[end]
            if row.isBlank {
                blanks += 1
                // A head of the page is no head of a table.
                guard blanks <= (columnar < 2 ? 1 : 2) else { break }
            } else if row.cells.count >= 2 {
                // A title below a blank line, and names below it: another table.
                let isTitled = end > last + 1 && rows[end - 1].cells.count == 1
                if isTitled, rows[last + 1].isBlank, !row.cells.contains(where: \.isFigure) { break }
                blanks = 0
                columnar += 1
                last = end
            } else {
                // A label over rows; anything longer is text.
                guard row.cells[0].wordCount <= 12, end - last <= 3 else { break }
                blanks = 0
            }
            end += 1
        }
        return last + 1
    }

    /// - Parameter header: the last one on the page: what a table goes on under whose rows a title parted.
    private func table(_ range: Range<Int>, under header: inout [String]) -> [String]? {
        let body = range.map { rows[$0] }.filter { !$0.isBlank }
        let wide = body.filter { $0.cells.count >= 2 }
        guard wide.count >= 3, isLabelled(wide) || isRegular(wide) else { return nil }
        let others = wide.flatMap { $0.cells.dropFirst() }
        let figures = others.count(where: \.isFigure)
        let isOfFigures = figures * 10 >= others.count * 3
        guard isOfFigures || isAligned(wide) else { return nil }
        // Names are centred anywhere; figures stand in their columns.
        let telling = isOfFigures ? wide.filter { $0.cells.contains { $0.isFigure && !$0.isDate } } : wide
        let columns = columns(of: telling.count >= 2 ? telling : wide)
        guard (2...Self.maximumColumns).contains(columns.count) else { return nil }

        var named = 0
        for row in body {
            let isHead = row.cells.allSatisfy { !$0.isFigure || $0.isDate } && (isOfFigures || named == 0)
            // A label stands at the margin, names of columns beside it.
            let isLabel = row.cells.count == 1 && row.cells[0].range.lowerBound <= columns[0].upperBound
            guard isHead, !isLabel, named < 4 else { break }
            named += 1
        }
        if named == body.count { named = 0 }
        if named > 0 {
            header = self.header(of: body[..<named], columns: columns)
        } else if !isOfFigures || header.count != columns.count {
            header = []
        }
        var lines: [String] = []
        if header.contains(where: { !$0.isEmpty }) {
            lines = [TableRow.written(header), TableRow.rule(columns: columns.count)]
        }
        var label: String?
        for row in body.dropFirst(named) {
            var cells = placed(row, in: columns)
            // A label that was broken goes on in small letters.
            if let start = label, cells[0].first?.isLowercase == true {
                cells[0] = start + " " + cells[0]
                lines.removeLast()
            }
            label = row.cells.count == 1 && cells.count == 1 ? cells[0] : nil
            lines.append(TableRow.written(cells))
        }
        return lines
    }

    /// Whether half of the rows say in words what they are of; those of a formula do not.
    private func isLabelled(_ rows: [Row]) -> Bool {
        let labelled = rows.count { row in
            row.cells[0].text.split { !$0.isLetter }.contains { $0.count >= 3 }
        }
        return labelled * 2 >= rows.count
    }

    /// Whether most rows have as many cells.
    private func isRegular(_ rows: [Row]) -> Bool {
        var counts: [Int: Int] = [:]
        for row in rows { counts[row.cells.count, default: 0] += 1 }
        return rows.count >= 4 && (counts.values.max() ?? 0) * 10 >= rows.count * 8
    }

    /// Whether most of the second cells begin below each other, beside short first ones.
    private func isAligned(_ rows: [Row]) -> Bool {
        var starts: [Int: Int] = [:]
        for row in rows { starts[row.cells[1].range.lowerBound, default: 0] += 1 }
        guard let common = starts.max(by: { $0.value < $1.value }), common.value * 10 >= rows.count * 6 else {
            return false
        }
        let first = rows.reduce(0) { $0 + $1.cells[0].wordCount }
        return first <= rows.count * 4
    }

    /// The strips that hold cells, from left to right.
    private func columns(of rows: [Row]) -> [Range<Int>] {
        let most = rows.map(\.cells.count).max() ?? 0
        // A name over several columns would join them.
        let telling = rows.filter { $0.cells.count * 2 > most }
        var strips: [Range<Int>] = []
        for cell in telling.flatMap(\.cells).map(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = strips.last, cell.lowerBound < last.upperBound {
                strips[strips.count - 1] = last.lowerBound..<max(last.upperBound, cell.upperBound)
            } else {
                strips.append(cell)
            }
        }
        return strips
    }

    /// A row's cells in their columns; where two meet in one they are joined.
    private func placed(_ row: Row, in columns: [Range<Int>]) -> [String] {
        var result = [String](repeating: "", count: columns.count)
        if row.cells.count == columns.count {
            return row.cells.map(\.text)
        }
        for cell in row.cells {
            let column = nearest(to: cell.range, in: columns)
            result[column] += result[column].isEmpty ? cell.text : " " + cell.text
        }
        while result.count > 1, result.last?.isEmpty == true { result.removeLast() }
        return result
    }

    private func nearest(to range: Range<Int>, in columns: [Range<Int>]) -> Int {
        func distance(_ column: Range<Int>) -> Int {
            if column.overlaps(range) {
                return -(min(column.upperBound, range.upperBound) - max(column.lowerBound, range.lowerBound))
            }
            return max(column.lowerBound - range.upperBound, range.lowerBound - column.upperBound) + 1
        }
        return columns.indices.min { distance(columns[$0]) < distance(columns[$1]) } ?? 0
    }

    /// The names over each column, from the outer ones to the inner. Layout shifts what is centred, so that names are counted
    /// off from the right where their number says how, and are else taken by their place.
    private func header(of rows: some Sequence<Row>, columns: [Range<Int>]) -> [String] {
        var names = [[String]](repeating: [], count: columns.count)
        let beside = columns.count - 1
        for var row in rows {
            if row.cells.count < beside { row.cells = Self.partingPairs(row.cells, upTo: beside) }
            let count = row.cells.count
            if count == columns.count {
                for (column, cell) in row.cells.enumerated() { names[column].append(cell.text) }
            } else if count > 0, count <= beside, beside.isMultiple(of: count),
                row.cells.allSatisfy({ $0.range.lowerBound > columns[0].lowerBound + 3 })
            {
                let span = beside / count
                for (place, cell) in row.cells.enumerated() {
                    for column in (1 + place * span)..<(1 + (place + 1) * span) { names[column].append(cell.text) }
                }
            } else {
                for cell in row.cells { names[nearest(to: cell.range, in: columns)].append(cell.text) }
            }
        }
        return names.map { $0.joined(separator: " ") }
    }

    /// Cells that stand one blank apart, such as "July 31, July 30,", as the two that they are.
    private static func partingPairs(_ cells: [Cell], upTo count: Int) -> [Cell] {
        func shape(_ words: ArraySlice<Substring>) -> String {
            String(words.joined(separator: " ").map { $0.isNumber ? "9" : $0.isLetter ? "a" : $0 })
        }
        var result: [Cell] = []
        for cell in cells {
            let words = cell.text.split(separator: " ")
            let half = words.count / 2
            let (first, second) = (words[..<half], words[half...])
            if words.count.isMultiple(of: 2), first.contains(where: { $0.contains(where: \.isNumber) }),
                shape(first) == shape(second)
            {
                let middle = cell.range.lowerBound + cell.range.count / 2
                result.append(Cell(text: first.joined(separator: " "), range: cell.range.lowerBound..<middle))
                result.append(Cell(text: second.joined(separator: " "), range: middle..<cell.range.upperBound))
            } else {
                result.append(cell)
            }
        }
        return result.count <= count ? result : cells
    }

    private static func cells(of line: String) -> [Cell] {
        var cells: [Cell] = []
        var start: Int?
        var text = ""
        var blanks = 0
        var column = 0
        func close(at end: Int) {
            guard let first = start else { return }
            append(Cell(text: text, range: first..<end), to: &cells)
            start = nil
            text = ""
        }
        for character in line {
            if character == " " || character == "\t" {
                blanks += 1
                if blanks == gap { close(at: column - 1) }
            } else {
                if start == nil {
                    start = column
                } else if blanks > 0 {
                    text.append(" ")
                }
                blanks = 0
                text.append(character)
            }
            column += 1
        }
        close(at: column - min(blanks, 1))
        return cells
    }

    /// A currency's sign belongs to the figure behind it, a closing sign to the one before.
    private static func append(_ cell: Cell, to cells: inout [Cell]) {
        var cell = cell
        // Dots that lead the eye to the number of a page.
        if let dots = cell.text.firstRange(of: " . . .") ?? cell.text.firstRange(of: "....") {
            cell.text.removeSubrange(dots.lowerBound...)
            if cell.text.isEmpty { return }
        }
        if let last = cells.last, ["$", "€", "£", "¥"].contains(last.text), cell.text.contains(where: \.isNumber) {
            cells.removeLast()
            cell = Cell(text: last.text + cell.text, range: last.range.lowerBound..<cell.range.upperBound)
        } else if let last = cells.last, [")", "%", ")%"].contains(cell.text), last.isFigure {
            cells[cells.count - 1].text += cell.text
            cells[cells.count - 1].range = last.range.lowerBound..<cell.range.upperBound
            return
        }
        // "6,188 $": the next figure's sign stands one blank behind.
        for sign in [" $", " €", " £"] where cell.text.hasSuffix(sign) && cell.text.count > 2 {
            let end = cell.range.upperBound
            cells.append(Cell(text: String(cell.text.dropLast(2)), range: cell.range.lowerBound..<end - 2))
            cells.append(Cell(text: String(sign.dropFirst()), range: end - 1..<end))
            return
        }
        cells.append(cell)
    }
}
