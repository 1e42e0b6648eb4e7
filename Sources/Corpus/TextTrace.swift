/// What every text that names a title holds, in a form that an index of words or a scan can be asked for.
///
/// It may be in other texts too: it says where to look, so that nobody has to look everywhere.
package enum TextTrace: Sendable, Hashable {
    /// All of these words, whole, as runs of letters and digits; case and accents do not matter.
    case words([String])

    /// This piece of text anywhere, where the case of ASCII letters does not matter.
    case piece(String)

    /// - Returns: `nil` where nothing can be said, and every text may name the title.
    package init?(ofTitle title: String) {
        let words = MentionCollector(MentionFinder.withoutBracketedSuffix(title)).lowercased
        // Stops, hyphens and apostrophes inside a word part it for an index of words, here as in every text.
        let parts = words.flatMap { $0.unicodeScalars.split { !Self.isWordScalar($0) }.map(String.init) }
        let plain = Set(parts.filter { $0.unicodeScalars.allSatisfy(Self.foldsPlainly) })
        if !plain.isEmpty {
            self = .words(plain.sorted())
            return
        }
        let piece = parts.filter { $0.unicodeScalars.allSatisfy { $0.isASCII || Self.hasNoCase($0) } }
            .max { ($0.utf8.count, $1) < ($1.utf8.count, $0) }
        guard let piece else { return nil }
        self = .piece(piece)
    }

    /// Whether an index of words takes some part of the text for letters or digits that ``TextToken`` takes for marks (as
    /// in "CO₂"): such a text may name a title without holding its words as the index sees them.
    package static func isTakenApartOtherwise(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            guard !scalar.isASCII else { return false }
            switch scalar.properties.generalCategory {
            case .letterNumber, .otherNumber, .privateUse: return true
            default: return false
            }
        }
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return Character(scalar).isLetter || Character(scalar).isNumber }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark, .enclosingMark:
            return true
        default: return false
        }
    }

    /// Letters on whose lower case everybody agrees: Latin without the dotted and dotless i, Greek without sigma, Cyrillic.
    private static func foldsPlainly(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x130, 0x131, 0x3A3, 0x3C2, 0x3C3: false
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x386...0x52F: isWordScalar(scalar)
        default: false
        }
    }

    private static func hasNoCase(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .otherLetter
    }
}
