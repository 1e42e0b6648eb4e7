import Corpus

/// Values between commas, semicolons, tabs or bars (RFC 4180 and its cousins) to a table of named columns.
///
/// The text is the table as ``TableRow`` writes it. Lines above the table that hold one value only are its captions. A file
/// whose first row is no row of names is written without a header.
///
/// Complexity: O(n).
enum DelimitedParser {
    /// Columns of one row; a row that has more is a hostile one.
    static let maximumColumns = 2_000

    static func parse(_ source: String, place: String) throws(DocumentRefusal) -> (text: String, blocks: [Block]) {
        let rows = try rows(of: source, between: delimiter(of: source), place: place)
        var output = ""
        var blocks = BlockCollector(place: place)
        guard rows.contains(where: { $0.count > 1 }) else {
            // One value a line is a list.
            output = rows.compactMap(\.first).joined(separator: "\n")
            try blocks.append(.code, 0..<output.utf8.count, in: output.utf8.span)
            return (output, blocks.blocks)
        }
        var captions = 0
        while captions < min(rows.count - 1, 5), rows[captions].filter({ !$0.isEmpty }).count == 1 {
            if !output.isEmpty { output += "\n\n" }
            let start = output.utf8.count
            output += rows[captions].first { !$0.isEmpty } ?? ""
            try blocks.append(Block(kind: .paragraph, byteRange: start..<output.utf8.count))
            captions += 1
        }
        let body = rows.dropFirst(captions)
        guard let first = body.first else { return (output, blocks.blocks) }
        if !output.isEmpty { output += "\n\n" }
        let start = output.utf8.count
        var lines = body.map(TableRow.written)
        if body.count > 1, names(first) {
            lines.insert(TableRow.rule(columns: first.count), at: 1)
        }
        output += lines.joined(separator: "\n")
        try blocks.append(Block(kind: .table, byteRange: start..<output.utf8.count))
        return (output, blocks.blocks)
    }

    /// Whether a first row names the columns: no cell of it is a number, and it does not return below.
    private static func names(_ first: [String]) -> Bool {
        guard first.contains(where: { !$0.isEmpty }) else { return false }
        let filled = first.filter { !$0.isEmpty }
        guard Set(filled).count == filled.count else { return false }
        return filled.enumerated().allSatisfy { column, cell in
            if cell.contains(where: \.isLetter) || !cell.contains(where: \.isNumber) { return true }
            // Years may head columns.
            return column > 0 && Int(cell).map { (1500...2200).contains($0) } == true
        }
    }

    /// The delimiter that cuts the first lines into the most columns, most alike.
    private static func delimiter(of source: String) -> UInt8 {
        let head = source.utf8.prefix(1 << 14)
        var best: (delimiter: UInt8, score: Int) = (UInt8(ascii: ","), 0)
        for delimiter in ",;\t|".utf8 {
            var counts: [Int: Int] = [:]
            var (count, isQuoted) = (0, false)
            for byte in head {
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if isQuoted { continue }
                if byte == delimiter { count += 1 }
                if byte == UInt8(ascii: "\n") {
                    counts[count, default: 0] += 1
                    count = 0
                }
            }
            if counts.isEmpty { counts[count] = 1 }
            let score = counts.filter { $0.key > 0 }.map { $0.value * 100 + min($0.key, 99) }.max() ?? 0
            if score > best.score { best = (delimiter, score) }
        }
        return best.delimiter
    }

    /// Rows with something in them; line breaks in a value are blanks.
    private static func rows(
        of source: String, between delimiter: UInt8, place: String
    ) throws(DocumentRefusal) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        // A quotation that never ends would swallow the rest of the file.
        var quoteStart = 0
        let bytes = Array(source.utf8)
        var index = 0

        func endCell() throws(DocumentRefusal) {
            guard row.count < maximumColumns else {
                throw DocumentRefusal(
                    .tooLarge, "\(place) has a row of more than \(maximumColumns) values; check its delimiters.")
            }
            row.append(
                String(decoding: cell, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " "))
            cell.removeAll(keepingCapacity: true)
        }
        func endRow() throws(DocumentRefusal) {
            try endCell()
            while row.last?.isEmpty == true { row.removeLast() }
            guard rows.count < ParserLimits.blocks else {
                throw DocumentRefusal(.tooLarge, "\(place) has more than \(ParserLimits.blocks) rows; split it.")
            }
            if !row.isEmpty { rows.append(row) }
            row = []
        }

        while index < bytes.count {
            let byte = bytes[index]
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    if index + 1 < bytes.count, bytes[index + 1] == byte {
                        cell.append(byte)
                        index += 1
                    } else {
                        isQuoted = false
                    }
                } else if index - quoteStart > 1 << 16 {
                    isQuoted = false
                    continue
                } else {
                    cell.append(byte)
                }
            } else if byte == UInt8(ascii: "\""), cell.allSatisfy({ $0 == 0x20 }) {
                isQuoted = true
                quoteStart = index
                cell.removeAll(keepingCapacity: true)
            } else if byte == delimiter {
                try endCell()
            } else if byte == UInt8(ascii: "\n") {
                try endRow()
            } else {
                cell.append(byte)
            }
            index += 1
        }
        if !cell.isEmpty || !row.isEmpty { try endRow() }
        return rows
    }
}
