import Corpus

/// The rows of one table, until it is known how they are written.
///
/// Invariant: a cell that spans columns or rows stands in each of them, so that every row can be read by itself; the
/// copies of all tables of a page together are bounded by ``Budget``.
struct HTMLTable {
    struct Cell {
        var text: String
        var isHeader: Bool
        var columns: Int
        var rows: Int
    }

    /// Copies of cells that a page may still make.
    struct Budget {
        var cells = 200_000
    }

    private(set) var rows: [[String]] = []

    /// Rows at the top that only name what stands below.
    private var headers = 0
    private var spans: [Int: (text: String, rows: Int)] = [:]

    /// The most that one cell may claim.
    static let maximumColumns = 200
    static let maximumRows = 2_000

    /// A long text in a wide cell is said once.
    private static let longestCopy = 120

    mutating func add(_ cells: [Cell], inHead: Bool, budget: inout Budget) {
        var row: [String] = []
        let names = (inHead || cells.allSatisfy(\.isHeader)) && headers == rows.count
        func fillSpans(_ row: inout [String], _ spans: inout [Int: (text: String, rows: Int)]) {
            while let span = spans[row.count] {
                let column = row.count
                row.append(span.text)
                spans[column] = span.rows > 1 ? (span.text, span.rows - 1) : nil
            }
        }
        for cell in cells {
            fillSpans(&row, &spans)
            let text = Self.flat(cell.text)
            let first = row.count
            row.append(text)
            for _ in 1..<max(cell.columns, 1) where row.count < Self.maximumColumns && budget.cells > 0 {
                budget.cells -= 1
                row.append(names || (text.utf8.count <= Self.longestCopy && cells.count > 1) ? text : "")
            }
            guard cell.rows > 1, budget.cells > cell.rows else { continue }
            budget.cells -= cell.rows
            let copy = text.utf8.count <= Self.longestCopy ? text : ""
            for column in first..<row.count { spans[column] = (copy, cell.rows - 1) }
        }
        fillSpans(&row, &spans)
        guard row.contains(where: { !$0.isEmpty }) else { return }
        rows.append(row)
        if names { headers += 1 }
    }

    /// The table as lines: rows between bars, under a header and its rule where it has one; a table of one column, which
    /// pages are laid out with, as the bare lines.
    var lines: [String] {
        let rows = Self.joiningSigns(rows)
        let width = rows.map(\.count).max() ?? 0
        let filled = headers < rows.count ? rows[headers...] : rows[...]
        let used = (0..<width).filter { column in filled.contains { column < $0.count && !$0[column].isEmpty } }
        guard used.count > 1 else {
            return rows.compactMap { row in used.first.flatMap { $0 < row.count ? row[$0] : nil } }
        }
        var body = rows.map { row in used.map { $0 < row.count ? row[$0] : "" } }
        var named = min(headers, body.count)
        if named == 0, Self.opensWithNames(body) { named = 1 }
        guard named > 0, named < body.count else { return body.map(TableRow.written) }
        let header = used.indices.map { column in
            var names: [String] = []
            for row in body[..<named] where !row[column].isEmpty && !names.contains(row[column]) {
                names.append(row[column])
            }
            return names.joined(separator: " ")
        }
        body.removeFirst(named)
        return [TableRow.written(header), TableRow.rule(columns: header.count)] + body.map(TableRow.written)
    }

    /// Whether the first row names the columns though nothing marks it so: words only, over a column of numbers.
    private static func opensWithNames(_ rows: [[String]]) -> Bool {
        guard rows.count >= 3, let first = rows.first else { return false }
        guard first.dropFirst().allSatisfy({ !$0.isEmpty && $0.count <= 40 && !isNumber($0) }), !isNumber(first[0])
        else { return false }
        return first.indices.contains { column in
            rows.dropFirst().count { isNumber($0[column]) } * 2 > rows.count - 1
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.count(where: \.isNumber)
        return digits > 0 && text.count(where: \.isLetter) <= 1 && digits * 2 >= text.count
    }

    /// Accounts set a currency's sign, a closing bracket and a per cent sign in columns of their own.
    private static func joiningSigns(_ rows: [[String]]) -> [[String]] {
        rows.map { row in
            var row = row
            for column in row.indices {
                if ["$", "€", "£", "¥", "($", "(€", "(£"].contains(row[column]), column + 1 < row.count,
                    row[column + 1].contains(where: \.isNumber)
                {
                    row[column + 1] = row[column] + row[column + 1]
                    row[column] = ""
                } else if [")", "%", ")%", "%)"].contains(row[column]), column > 0,
                    row[column - 1].contains(where: \.isNumber)
                {
                    row[column - 1] += row[column]
                    row[column] = ""
                }
            }
            return row
        }
    }

    private static func flat(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
