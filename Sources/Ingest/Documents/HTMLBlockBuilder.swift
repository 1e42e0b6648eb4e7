import Corpus

/// Turns the events of an HTML parser into text and blocks.
///
/// Invariant: every block is a range of `output`, in order; between blocks there is only white space. White space is
/// collapsed as a browser does, except in `pre`. List items start with "- " and table rows are lines between bars, as in
/// Markdown, so that sentences are cut at them; a table is one block.
final class HTMLBlockBuilder {
    /// Ends the parse; set by the parser's owner.
    var stop: () -> Void = {}

    private var output: [UInt8] = []
    private var blocks: BlockCollector
    private var title: [UInt8] = []
    private var stack: [OpenElement] = []

    /// How many elements deep inside something that is not read; 0 outside.
    private var skippedDepth = 0
    private var blockStart: Int?
    private var hasPendingSpace = false

    /// Cells that have begun since the last text, each to be marked by a bar.
    private var pendingBars = 0
    private var lastKind: Block.Kind?

    /// Whether the next row belongs to the same table as the last block.
    private var continuesTable = false
    private var refusal: DocumentRefusal?
    private let place: String

    init(place: String) {
        self.place = place
        self.blocks = BlockCollector(place: place)
    }

    private struct OpenElement {
        let role: HTMLRole
        /// For a row: cells so far. For a list item: blocks so far.
        var count = 0
    }

    func start(_ name: String) {
        guard refusal == nil else { return }
        let role = HTMLRole(element: name)
        let isSecondTitle = role == .title && !title.isEmpty
        if skippedDepth > 0 || role == .skipped || isSecondTitle {
            skippedDepth += 1
            guard skippedDepth > ParserLimits.htmlDepth else { return }
            return refuseDepth()
        }
        guard stack.count < ParserLimits.htmlDepth else { return refuseDepth() }
        switch role {
        case .lineBreak: breakLine()
        case .cell: startCell()
        case .block where isInRow: hasPendingSpace = true
        case .block, .heading, .listItem, .list, .preformatted, .row: closeBlock()
        case .table: closeTable()
        case .inline, .skipped, .title: break
        }
        stack.append(OpenElement(role: role))
    }

    /// The parser closes elements in the order of their opening, so that the name adds nothing.
    func end() {
        guard refusal == nil else { return }
        if skippedDepth > 0 {
            skippedDepth -= 1
            return
        }
        guard let element = stack.last else { return }
        switch element.role {
        case .row:
            closeRow(cells: element.count)
        case .block where isInRow:
            hasPendingSpace = true
        case .block, .heading, .listItem, .list, .preformatted:
            closeBlock()
        case .table:
            closeTable()
        case .cell, .inline, .lineBreak, .skipped, .title:
            break
        }
        stack.removeLast()
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard refusal == nil, skippedDepth == 0 else { return }
        if stack.last?.role == .title {
            title.append(contentsOf: bytes)
        } else if stack.contains(where: { $0.role == .preformatted }) {
            appendPreformatted(bytes)
        } else {
            for byte in bytes { append(byte) }
        }
    }

    func finish() throws(DocumentRefusal) -> HTMLParser.Output {
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
    private var isInRow: Bool {
        for element in stack.reversed() {
            switch element.role {
            case .row: return true
            case .heading, .listItem, .preformatted, .table: return false
            default: continue
            }
        }
        return false
    }

    /// What a block that begins here is: the innermost element with a say in it.
    private var currentKind: Block.Kind {
        for element in stack.reversed() {
            switch element.role {
            case .heading(let level): return .heading(level: level)
            case .listItem: return .listItem
            case .preformatted: return .code
            case .row: return .table
            default: continue
            }
        }
        return .paragraph
    }

    private func append(_ byte: UInt8) {
        if byte == 0x20 || (0x09...0x0D).contains(byte) {
            hasPendingSpace = true
            return
        }
        if blockStart == nil { openBlock() }
        writeBars()
        if hasPendingSpace, let last = output.last, last != 0x20, last != UInt8(ascii: "\n") { output.append(0x20) }
        hasPendingSpace = false
        output.append(byte)
    }

    private func appendPreformatted(_ bytes: UnsafeBufferPointer<UInt8>) {
        if blockStart == nil {
            guard bytes.contains(where: { $0 > 0x20 }) else { return }
            openBlock()
        }
        writeBars()
        output.append(contentsOf: bytes)
    }

    private func openBlock() {
        let kind = currentKind
        if let lastKind {
            let isRun = kind == .table ? continuesTable : kind == .listItem && lastKind == .listItem
            output.append(contentsOf: isRun ? "\n".utf8 : "\n\n".utf8)
        }
        if kind != .table {
            continuesTable = false
            pendingBars = 0
        }
        blockStart = output.count
        lastKind = kind
        hasPendingSpace = false
        if let index = stack.lastIndex(where: { $0.role == .listItem }), kind == .listItem {
            if stack[index].count == 0 { output.append(contentsOf: "- ".utf8) }
            stack[index].count += 1
        }
    }

    private func startCell() {
        guard let index = stack.lastIndex(where: { $0.role == .row }) else { return }
        stack[index].count += 1
        pendingBars += 1
    }

    private func writeBars() {
        guard pendingBars > 0 else { return }
        if let blockStart, output.count > blockStart { output.append(0x20) }
        for _ in 0..<pendingBars { output.append(contentsOf: "| ".utf8) }
        pendingBars = 0
        hasPendingSpace = false
    }

    private func closeRow(cells: Int) {
        if let start = blockStart, lastKind == .table {
            if cells > 1 {
                output.append(contentsOf: " |".utf8)
            } else if output[start...].starts(with: "| ".utf8) {
                // One cell is no table: pages are also laid out with them.
                output.removeSubrange(start..<start + 2)
            }
        }
        closeBlock()
        pendingBars = 0
    }

    private func breakLine() {
        guard let blockStart else { return }
        if isInRow {
            hasPendingSpace = true
        } else if case .heading = currentKind {
            hasPendingSpace = true
        } else if output.last == UInt8(ascii: "\n"), lastKind != .code {
            // Two breaks in a row are how old pages write a paragraph.
            closeBlock()
        } else if output.count > blockStart {
            hasPendingSpace = false
            output.append(UInt8(ascii: "\n"))
        }
    }

    private func closeTable() {
        closeBlock()
        continuesTable = false
    }

    private func closeBlock() {
        hasPendingSpace = false
        guard let start = blockStart else { return }
        blockStart = nil
        while output.count > start, let last = output.last, last <= 0x20 { output.removeLast() }
        if lastKind == .table {
            if continuesTable { return blocks.extendLast(to: output.count) }
            continuesTable = true
        }
        do throws(DocumentRefusal) {
            let text = output
            try blocks.append(lastKind ?? .paragraph, start..<text.count, in: text.span)
        } catch {
            refuse(error)
        }
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

/// What an element means for the structure of the text.
enum HTMLRole: Equatable {
    case block
    case cell
    case heading(level: Int)
    case inline
    case lineBreak
    case list
    case listItem
    case preformatted
    case row
    /// Not read at all: machinery, navigation, controls.
    case skipped
    case table
    case title

    init(element name: String) {
        switch name {
        case "h1": self = .heading(level: 1)
        case "h2": self = .heading(level: 2)
        case "h3": self = .heading(level: 3)
        case "h4": self = .heading(level: 4)
        case "h5": self = .heading(level: 5)
        case "h6": self = .heading(level: 6)
        case "li", "dt", "dd": self = .listItem
        case "ul", "ol", "dl", "menu": self = .list
        case "pre": self = .preformatted
        case "table": self = .table
        case "tr": self = .row
        case "td", "th": self = .cell
        case "br": self = .lineBreak
        case "title": self = .title
        case "script", "style", "nav", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas",
            "audio", "video", "select", "option", "button", "textarea", "input", "datalist":
            self = .skipped
        case "p", "div", "section", "article", "main", "header", "footer", "aside", "blockquote", "figure",
            "figcaption", "caption", "address", "details", "summary", "fieldset", "legend", "form", "hr", "body",
            "thead", "tbody", "tfoot", "center", "hgroup", "dialog":
            self = .block
        default: self = .inline
        }
    }
}
