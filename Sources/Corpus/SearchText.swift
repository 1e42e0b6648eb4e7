/// Text as an index of words reads it: the folded form, with the marks left out that people do not type, and one form for
/// letters and digits that have several.
package enum SearchText {
    /// - Returns: the text itself where it is ASCII.
    ///
    /// Complexity: O(n).
    package static func folded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        let folded = FoldedText(text).text
        guard folded.unicodeScalars.contains(where: { plain($0) != $0 }) else { return folded }
        var result = String.UnicodeScalarView()
        for scalar in folded.unicodeScalars {
            if let plain = plain(scalar) { result.append(plain) }
        }
        return String(result)
    }

    /// - Returns: `nil` for a mark that is left out.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case ..<0x591: return scalar
        // The points of Hebrew, but for its marks of punctuation.
        case 0x591...0x5BD, 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7: return nil
        // The vowels and the lengthening stroke of Arabic.
        case 0x610...0x61A, 0x640, 0x64B...0x65F, 0x670, 0x6D6...0x6DC, 0x6DF...0x6E8, 0x6EA...0x6ED: return nil
        case 0x622, 0x623, 0x625, 0x671: return "\u{627}"
        case 0x649, 0x6CC: return "\u{64A}"
        case 0x629: return "\u{647}"
        case 0x6A9: return "\u{643}"
        case 0x660...0x669: return Unicode.Scalar(scalar.value - 0x660 + 0x30)
        case 0x6F0...0x6F9: return Unicode.Scalar(scalar.value - 0x6F0 + 0x30)
        case 0x3400...0xD7A3: return scalar
        default:
            guard scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue else {
                return scalar
            }
            return Unicode.Scalar(0x30 + UInt32(value))
        }
    }

    /// A word in the spellings that stand for its letters where a keyboard lacks them: "Köln" as "koeln", "Việt" as
    /// "viet", "الخط" without its article. In lower case; none for ASCII.
    package static func spellings(of word: String) -> [String] {
        let lowercased = word.lowercased()
        var written = ""
        var bare = ""
        for scalar in lowercased.unicodeScalars {
            let (pair, single) = spelling(of: scalar)
            written += pair
            bare += single
        }
        var found: [String] = []
        for form in [written, bare] where form != lowercased && !found.contains(form) { found.append(form) }
        if lowercased.unicodeScalars.starts(with: "\u{627}\u{644}".unicodeScalars), lowercased.unicodeScalars.count > 4
        {
            found.append(String(lowercased.unicodeScalars.dropFirst(2)))
        }
        return found
    }

    /// How a letter is written out, and how it is written without what makes it another one.
    private static func spelling(of scalar: Unicode.Scalar) -> (String, String) {
        switch scalar {
        case "ä", "æ": ("ae", "a")
        case "ö", "œ": ("oe", "o")
        case "ø": ("oe", "o")
        case "ü": ("ue", "u")
        case "å": ("aa", "a")
        case "ß": ("ss", "ss")
        case "þ": ("th", "th")
        case "ð", "đ": ("d", "d")
        case "ł": ("l", "l")
        case "ı": ("i", "i")
        default: Self.stripped(scalar)
        }
    }

    private static func stripped(_ scalar: Unicode.Scalar) -> (String, String) {
        let isLatin = (0xC0...0x24F).contains(scalar.value) || (0x1E00...0x1EFF).contains(scalar.value)
        let base = isLatin ? FoldedText.withoutAccent(scalar) : String(scalar)
        return (base, base)
    }
}
