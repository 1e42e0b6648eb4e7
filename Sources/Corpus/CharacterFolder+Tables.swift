internal import Foundation

extension CharacterFolder {
    /// Letters that are their own folded form, for a way past Unicode's tables.
    static func isPlain(_ value: UInt32) -> Bool {
        switch value {
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x131, 0x134...0x13E, 0x141...0x148, 0x14A...0x17E: true
        case 0x386, 0x388...0x3CE, 0x400...0x482, 0x48A...0x52F: true
        case 0x5D0...0x5EA, 0x621...0x63F, 0x641...0x64A, 0x660...0x669, 0x66E...0x674, 0x679...0x6D3: true
        case 0xE01...0xE30, 0x1EA0...0x1EF9: true
        case 0x3005...0x3007, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        case 0xAC00...0xD7A3: true
        default: false
        }
    }

    /// What is not seen: soft hyphens, zero-width and bidirectional marks, variation selectors, tags, fillers.
    static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0xAD: false
        case 0xFFF9...0xFFFB: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// A raised digit or sign, as it stands on the line.
    static func raised(_ value: UInt32) -> String? {
        switch value {
        case 0xB9: "1"
        case 0xB2, 0xB3: String(value - 0xB0)
        case 0x2070, 0x2074...0x2079: String(value - 0x2070)
        case 0x2071: "i"
        case 0x207A: "+"
        case 0x207B: "-"
        case 0x207C: "="
        case 0x207D: "("
        case 0x207E: ")"
        case 0x207F: "n"
        default: nil
        }
    }

    /// Spaces, quotation marks and hyphens as ASCII has them.
    static func substitute(for value: UInt32) -> String? {
        switch value {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        case 0x85, 0x2028, 0x2029: "\n"
        case 0x2018...0x201B, 0x2032, 0x2035: "'"
        case 0x201C...0x201F, 0x2033, 0x2036: "\""
        case 0x2010...0x2013, 0x2212: "-"
        case 0x2044, 0x2215: "/"
        default: nil
        }
    }

    /// Signs whose compatibility form would run into the word before ("Samovar™"), or part what belongs together: jamo that
    /// stand alone, and the vowels AM of Thai and Lao.
    static func staysAsItIs(_ value: UInt32) -> Bool {
        switch value {
        case 0x2120, 0x2122, 0xE33, 0xEB3, 0x3131...0x318E, 0xFFA1...0xFFDC: true
        default: false
        }
    }
}

extension FoldedText {
    /// A letter without the accents that it is composed with.
    static func withoutAccent(_ scalar: Unicode.Scalar) -> String {
        let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
        var base = String.UnicodeScalarView()
        base.append(contentsOf: parts.filter { $0.properties.generalCategory != .nonspacingMark })
        return String(base)
    }
}
