import Corpus

/// Turns the tokens of one sentence into units.
///
/// Complexity: O(n).
struct UnitBuilder {
    let text: String
    let tokens: [TextToken]
    let words: [String]
    let lowercased: [String]

    /// - Parameter tokens: The sentence's tokens, with byte ranges of `text`.
    init(text: String, tokens: ArraySlice<TextToken>) {
        self.text = text
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
        // Brackets shift positions when lists are joined later, so lists are joined between them as well.
        var index = range.lowerBound
        while index < range.upperBound {
            if let close = closingBracket(of: index, limit: range.upperBound) {
                var nested: [Aside] = []
                let inner = build((index + 1)..<close, asides: &nested)
                if !units.isEmpty, !inner.isEmpty { asides.append(Aside(anchor: units.count - 1, units: inner)) }
                index = close + 1
            } else if let (unit, next) = unit(at: index, limit: range.upperBound) {
                if let unit { units.append(unit) }
                index = next
            } else {
                index += 1
            }
        }
        return units
    }

    private func closingBracket(of index: Int, limit: Int) -> Int? {
        guard tokens[index].kind == .mark, words[index] == "(" || words[index] == "[" else { return nil }
        var depth = 0
        for position in index..<limit where tokens[position].kind == .mark {
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
    private func unit(at index: Int, limit: Int) -> (Unit?, Int)? {
        if let end = quotationEnd(from: index, limit: limit) {
            return (joined(.quotation, (index + 1)..<end, reading: "Quotation"), end + 1)
        }
        if let date = dateUnit(at: index, limit: limit) { return date }
        if let amount = amountUnit(at: index, limit: limit) { return amount }
        switch tokens[index].kind {
        case .word:
            if let end = nameEnd(from: index, limit: limit) {
                return (name(index..<end), end)
            }
            return (joined(.word, index..<(index + 1), reading: words[index]), index + 1)
        case .number:
            return (joined(.number, index..<(index + 1), reading: words[index]), index + 1)
        case .possessive:
            return (joined(.possessive, index..<(index + 1), reading: "'s"), index + 1)
        case .mark:
            return mark(at: index)
        }
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

    /// The token that closes a quotation of at most eight words.
    private func quotationEnd(from index: Int, limit: Int) -> Int? {
        guard tokens[index].kind == .mark, ["\"", "\u{201C}", "\u{AB}"].contains(words[index]) else { return nil }
        let closers = ["\"", "\u{201D}", "\u{BB}"]
        var count = 0
        for position in (index + 1)..<limit {
            if tokens[position].kind == .mark, closers.contains(words[position]) {
                return count > 0 ? position : nil
            }
            if tokens[position].kind != .mark { count += 1 }
            if count > 8 { return nil }
        }
        return nil
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
