import Corpus

/// Turns the events of an HTML parser into text and blocks.
///
/// Invariant: every block is a range of `output`, in order; between blocks there is only white space. White space is
/// collapsed as a browser does, except in `pre`. List items start with "- " or their number and table rows are lines
/// between bars, as in Markdown, so that sentences are cut at them; a table is one block. What a page does not show is not
/// read.
final class HTMLBlockBuilder {
    /// Ends the parse; set by the parser's owner.
    var stop: () -> Void = {}

    private(set) var output: [UInt8] = []
    private var blocks: BlockCollector
    private var title: [UInt8] = []
    var stack: [OpenElement] = []
    private var visibility = HTMLVisibility()

    /// How many elements deep inside something that is not read; 0 outside.
    private var skippedDepth = 0
    private var styleSheet: [UInt8]?
    private var formula: (math: HTMLMath, depth: Int)?

    /// TeX in a script, as older pages have it.
    private var isInTeX = false
    private(set) var blockStart: Int?
    var hasPendingSpace = false
    private var lastKind: Block.Kind?
    var tables: [TableFrame] = []
    var tableBudget = HTMLTable.Budget()
    private var refusal: DocumentRefusal?
    private let place: String

    init(place: String) {
        self.place = place
        self.blocks = BlockCollector(place: place)
    }

    struct OpenElement {
        let role: HTMLRole

        /// For a list item: blocks so far.
        var count = 0

        /// For a list in order: the number of its next item. For an item of one: its own.
        var number: Int?

        /// For raised characters: what they stand behind.
        var raised: Raised?
        var isNoteLink = false
        var background: HTMLStyle.Background?
    }

    func start(_ name: String, _ attributes: HTMLAttributes) {
        guard refusal == nil else { return }
        if formula != nil { return startInFormula(name, attributes) }
        var role = HTMLRole(element: name)
        if skippedDepth == 0, name == "script", attributes["type"]?.lowercased().hasPrefix("math/tex") == true {
            isInTeX = true
            role = .inline
        }
        let isSecondTitle = role == .title && !title.isEmpty
        if skippedDepth == 0, role == .styleSheet { styleSheet = [] }
        if name == "link", attributes["rel"]?.lowercased().contains("stylesheet") == true {
            visibility.hasForeignStyle = true
        }
        if skippedDepth > 0 || role == .skipped || role == .styleSheet || isSecondTitle {
            skippedDepth += 1
            guard skippedDepth > ParserLimits.htmlDepth else { return }
            return refuseDepth()
        }
        guard stack.count < ParserLimits.htmlDepth else { return refuseDepth() }
        let background = stack.last?.background
        let seen = visibility.look(at: name, attributes, on: background)
        guard seen.isSeen else {
            skippedDepth = 1
            return
        }
        if role == .math {
            formula = (HTMLMath(attributes), 0)
            return
        }
        var element = OpenElement(role: open(role, attributes))
        element.background = seen.background
        if name == "th" { markHeaderCell() }
        switch element.role {
        case .list where name == "ol":
            element.number = Int(attributes["start"]?.prefix(9) ?? "") ?? 1
        case .listItem:
            if let list = stack.lastIndex(where: { $0.role == .list }), let number = stack[list].number {
                element.number = number
                stack[list].number = number &+ 1
            }
        case .raised: element.raised = raisedStart(attributes)
        default: break
        }
        element.isNoteLink = name == "a" && attributes["href"]?.hasPrefix("#") == true
        if element.isNoteLink, let index = stack.lastIndex(where: { $0.raised != nil }) {
            stack[index].raised?.isNote = true
        }
        stack.append(element)
        if isInTeX { append(UInt8(ascii: "$")) }
    }

    /// Does what an element's beginning does, and says what the element is where it stands.
    private func open(_ role: HTMLRole, _ attributes: HTMLAttributes) -> HTMLRole {
        switch role {
        case .lineBreak: breakLine()
        case .cell: startCell(attributes)
        case .block where isInRow: hasPendingSpace = true
        case .list where isInDataCell, .listItem where isInDataCell:
            // A list in a cell of a table is words of the cell.
            separateInCell()
            return .inline
        case .heading, .listItem, .list, .preformatted:
            breakUpTables()
            closeBlock()
        case .block, .tableHead: closeBlock()
        case .row: startRow()
        case .table: startTable()
        case .inline, .math, .raised, .skipped, .styleSheet, .title: break
        }
        return role
    }

    /// The parser closes elements in the order of their opening, so that the name adds nothing.
    func end() {
        guard refusal == nil else { return }
        if formula != nil { return endInFormula() }
        if skippedDepth > 0 {
            skippedDepth -= 1
            if skippedDepth == 0, let sheet = styleSheet {
                visibility.sheet.add(String(decoding: sheet, as: UTF8.self))
                styleSheet = nil
            }
            return
        }
        guard let element = stack.last else { return }
        switch element.role {
        case .row: endRow()
        case .block where isInRow: hasPendingSpace = true
        case .block, .heading, .listItem, .list, .preformatted: closeBlock()
        case .table: endTable()
        case .raised(let isLowered): element.raised.map { endRaised($0, isLowered: isLowered) }
        case .cell: endCell()
        case .inline where isInTeX:
            append(UInt8(ascii: "$"))
            isInTeX = false
        case .inline, .lineBreak, .math, .skipped, .styleSheet, .tableHead, .title: break
        }
        stack.removeLast()
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard refusal == nil else { return }
        if formula != nil {
            formula?.math.text(bytes)
        } else if skippedDepth > 0 {
            if let count = styleSheet?.count, count < ParserLimits.styleSheetBytes {
                styleSheet?.append(contentsOf: bytes)
            }
        } else if stack.last?.role == .title {
            title.append(contentsOf: bytes)
        } else if stack.contains(where: { $0.role == .preformatted }) {
            appendPreformatted(bytes)
        } else {
            append(bytes)
        }
    }

    func finish() throws(DocumentRefusal) -> HTMLParser.Output {
        while !tables.isEmpty { endTable() }
        closeBlock()
        if let refusal { throw refusal }
        guard let text = String(validating: output, as: UTF8.self) else {
            throw DocumentRefusal(.invalidEncoding, "\(place) does not decode to valid text; convert it to UTF-8.")
        }
        let words = String(decoding: title, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return HTMLParser.Output(title: words.isEmpty ? nil : words, text: text, blocks: blocks.blocks)
    }
}

extension HTMLBlockBuilder {
    private func startInFormula(_ name: String, _ attributes: HTMLAttributes) {
        guard let depth = formula?.depth, depth < ParserLimits.htmlDepth else { return refuseDepth() }
        formula?.math.start(name, attributes)
        formula?.depth = depth + 1
    }

    private func endInFormula() {
        guard let depth = formula?.depth, depth > 0 else {
            let line = formula?.math.line ?? ""
            formula = nil
            return Array(line.utf8).withUnsafeBufferPointer { append($0) }
        }
        formula?.math.end()
        formula?.depth = depth - 1
    }

    /// What a block that begins here is: the innermost element with a say in it.
    private var currentKind: Block.Kind {
        for element in stack.reversed() {
            switch element.role {
            case .heading(let level): return .heading(level: level)
            case .listItem: return .listItem
            case .preformatted: return .code
            case .row: return .paragraph
            default: continue
            }
        }
        return .paragraph
    }

    private func append(_ byte: UInt8) {
        withUnsafeBytes(of: byte) { append($0.assumingMemoryBound(to: UInt8.self)) }
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        let isInCell = isInOpenCell
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let width = Self.invisibleWidth(bytes, at: index)
            if width > 0 {
                index += width
                continue
            }
            index += 1
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                hasPendingSpace = true
            } else if isInCell {
                appendToCell(byte)
            } else {
                if blockStart == nil { openBlock(currentKind) }
                if hasPendingSpace, let last = output.last, last != 0x20, last != UInt8(ascii: "\n") {
                    output.append(0x20)
                }
                hasPendingSpace = false
                output.append(byte)
            }
        }
    }

    /// A soft hyphen, or a space without width: places where a word may be broken, and no part of it.
    private static func invisibleWidth(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        if bytes[index] == 0xC2 { return index + 1 < bytes.count && bytes[index + 1] == 0xAD ? 2 : 0 }
        guard bytes[index] == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80 else { return 0 }
        return bytes[index + 2] == 0x8B ? 3 : 0
    }

    private func appendPreformatted(_ bytes: UnsafeBufferPointer<UInt8>) {
        if blockStart == nil {
            guard bytes.contains(where: { $0 > 0x20 }) else { return }
            openBlock(currentKind)
        }
        output.append(contentsOf: bytes)
    }

    private func openBlock(_ kind: Block.Kind) {
        if let lastKind {
            let isRun = kind == .listItem && lastKind == .listItem
            output.append(contentsOf: isRun ? "\n".utf8 : "\n\n".utf8)
        }
        blockStart = output.count
        lastKind = kind
        hasPendingSpace = false
        if let index = stack.lastIndex(where: { $0.role == .listItem }), kind == .listItem {
            if stack[index].count == 0 {
                output.append(contentsOf: (stack[index].number.map { "\($0). " } ?? "- ").utf8)
            }
            stack[index].count += 1
        }
    }

    private func breakLine() {
        guard let blockStart, !isInOpenCell else {
            hasPendingSpace = true
            return
        }
        if case .heading = currentKind {
            hasPendingSpace = true
        } else if output.last == UInt8(ascii: "\n"), lastKind != .code {
            // Two breaks in a row are how old pages write a paragraph.
            closeBlock()
        } else if output.count > blockStart {
            hasPendingSpace = false
            output.append(UInt8(ascii: "\n"))
        }
    }

    /// Adds a block that is written already.
    func addBlock(_ kind: Block.Kind, _ text: some Sequence<UInt8>) {
        closeBlock()
        openBlock(kind)
        output.append(contentsOf: text)
        closeBlock()
    }

    func closeBlock() {
        hasPendingSpace = false
        guard let start = blockStart else { return }
        blockStart = nil
        while output.count > start, let last = output.last, last <= 0x20 { output.removeLast() }
        do throws(DocumentRefusal) {
            let text = output
            try blocks.append(lastKind ?? .paragraph, start..<text.count, in: text.span)
        } catch {
            refuse(error)
        }
    }

    /// Puts `text` in the place of what was written since `start`.
    func replaceOutput(from start: Int, with text: String) {
        output.replaceSubrange(start..<output.count, with: text.utf8)
    }

    private func refuseDepth() {
        refuse(
            DocumentRefusal(
                .parserFailed,
                "\(place) nests more than \(ParserLimits.htmlDepth) elements; simplify it, or save it as text."))
    }

    private func refuse(_ refusal: DocumentRefusal) {
        self.refusal = refusal
        stop()
    }
}
