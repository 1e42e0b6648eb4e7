/// Rows of cells in aligned columns, two spaces apart, without rules.
package struct TextTable {
    package struct Column {
        package enum Alignment {
            case left
            case right
        }

        package var title: String
        package var alignment: Alignment

        /// A wider cell is cut; `nil` for as wide as its widest cell.
        package var maximumColumns: Int?

        package static func left(_ title: String, atMost columns: Int? = nil) -> Column {
            Column(title: title, alignment: .left, maximumColumns: columns)
        }

        package static func right(_ title: String) -> Column {
            Column(title: title, alignment: .right, maximumColumns: nil)
        }
    }

    package let columns: [Column]
    package private(set) var rows: [[String]] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row, making its cells harmless; missing cells are empty, surplus ones are left out.
    package mutating func append(_ cells: [String]) {
        rows.append(
            columns.indices.map { index in
                guard index < cells.count else { return "" }
                let cell = TerminalText.singleLine(cells[index])
                guard let limit = columns[index].maximumColumns else { return cell }
                return TerminalText.fitted(cell, columns: limit)
            })
    }

    /// The title row and all rows, each behind `indent` spaces and without trailing ones.
    package func lines(indent: Int) -> [String] {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { index in
            all.reduce(0) { max($0, TerminalText.columns($1[index])) }
        }
        return all.map { row in
            var line = String(repeating: " ", count: indent)
            for (index, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - TerminalText.columns(cell))
                if index > 0 { line += "  " }
                line += columns[index].alignment == .right ? padding + cell : cell + padding
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
