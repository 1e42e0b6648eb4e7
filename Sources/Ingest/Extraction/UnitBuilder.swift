import Corpus

/// Turns the tokens of one sentence into units.
///
/// Complexity: O(n).
struct UnitBuilder {
    let text: String
    let tokens: [TextToken]
    let words: [String]
    let lowercased: [String]

    /// The document's title in lower-case words: it is one name wherever it stands.
    private let title: [String]

    /// - Parameter tokens: The sentence's tokens, with byte ranges of `text`.
    init(text: String, tokens: ArraySlice<TextToken>, title: [String]) {
        self.text = text
        self.title = title
        self.tokens = Array(tokens)
        self.words = tokens.map { text.slice($0.byteRange) }
        self.lowercased = words.map { $0.lowercased() }
    }

    func build(_ byteRange: Range<Int>) -> UnitSentence {
        var asides: [Aside] = []
        let units = build(tokens.indices, asides: &asides)
        return UnitSentence(units: units, asides: asides, byteRange: byteRange)
    }

    private func build(_ range: Range<Int>, asides: inout [Aside]) -> [Unit] {
        var units: [Unit] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if let close = closingBracket(of: index, limit: range.upperBound) {
                var nested: [Aside] = []
                let inner = build((index + 1)..<close, asides: &nested)
                // A comma may stand between: "Peter Appleyard, (1928 – 2013)".
                let subject = units.suffix(3).last { $0.kind == .name || $0.kind == .quotation }
                if !inner.isEmpty { asides.append(Aside(subject: subject?.surface, units: inner)) }
                index = close + 1
            } else {
                let (unit, next) = unit(at: index, limit: range.upperBound)
                if let unit { units.append(unit) }
                index = next
            }
        }
        return units
    }

    /// A bracket that closes later than this many tokens on is no aside, and looking further from every bracket would
    /// take quadratic time.
    private static let longestAside = 120

    private func closingBracket(of index: Int, limit: Int) -> Int? {
        guard tokens[index].kind == .mark, words[index] == "(" || words[index] == "[" else { return nil }
        var depth = 0
        for position in index..<min(limit, index + Self.longestAside) where tokens[position].kind == .mark {
            switch words[position] {
            case "(", "[": depth += 1
            case ")", "]":
                depth -= 1
                if depth == 0 { return position }
            default: break
            }
        }
        return nil
    }

    /// The unit that starts at a token, if it is worth one, and the token behind it.
    private func unit(at index: Int, limit: Int) -> (Unit?, Int) {
        if let (inner, end) = quotation(at: index, limit: limit) {
            return (joined(.quotation, inner, reading: "Quotation"), end)
        }
        if let end = titleEnd(from: index, limit: limit) { return (name(index..<end), end) }
        if let date = dateUnit(at: index, limit: limit) { return date }
        if let amount = amountUnit(at: index, limit: limit) { return amount }
        switch tokens[index].kind {
        case .word:
            if let end = nameEnd(from: index, limit: limit), !isCommonOpening(index, end: end, limit: limit) {
                return (name(index..<end), end)
            }
            var (unit, end) = plain(.word, at: index, limit: limit)
            // The place gave it its capital.
            if index == 0, end == 1, words[0] != "I", FunctionWords.all.contains(lowercased[0]) {
                unit?.write(lowercased[0])
            }
            return (unit, end)
        case .number:
            return plain(.number, at: index, limit: limit)
        case .possessive:
            let reading = tokens[index].byteRange.count == 1 ? "'" : "'s"
            return (joined(.possessive, index..<(index + 1), reading: reading), index + 1)
        case .mark:
            return mark(at: index)
        }
    }

    /// Whether a capitalised word may owe its capital to opening the sentence: it stands alone before a lower-case word.
    private func isCommonOpening(_ index: Int, end: Int, limit: Int) -> Bool {
        index == 0 && end == 1 && end < limit && tokens[end].kind == .word && lowercased[end] != "and"
    }

    /// A word by itself, or a compound whose hyphen has white space around it ("two - part").
    private func plain(_ kind: Unit.Kind, at index: Int, limit: Int) -> (Unit?, Int) {
        let isSpacedHyphen = index + 2 < limit && words[index + 1] == "-" && tokens[index + 1].followsSpace
        if isSpacedHyphen, tokens[index + 2].kind == (kind == .number ? tokens[index + 2].kind : .word),
            !tokens[index + 2].isCapitalised, tokens[index + 2].kind != .mark
        {
            let reading = words[index] + "-" + words[index + 2]
            return (joined(kind, index..<(index + 3), reading: reading), index + 3)
        }
        return (joined(kind, index..<(index + 1), reading: words[index]), index + 1)
    }

    private func titleEnd(from index: Int, limit: Int) -> Int? {
        guard !title.isEmpty, index + title.count <= limit, lowercased[index] == title[0] else { return nil }
        guard title.count > 1 || tokens[index].isCapitalised else { return nil }
        let end = index + title.count
        guard lowercased[index..<end].elementsEqual(title) else { return nil }
        // "New York" inside "New York City" is another name.
        guard end == limit || tokens[end].kind != .word || !tokens[end].isCapitalised else { return nil }
        return end
    }

    private func mark(at index: Int) -> (Unit?, Int) {
        let reading: String
        switch words[index] {
        case ",", "/": reading = ","
        case ";", ":": reading = ";"
        case "–", "—", "-": reading = ","
        case ".", "!", "?": reading = "."
        case "&", "+": reading = "and"
        default: return (nil, index + 1)
        }
        return (joined(.mark, index..<(index + 1), reading: reading), index + 1)
    }

    /// A quotation of at most eight words: what stands between the marks, and the token behind them.
    func quotation(at index: Int, limit: Int) -> (inner: Range<Int>, end: Int)? {
        guard let opening = quotationMark(at: index, limit: limit, closing: false) else { return nil }
        var count = 0
        var position = index + opening
        while position < min(limit, index + 24) {
            if let closing = quotationMark(at: position, limit: limit, closing: true) {
                return count > 0 ? ((index + opening)..<position, position + closing) : nil
            }
            if tokens[position].kind != .mark { count += 1 }
            if count > 8 { return nil }
            position += 1
        }
        return nil
    }

    /// How many tokens make up the quotation mark at `index`; typewriters write "``" and "''".
    private func quotationMark(at index: Int, limit: Int, closing: Bool) -> Int? {
        guard tokens[index].kind == .mark else { return nil }
        switch words[index] {
        case "\"": return 1
        case "\u{201C}", "\u{AB}": return closing ? nil : 1
        case "\u{201D}", "\u{BB}": return closing ? 1 : nil
        case "`", "'":
            let isPair = index + 1 < limit && words[index + 1] == words[index] && !tokens[index + 1].followsSpace
            return isPair && closing == (words[index] == "'") ? 2 : nil
        default: return nil
        }
    }

    func joined(_ kind: Unit.Kind, _ range: Range<Int>, reading: String) -> Unit {
        var inner = range
        if kind == .quotation, let last = inner.last, inner.count > 1, tokens[last].kind == .mark {
            inner = inner.lowerBound..<last
        }
        let bytes = tokens[inner.lowerBound].byteRange.lowerBound..<tokens[inner.upperBound - 1].byteRange.upperBound
        let surface = text.slice(bytes).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return Unit(kind: kind, surface: surface, reading: reading, byteRange: bytes)
    }
}

extension String {
    /// The text at a range of UTF-8 offsets.
    func slice(_ range: Range<Int>) -> String {
        let lower = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        return String(self[lower..<utf8.index(lower, offsetBy: range.count)])
    }
}
