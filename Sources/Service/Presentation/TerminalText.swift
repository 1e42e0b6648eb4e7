/// Text of documents and models on its way to a terminal: made harmless, measured in columns, cut and wrapped.
package enum TerminalText {
    /// Takes the power from text that we did not write: control characters (escape sequences begin with one) and
    /// directional overrides become U+FFFD; line feed and tab stay.
    package static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isDangerous) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(isDangerous(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }

    /// ``harmless(_:)`` on one line: every run of white space is one space.
    package static func singleLine(_ text: String) -> String {
        harmless(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Columns that a terminal gives the text, which must be on one line.
    package static func columns(_ text: String) -> Int {
        text.reduce(0) { $0 + columns($1) }
    }

    /// The text, or as much as fits with `…` at its end. O(n).
    package static func fitted(_ text: String, columns limit: Int) -> String {
        guard columns(text) > limit else { return text }
        guard limit > 0 else { return "" }
        var used = 1
        var result = ""
        for character in text {
            used += columns(character)
            if used > limit { break }
            result.append(character)
        }
        return result + "…"
    }

    /// The text's words in lines of at most `limit` columns; a longer word stands alone on a line that is too long. When
    /// there are more than `maximumLines`, the last one ends in `…`.
    package static func wrapped(_ text: String, columns limit: Int, maximumLines: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in harmless(text).split(whereSeparator: \.isWhitespace) {
            let width = columns(String(word))
            if !line.isEmpty, used + 1 + width > limit {
                guard lines.count + 1 < maximumLines else {
                    lines.append(fitted(line + " …", columns: limit))
                    return lines
                }
                lines.append(line)
                line = ""
                used = 0
            }
            if !line.isEmpty {
                line.append(" ")
                used += 1
            }
            line.append(contentsOf: word)
            used += width
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// East Asian wide characters and emoji take two columns. The ranges are those of UAX #11 that matter in running
    /// text; a rare miss costs an unaligned cell.
    private static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .format {
            return 0
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
