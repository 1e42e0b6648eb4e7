/// A word, number or mark of running text, with its place in the text's UTF-8 form.
///
/// Inside a word stand apostrophes ("O'Brien"), hyphens ("Anglo-Irish"), and the stops of initials and titles ("J.",
/// "U.S.", "St."); inside a number, separators before a digit ("3,500", "9:30"). A possessive ending is a token of its
/// own, because it ends a name. Tokens are in order and do not overlap; only white space lies between them.
package struct TextToken: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case word
        /// Starts with a digit: "1920s", "3,500", "9PM".
        case number
        /// "'s", or the bare apostrophe of a plural.
        case possessive
        /// One punctuation mark or symbol.
        case mark
    }

    package var kind: Kind
    package var byteRange: Range<Int>

    /// Whether white space (or nothing) stands in front.
    package var followsSpace: Bool

    /// Whether the first letter is upper case, or a later one is ("iPhone").
    package var isCapitalised: Bool
}

extension TextToken {
    /// The tokens of `text`.
    ///
    /// Complexity: O(n).
    package static func tokens(in text: String) -> [TextToken] {
        var scanner = TokenScanner(text)
        return scanner.scan()
    }
}

/// Classes of characters as far as tokens care.
private enum CharacterClass {
    case upper, letter, digit, space, other
}

private struct Scalar {
    var offset: Int
    var value: Unicode.Scalar
    var characterClass: CharacterClass
}

private struct TokenScanner {
    private var scalars: [Scalar] = []
    private let end: Int
    private var index = 0
    private var tokens: [TextToken] = []

    init(_ text: String) {
        let utf8Count = text.utf8.count
        self.end = utf8Count
        scalars.reserveCapacity(utf8Count)
        var offset = 0
        for value in text.unicodeScalars {
            scalars.append(Scalar(offset: offset, value: value, characterClass: Self.classify(value)))
            offset += Self.width(value)
        }
        tokens.reserveCapacity(utf8Count / 5)
    }

    private static func width(_ value: Unicode.Scalar) -> Int {
        switch value.value {
        case ..<0x80: 1
        case ..<0x800: 2
        case ..<0x10000: 3
        default: 4
        }
    }

    private static func classify(_ value: Unicode.Scalar) -> CharacterClass {
        switch value.value {
        case 0x41...0x5A: return .upper
        case 0x61...0x7A: return .letter
        case 0x30...0x39: return .digit
        case 0x09...0x0D, 0x20, 0xA0: return .space
        case ..<0x80: return .other
        default: break
        }
        switch value.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: return .upper
        case .lowercaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark:
            return .letter
        case .decimalNumber: return .digit
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: return .space
        default: return .other
        }
    }

    mutating func scan() -> [TextToken] {
        while index < scalars.count {
            switch scalars[index].characterClass {
            case .space:
                index += 1
            case .digit:
                append(.number, through: numberEnd(from: index))
            case .upper, .letter:
                append(.word, through: wordEnd(from: index))
            case .other:
                if let end = possessiveEnd(from: index) {
                    append(.possessive, through: end)
                } else {
                    append(.mark, through: index + 1)
                }
            }
        }
        return tokens
    }

    private mutating func append(_ kind: TextToken.Kind, through next: Int) {
        let lower = scalars[index].offset
        let upper = next < scalars.count ? scalars[next].offset : end
        let followsSpace = index == 0 || scalars[index - 1].characterClass == .space
        let isCapitalised = kind == .word && scalars[index..<next].contains { $0.characterClass == .upper }
        tokens.append(
            TextToken(
                kind: kind, byteRange: lower..<upper, followsSpace: followsSpace, isCapitalised: isCapitalised))
        index = next
    }

    private func characterClass(at position: Int) -> CharacterClass {
        position < scalars.count ? scalars[position].characterClass : .space
    }

    private func isWordCharacter(at position: Int) -> Bool {
        switch characterClass(at: position) {
        case .upper, .letter, .digit: true
        case .space, .other: false
        }
    }

    private func isApostrophe(at position: Int) -> Bool {
        position < scalars.count && (scalars[position].value == "'" || scalars[position].value == "\u{2019}")
    }

    private func numberEnd(from start: Int) -> Int {
        var position = start
        while position < scalars.count {
            if isWordCharacter(at: position) {
                position += 1
                continue
            }
            let value = scalars[position].value
            let isSeparator = value == "," || value == "." || value == ":"
            if isSeparator, characterClass(at: position + 1) == .digit {
                position += 1
            } else if value == "-", isWordCharacter(at: position + 1), characterClass(at: position + 1) != .digit {
                position += 1
            } else {
                break
            }
        }
        return position
    }

    private func wordEnd(from start: Int) -> Int {
        var position = start
        while position < scalars.count {
            if isWordCharacter(at: position) {
                position += 1
            } else if isApostrophe(at: position), isWordCharacter(at: position + 1) {
                if possessiveEnd(from: position) != nil { break }
                position += 1
            } else if scalars[position].value == "-", isWordCharacter(at: position + 1) {
                position += 1
            } else if scalars[position].value == ".", keepsStop(start..<position) {
                position += 1
            } else {
                break
            }
        }
        return position
    }

    /// Whether the full stop behind `word` belongs to it: an initial, an acronym with stops, or a title.
    private func keepsStop(_ word: Range<Int>) -> Bool {
        var lastPart = word.upperBound
        while lastPart > word.lowerBound, scalars[lastPart - 1].value != "." { lastPart -= 1 }
        let part = lastPart..<word.upperBound
        if part.count == 1 { return characterClass(at: part.lowerBound) == .upper }
        guard part.count <= 5, part.lowerBound == word.lowerBound else { return false }
        var letters = ""
        for position in part { letters.unicodeScalars.append(scalars[position].value) }
        return titlesWithStop.contains(letters)
    }

    /// The end of "'s" (or of a bare apostrophe behind an "s"), when a word ended right in front of `start`.
    private func possessiveEnd(from start: Int) -> Int? {
        guard isApostrophe(at: start), start > 0, isWordCharacter(at: start - 1) else { return nil }
        let next = start + 1
        if next < scalars.count, scalars[next].value == "s" || scalars[next].value == "S",
            !isWordCharacter(at: next + 1)
        {
            return next + 1
        }
        let isPlural = scalars[start - 1].value == "s" && !isWordCharacter(at: next)
        return isPlural ? next : nil
    }
}

private let titlesWithStop: Set<String> = [
    "Bros", "Capt", "Co", "Col", "Corp", "Dr", "Ft", "Gen", "Gov", "Hon", "Inc", "Jr", "Lt", "Ltd", "Mr", "Mrs", "Ms",
    "Mt",
    "Mts", "No", "Prof", "Rep", "Rev", "Sen", "Sgt", "Sr", "St", "Ste",
]
