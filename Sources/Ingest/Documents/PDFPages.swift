import Corpus

/// The pages of a PDF on their way to a text: each read as its content asks, without what runs along all of them.
struct PDFPages {
    private var pages: [[String]]

    /// - Parameters:
    ///   - read: in the order of the text; form feeds end pages.
    ///   - drawn: as the pages are laid out; `nil` where nobody could tell.
    ///   - boxes: where words stand; `nil` where that does not matter.
    init(read: [UInt8], drawn: [UInt8]?, boxes: [UInt8]?) {
        let raised = boxes.map(PDFRaised.init)
        let texts = PDFRunningLines.removed(from: Self.pages(of: read, raised: raised))
        let drawings = drawn.map { PDFRunningLines.removed(from: Self.pages(of: $0, raised: raised)) } ?? []
        pages = texts.enumerated().map { number, text in
            number < drawings.count && drawings.count == texts.count
                ? PDFTables(drawings[number]).written() ?? text : text
        }
    }

    /// - Throws: ``DocumentRefusal`` with `tooLarge` or `empty`.
    func output(options: DocumentOptions, place: String) throws(DocumentRefusal) -> PDFParser.Output {
        // What follows the last form feed is no page.
        if pages.count - 1 > options.maximumPages {
            throw DocumentRefusal(
                .tooLarge,
                "\(place) has more than \(options.maximumPages) pages; raise documents.maximum_pages or split it.")
        }
        var text: [UInt8] = []
        var ranges: [Range<Int>] = []
        var goesOn: [Bool] = []
        var last: String?
        for page in pages {
            let lines = page.drop { $0.allSatisfy(\.isWhitespace) }
            let continues = Self.goesOn(from: last, to: lines.first)
            if !text.isEmpty, !lines.isEmpty { text.append(contentsOf: continues ? "\n".utf8 : "\n\n".utf8) }
            let start = text.count
            text.append(contentsOf: lines.joined(separator: "\n").utf8)
            while text.count > start, let byte = text.last, byte == 0x20 || byte == 0x0A { text.removeLast() }
            ranges.append(start..<text.count)
            goesOn.append(continues)
            last = lines.last { line in line.contains { !$0.isWhitespace } } ?? last
        }
        var blocks = BlockCollector(place: place)
        for (number, range) in ranges.enumerated() {
            let before = blocks.blocks.count
            let bytes = text.span
            try PlainTextParser.parse(
                bytes, part: range, page: number + 1, layout: .prose(findsHeadings: false), into: &blocks)
            if goesOn[number] { blocks.join(at: before) }
        }
        guard !blocks.blocks.isEmpty else {
            throw DocumentRefusal(
                .empty,
                "\(place) holds no text, only images perhaps; run OCR on it, for example ocrmypdf, and take in the result."
            )
        }
        return PDFParser.Output(title: nil, text: String(decoding: text, as: UTF8.self), blocks: blocks.blocks)
    }

    /// Whether a sentence runs across the end of a page.
    private static func goesOn(from last: String?, to first: String?) -> Bool {
        guard let last, let first, let end = last.last(where: { !$0.isWhitespace }),
            let start = first.first(where: { !$0.isWhitespace })
        else { return false }
        return start.isLowercase && !".!?:;|”\"".contains(end)
    }

    private static func pages(of bytes: [UInt8], raised: PDFRaised?) -> [[String]] {
        bytes.split(separator: 0x0C, omittingEmptySubsequences: false).enumerated().map { number, page in
            var text = String(decoding: page.map { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 ? 0x20 : $0 }, as: UTF8.self)
            if let raised { text = raised.applied(to: text, page: number) }
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { struckOnce(String($0)) }
        }
    }

    /// Bold type that was struck twice: "CCoonnttrraacctt" is "Contract".
    private static func struckOnce(_ line: String) -> String {
        let words = line.split(separator: " ")
        let letters = words.reduce(0) { $0 + $1.count }
        guard letters >= 8 else { return line }
        let isDoubled = words.allSatisfy { word in
            let characters = Array(word)
            return characters.count.isMultiple(of: 2)
                && stride(from: 0, to: characters.count, by: 2).allSatisfy { characters[$0] == characters[$0 + 1] }
        }
        guard isDoubled, Set(line).count > 4 else { return line }
        return words.map { word in
            String(word.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element))
        }.joined(separator: " ")
    }
}
