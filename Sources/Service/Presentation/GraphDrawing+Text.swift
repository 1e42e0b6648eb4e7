// Text in a drawing: escaped, and cut to the room it has. Widths are estimated, since a font is known only to whoever shows
// the drawing; the estimate is generous, so that text ends inside its box.

extension GraphDrawing {
    func text(
        _ content: String, x: Double, y: Double, size: Double, weight: String? = nil, style: String? = nil
    ) -> String {
        let weight = weight.map { " font-weight=\"\($0)\"" } ?? ""
        let style = style.map { " class=\"\($0)\"" } ?? ""
        return "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(number(size))\"\(weight)\(style)>"
            + escaped(content) + "</text>"
    }

    func rectangle(
        x: Double, y: Double, width: Double, height: Double, radius: Double, style: String
    ) -> String {
        """
        <rect class="\(style)" x="\(number(x))" y="\(number(y))" width="\(number(width))" height="\(number(height))" \
        rx="\(number(radius))"/>
        """
    }

    /// One digit behind the point, none where it is zero: the same text on every machine.
    func number(_ value: Double) -> String {
        let text = Quantity.fixed(value, 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// As XML text: marks escaped, line breaks as spaces, characters that XML cannot hold left out.
    func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\r", "\t": result += " "
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): break
            case "\u{FFFE}", "\u{FFFF}": break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    func shortened(_ text: String, width: Double, size: Double) -> String {
        var room = width
        var result = ""
        for character in text {
            room -= Self.advance(of: character) * size
            if room < 0 { return result + "…" }
            result.append(character)
        }
        return result
    }

    /// Lines of whole words, the last shortened.
    func wrapped(_ text: String, width: Double, size: Double, most: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var words = text.split(whereSeparator: \.isWhitespace)[...]
        while let word = words.first {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if line.isEmpty || shortened(longer, width: width, size: size) == longer {
                line = longer
                words.removeFirst()
            } else if lines.count == most - 1 {
                line += " " + words.joined(separator: " ")
                words = []
            } else {
                lines.append(line)
                line = ""
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map { shortened($0, width: width, size: size) }
    }

    /// Width of a character for a font of size 1.
    private static func advance(of character: Character) -> Double {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x20...0x7E:
            if "iljtf.,;:'!|()[] ".contains(character) { return 0.4 }
            return character.isUppercase || "mw@%".contains(character) ? 0.8 : 0.63
        case 0x1100...0xFFDC, 0x1F000...0x3FFFF: return 1.05
        default: return 0.7
        }
    }
}
