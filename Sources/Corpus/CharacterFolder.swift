internal import Foundation

/// The work of folding one text, character by character where it is not ASCII.
struct CharacterFolder {
    /// What stands before the next character, as far as that decides whether digits would grow together.
    private enum Ending {
        case other
        case raised
        case lowered
        /// Letters or digits that were one sign ("①", "½", "㎏").
        case enclosed
    }

    private let original: String
    private(set) var text = ""
    private(set) var pieces: [FoldedPiece] = []

    /// Bytes of ``text``.
    private(set) var count = 0
    private var ending = Ending.other
    private var hasChanged = false

    init(_ original: String) {
        self.original = original
    }

    /// - Returns: whether anything changed; otherwise the text is its own folded form and there are no pieces.
    mutating func fold() -> Bool {
        let bytes = Array(original.utf8)
        guard bytes.contains(where: { $0 >= 0x80 }) else { return false }
        text.reserveCapacity(bytes.count)
        var offset = 0
        var index = original.startIndex
        var skipsLine = false
        while offset < bytes.count {
            let run = Self.plainRun(in: bytes, from: offset)
            if !run.isEmpty, !skipsLine {
                index = appendRun(run, first: bytes[offset], from: index)
                offset = run.upperBound
                continue
            }
            let next = original.index(after: index)
            let character = original[index]
            let range = offset..<(offset + original.utf8.distance(from: index, to: next))
            index = next
            offset = range.upperBound
            if skipsLine {
                skipsLine = false
                hasChanged = true
            } else if range.count > 1, character.unicodeScalars.first?.value == 0xAD {
                hasChanged = true
                // A soft hyphen at the end of a line parts a word that has no hyphen.
                skipsLine = continuesWord(after: next)
            } else {
                fold(character, at: range)
            }
        }
        return hasChanged
    }

    /// ASCII from here on, but for its last character where another may stand upon it.
    private static func plainRun(in bytes: [UInt8], from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, bytes[end] < 0x80 { end += 1 }
        return start..<(end < bytes.count ? max(start, end - 1) : end)
    }

    /// Whether a line ends here and the next one goes on with a small letter.
    private func continuesWord(after index: String.Index) -> Bool {
        guard index < original.endIndex, original[index].isNewline else { return false }
        let next = original.index(after: index)
        return next < original.endIndex && original[next].isLowercase
    }

    // MARK: One character

    private mutating func fold(_ character: Character, at range: Range<Int>) {
        let scalars = character.unicodeScalars
        if let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex,
            first.isASCII || Self.isPlain(first.value)
        {
            let isAlphanumeric = !first.isASCII || Self.isAlphanumeric(UInt8(first.value))
            return appendVerbatim(
                Substring(String(character)), isAlphanumeric: isAlphanumeric,
                isDigit: first.isASCII && isDigit(UInt8(first.value)), at: range)
        }
        let kept = character.unicodeScalars.filter { !Self.isIgnored($0) }
        guard let first = kept.first else {
            hasChanged = true
            return
        }
        var source = String.UnicodeScalarView()
        source.append(contentsOf: kept)
        if kept.count == 1, let raised = Self.raised(first.value) {
            let mark = ending == .raised || !endsInWord ? "" : "^"
            append(mark + raised, ending: .raised, at: range)
        } else if kept.count == 1, (0x2080...0x2089).contains(first.value) {
            let mark = ending != .lowered && endsInDigit ? "_" : ""
            append(mark + String(first.value - 0x2080), ending: .lowered, at: range)
        } else if kept.count == 1, let plain = Self.substitute(for: first.value) {
            append(plain, ending: .other, at: range)
        } else if kept.count == 1, Self.staysAsItIs(first.value) {
            append(String(first), ending: .other, at: range)
        } else {
            appendNormalised(String(source), first: first, at: range)
        }
    }

    private mutating func appendNormalised(_ source: String, first: Unicode.Scalar, at range: Range<Int>) {
        var normal = Self.normalised(source)
        // "´" would become a space with an accent upon it.
        let growsSpace = normal.unicodeScalars.first?.properties.isWhitespace == true && !first.properties.isWhitespace
        if growsSpace || source.unicodeScalars.contains(where: { Self.staysAsItIs($0.value) }) {
            normal = source.precomposedStringWithCanonicalMapping
        }
        if (0x339F...0x33A6).contains(first.value) {
            // Marks that stand upon the sign come behind its power.
            let unit = Self.normalised(String(first))
            let marks = String(String.UnicodeScalarView(source.unicodeScalars.dropFirst()))
            normal = unit.dropLast() + "^" + unit.suffix(1) + Self.normalised(marks)
        }
        // A sign is no part of the words beside it: "5㎏" is "5 kg", "1①" no eleven.
        let isSign = normal != source && !Self.isOfWords(first)
        if isSign, endsInWord, normal.first.map(Self.isOfWords) == true { normal = " " + normal }
        separate(from: normal)
        append(normal, ending: isSign && normal.last.map(Self.isOfWords) == true ? .enclosed : .other, at: range)
    }

    private static func isOfWords(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private static func isOfWords(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .nonspacingMark, .spacingMark, .enclosingMark, .privateUse:
            true
        default: false
        }
    }

    /// Compatibility composition, with what a fraction has for a stroke as a stroke.
    private static func normalised(_ source: String) -> String {
        var normal = source.precomposedStringWithCompatibilityMapping
        if normal.unicodeScalars.contains("\u{2044}") {
            normal = String(
                String.UnicodeScalarView(normal.unicodeScalars.map { $0 == "\u{2044}" ? "/" : $0 }))
        }
        return normal
    }

    // MARK: Appending

    private mutating func appendRun(_ run: Range<Int>, first: UInt8, from index: String.Index) -> String.Index {
        let end = original.utf8.index(index, offsetBy: run.count)
        appendVerbatim(
            original[index..<end], isAlphanumeric: Self.isAlphanumeric(first), isDigit: isDigit(first), at: run)
        return end
    }

    /// - Parameters:
    ///   - isAlphanumeric: of the first character.
    ///   - isDigit: of the first character.
    private mutating func appendVerbatim(
        _ run: Substring, isAlphanumeric: Bool, isDigit: Bool, at range: Range<Int>
    ) {
        if isAlphanumeric, ending == .raised || ending == .enclosed || (ending == .lowered && isDigit) {
            addToLast(" ")
        }
        ending = .other
        if let last = pieces.last, last.isVerbatim, last.original.upperBound == range.lowerBound {
            pieces[pieces.count - 1].original = last.original.lowerBound..<range.upperBound
        } else {
            pieces.append(FoldedPiece(folded: count, original: range, isVerbatim: true))
        }
        text += run
        count += range.count
    }

    /// Keeps letters and digits from growing together with digits that were one character.
    private mutating func separate(from next: String) {
        guard ending == .raised || ending == .enclosed, let first = next.first, first.isLetter || first.isNumber else {
            return
        }
        addToLast(" ")
    }

    private mutating func addToLast(_ separator: String) {
        text += separator
        count += separator.utf8.count
    }

    private mutating func append(_ folded: String, ending: Ending, at range: Range<Int>) {
        if folded.utf8.count != range.count || !isVerbatim(folded, range) { hasChanged = true }
        pieces.append(FoldedPiece(folded: count, original: range, isVerbatim: false))
        text += folded
        count += folded.utf8.count
        self.ending = ending
    }

    private func isVerbatim(_ folded: String, _ range: Range<Int>) -> Bool {
        let start = original.utf8.index(original.startIndex, offsetBy: range.lowerBound)
        return folded.utf8.elementsEqual(original.utf8[start..<original.utf8.index(start, offsetBy: range.count)])
    }

    private var endsInWord: Bool { text.last.map { $0.isLetter || $0.isNumber || $0 == ")" || $0 == "]" } ?? false }
    private var endsInDigit: Bool { text.utf8.last.map(isDigit) ?? false }
    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
