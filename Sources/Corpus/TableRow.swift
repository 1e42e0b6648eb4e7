/// Rows of tables as lines of text, as Markdown writes them: `| a | b |`, with a rule of dashes under the names of the
/// columns. All readers of documents write tables so, and everything behind them finds them by it.
package enum TableRow {
    /// - Parameter cells: on one line each.
    package static func written(_ cells: [String]) -> String {
        var line = "|"
        for cell in cells {
            if !cell.isEmpty { line += " " + cell.replacing("|", with: "\\|") }
            line += " |"
        }
        return line
    }

    /// The rule under a header.
    package static func rule(columns: Int) -> String {
        "|" + String(repeating: "---|", count: columns)
    }

    /// The cells of a row, whether or not it begins and ends with bars; `nil` for a line without a bar.
    package static func cells(of line: some StringProtocol) -> [String]? {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        var bars = 0
        for character in line {
            if isEscaped {
                if character != "|" { cell.append("\\") }
                cell.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|" {
                bars += 1
                cells.append(trimmed(cell))
                cell = ""
            } else {
                cell.append(character)
            }
        }
        guard bars > 0 else { return nil }
        if isEscaped { cell.append("\\") }
        // What stands before the first bar and behind the last is a cell only where there is something.
        let last = trimmed(cell)
        if !last.isEmpty { cells.append(last) }
        if cells.first?.isEmpty == true, startsWithBar(line) { cells.removeFirst() }
        return cells
    }

    /// Whether a line is the rule under a header: dashes, colons, bars and blanks, with a dash and a bar among them.
    package static func isRule(_ line: some StringProtocol) -> Bool {
        var (dashes, bars) = (0, 0)
        for byte in line.utf8 {
            switch byte {
            case UInt8(ascii: "-"): dashes += 1
            case UInt8(ascii: "|"): bars += 1
            case UInt8(ascii: ":"), 0x20, 0x09, 0x0D: break
            default: return false
            }
        }
        return dashes > 0 && bars > 0
    }

    /// A row as a reader understands it without seeing its table: `Name: Bolt | Price: 0.50`. Empty cells are left out.
    /// - Parameter header: the names of the columns; cells beyond them stand alone.
    package static func named(_ cells: [String], by header: [String]) -> String {
        var parts: [String] = []
        for (column, cell) in cells.enumerated() where !cell.isEmpty {
            let name = column < header.count ? header[column] : ""
            parts.append(name.isEmpty || name == cell ? cell : name + ": " + cell)
        }
        return parts.joined(separator: " | ")
    }

    private static func startsWithBar(_ line: some StringProtocol) -> Bool {
        line.first { $0 != " " && $0 != "\t" } == "|"
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }
}
