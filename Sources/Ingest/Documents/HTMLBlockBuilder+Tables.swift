import Corpus

/// Tables of data become rows; what is only laid out by a table becomes the blocks it holds.
extension HTMLBlockBuilder {
    /// A table that is open.
    struct TableFrame {
        var table = HTMLTable()
        var cells: [HTMLTable.Cell] = []

        /// The text of the open cell; `nil` where none is open.
        var cell: [UInt8]?

        /// Whether the open row turned out to hold blocks of its own.
        var isLayout = false
        var isRowOpen = false
    }

    /// Whether text here is text of a row.
    var isInRow: Bool {
        for element in stack.reversed() {
            switch element.role {
            case .row: return tables.last?.isLayout == false
            case .heading, .listItem, .preformatted, .table: return false
            default: continue
            }
        }
        return false
    }

    var isInOpenCell: Bool { isInRow && tables.last?.cell != nil }

    /// Whether what stands before makes it plain that the row is one of data: another cell, or names of columns.
    var isInDataCell: Bool {
        guard isInOpenCell, let frame = tables.last else { return false }
        return !frame.cells.isEmpty || !frame.table.rows.isEmpty
    }

    func startTable() {
        breakUpTables()
        closeBlock()
        tables.append(TableFrame())
    }

    func endTable() {
        if tables.last?.isRowOpen == true { endRow() }
        guard tables.last != nil else { return closeBlock() }
        closeBlock()
        writeRows()
        tables.removeLast()
    }

    func startRow() {
        closeBlock()
        if tables.isEmpty { tables.append(TableFrame()) }
        tables[tables.count - 1].isRowOpen = true
        tables[tables.count - 1].isLayout = false
        tables[tables.count - 1].cells = []
        tables[tables.count - 1].cell = nil
    }

    func endRow() {
        guard let frame = tables.last, frame.isRowOpen else { return closeBlock() }
        endCell()
        let index = tables.count - 1
        tables[index].isRowOpen = false
        guard !frame.isLayout else { return closeBlock() }
        let inHead = stack.contains { $0.role == .tableHead }
        tables[index].table.add(tables[index].cells, inHead: inHead, budget: &tableBudget)
        tables[index].cells = []
        hasPendingSpace = false
        // A row without a table, which nothing else would end.
        if !stack.contains(where: { $0.role == .table }) { endTable() }
    }

    func startCell(_ attributes: HTMLAttributes) {
        guard let frame = tables.last, frame.isRowOpen else { return }
        endCell()
        if frame.isLayout { return closeBlock() }
        tables[tables.count - 1].cell = []
        tables[tables.count - 1].cells.append(
            HTMLTable.Cell(
                text: "", isHeader: false, columns: attributes.count("colspan", limit: HTMLTable.maximumColumns),
                rows: attributes.count("rowspan", limit: HTMLTable.maximumRows)))
        hasPendingSpace = false
    }

    func endCell() {
        guard let frame = tables.last, let cell = frame.cell, !frame.cells.isEmpty else { return }
        let index = tables.count - 1
        tables[index].cells[frame.cells.count - 1].text = String(decoding: cell, as: UTF8.self)
        tables[index].cell = nil
        hasPendingSpace = false
    }

    func markHeaderCell() {
        guard let frame = tables.last, frame.cell != nil, !frame.cells.isEmpty else { return }
        tables[tables.count - 1].cells[frame.cells.count - 1].isHeader = true
    }

    func appendToCell(_ byte: UInt8) {
        let index = tables.count - 1
        if hasPendingSpace, tables[index].cell?.isEmpty == false { tables[index].cell?.append(0x20) }
        hasPendingSpace = false
        tables[index].cell?.append(byte)
    }

    /// Between the items of a list in a cell.
    func separateInCell() {
        let index = tables.count - 1
        if let last = tables[index].cell?.last, last != UInt8(ascii: ";") {
            tables[index].cell?.append(UInt8(ascii: ";"))
        }
        hasPendingSpace = true
    }

    /// A heading, a list or another table in a cell: the page is laid out by its table. Rows that are complete are written,
    /// the cells of the open one become paragraphs.
    func breakUpTables() {
        for index in tables.indices where tables[index].isRowOpen && !tables[index].isLayout {
            endCellOfFrame(index)
            let texts = tables[index].cells.map(\.text)
            closeBlock()
            writeRows(of: index)
            tables[index].cells = []
            tables[index].isLayout = true
            for text in texts where text.utf8.contains(where: { $0 > 0x20 }) { addBlock(.paragraph, text.utf8) }
        }
    }

    private func endCellOfFrame(_ index: Int) {
        guard let cell = tables[index].cell, !tables[index].cells.isEmpty else { return }
        tables[index].cells[tables[index].cells.count - 1].text = String(decoding: cell, as: UTF8.self)
        tables[index].cell = nil
    }

    private func writeRows() { writeRows(of: tables.count - 1) }

    private func writeRows(of index: Int) {
        let lines = tables[index].table.lines
        tables[index].table = HTMLTable()
        guard let first = lines.first else { return }
        if first.hasPrefix("|") {
            addBlock(.table, lines.joined(separator: "\n").utf8)
        } else {
            for line in lines where !line.isEmpty { addBlock(.paragraph, line.utf8) }
        }
    }
}

/// Characters above or below the line.
extension HTMLBlockBuilder {
    struct Raised {
        var isNote: Bool
        var isInCell: Bool

        /// Bytes of the cell, or of the output, before the first of them.
        var start: Int

        /// The block they stand in; `nil` where they open one.
        var block: Int?
        var followsSpace: Bool
    }

    func raisedStart(_ attributes: HTMLAttributes) -> Raised {
        let isInCell = isInOpenCell
        let isNote =
            stack.last?.isNoteLink == true
            || attributes.classes.contains { name in
                ["footnote", "reference", "noteref", "fnref", "note", "endnote"].contains {
                    name.lowercased().contains($0)
                }
            }
        return Raised(
            isNote: isNote, isInCell: isInCell,
            start: isInCell ? tables.last?.cell?.count ?? 0 : output.count, block: blockStart,
            followsSpace: hasPendingSpace)
    }

    func endRaised(_ raised: Raised, isLowered: Bool) {
        guard !raised.followsSpace, raised.isInCell == isInOpenCell else { return }
        let text: [UInt8]
        if raised.isInCell {
            text = tables.last?.cell ?? []
        } else {
            guard raised.block != nil, raised.block == blockStart else { return }
            text = output
        }
        guard raised.start > (raised.isInCell ? 0 : raised.block ?? 0), raised.start < text.count else { return }
        var first = max(raised.isInCell ? 0 : raised.block ?? 0, raised.start - 32)
        while first < raised.start, text[first] & 0xC0 == 0x80 { first += 1 }
        let before = String(decoding: text[first..<raised.start], as: UTF8.self)
        let base = String(before.reversed().prefix { !$0.isWhitespace }.reversed())
        let content = String(decoding: text[raised.start...], as: UTF8.self)
        let written =
            isLowered
            ? HTMLRaised.lowered(content, behind: base)
            : HTMLRaised.superscript(content, behind: base, isNote: raised.isNote)
        if raised.isInCell {
            tables[tables.count - 1].cell?.replaceSubrange(raised.start..., with: written.utf8)
        } else {
            replaceOutput(from: raised.start, with: written)
        }
    }
}
