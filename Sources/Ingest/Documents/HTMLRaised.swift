/// How raised and lowered characters are written on the line, so that no digit of one number becomes a digit of another:
/// 10^6, 25 km², H2O; the mark of a note is left out, since it says nothing where its note does not stand.
enum HTMLRaised {
    /// - Parameters:
    ///   - content: the raised characters.
    ///   - base: the last characters of the word they stand behind; empty behind white space.
    ///   - isNote: whether the page says that they mark a note.
    static func superscript(_ content: String, behind base: String, isNote: Bool) -> String {
        let text = content.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !text.isEmpty, let last = base.last else { return text }
        if text.contains(" ") || text.count > 12 { return isNote || isListOfNotes(text) ? "" : " " + text }
        if isNote || isListOfNotes(text) { return "" }
        let isExponent = isInteger(text)
        if last.isNumber {
            let digits = base.reversed().prefix { $0.isNumber || $0 == "." || $0 == "," }
            if isExponent { return digits.count <= 2 || !text.allSatisfy(\.isNumber) ? "^" + text : "" }
            if ordinals.contains(text.lowercased()) { return text }
            return text.count == 1 || text.contains(where: { "+-−".contains($0) }) ? "^" + text : text
        }
        if last.isLetter {
            if text == "TM" { return "™" }
            let word = base.reversed().prefix(while: \.isLetter)
            if isExponent {
                let isUnit = word.count == 1 || units.contains(String(word.reversed()))
                return isUnit ? raised(text) : ""
            }
            // An ion keeps its charge: Ca2+.
            if text.last.map({ "+-−".contains($0) }) == true { return text }
            return text.count == 1 && word.count > 2 && text.first?.isLetter == true ? "" : text
        }
        if isExponent { return last == ")" || last == "]" ? "^" + text : "" }
        return text
    }

    static func lowered(_ content: String, behind base: String) -> String {
        let text = content.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !text.isEmpty, let last = base.last else { return text }
        if text.contains(" ") || text.count > 12 { return " " + text }
        return last.isNumber ? "_" + text : text
    }

    /// `[3]`, `2,3`, `*`, `†`, `(a)`: what only a note is marked with.
    private static func isListOfNotes(_ text: String) -> Bool {
        let inner = text.filter { !"[](),;*†‡§¶–- ".contains($0) }
        if inner.isEmpty { return !text.allSatisfy { "+-–".contains($0) } }
        guard inner.count < text.count else { return false }
        if text.hasPrefix("[") || text.hasPrefix("(") { return inner.count <= 4 }
        return text.contains(",") && inner.allSatisfy(\.isNumber)
    }

    /// Digits, with a sign perhaps.
    private static func isInteger(_ text: String) -> Bool {
        let digits = text.first.map { "+-−–".contains($0) } == true ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.count <= 4 && digits.allSatisfy { ("0"..."9").contains($0) }
    }

    private static func raised(_ text: String) -> String {
        let forms: [Character: Character] = [
            "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
            "+": "⁺", "-": "⁻", "−": "⁻", "–": "⁻",
        ]
        return String(text.map { forms[$0] ?? $0 })
    }

    private static let ordinals: Set<String> = [
        "st", "nd", "rd", "th", "er", "re", "e", "ème", "eme", "o", "a", "os", "as", "º", "ª",
    ]

    private static let units: Set<String> = [
        "km", "cm", "mm", "dm", "nm", "µm", "μm", "ft", "in", "mi", "yd", "ha", "kg", "Pa", "mol", "sec", "min", "px",
    ]
}
