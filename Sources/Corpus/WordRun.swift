/// A run of text that an index of words takes as one, by its script.
package struct WordRun: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Letters and digits of a script that parts words by spaces.
        case word
        /// A script that does not: its words are found by pairs of neighbouring characters.
        case unspaced
        /// A script whose vowel signs belong to the word as letters do, as those of India.
        case syllables
        /// One emoji.
        case symbol
    }

    package var kind: Kind

    /// Bytes of the text.
    package var range: Range<Int>

    /// Of a ``Kind/word``: whether it has digits, letters, letters beyond ASCII, and capitals inside it where a word may begin.
    package var hasDigits = false
    package var hasLetters = false
    package var hasOthers = false
    package var hasHumps = false

    package init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }

    /// Whether the run is a number without separators.
    package var isNumber: Bool { kind == .word && hasDigits && !hasLetters && !hasOthers }
}

extension WordRun {
    /// The runs of a text, which lie between spaces and marks or where scripts change.
    ///
    /// Complexity: O(n).
    package static func runs(in bytes: UnsafeBufferPointer<UInt8>) -> [WordRun] {
        var runs: [WordRun] = []
        runs.reserveCapacity(bytes.count / 5)
        var open: WordRun?
        // Small letters in a row, and the capitals in a row before them.
        var small = 0
        var capitals = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                let isSmall = (0x61...0x7A).contains(byte)
                let isCapital = (0x41...0x5A).contains(byte)
                let isDigit = (0x30...0x39).contains(byte)
                if isSmall || isCapital || isDigit {
                    if open?.kind != .word {
                        if let run = open { runs.append(run) }
                        open = WordRun(kind: .word, range: index..<index)
                        small = 0
                        capitals = 0
                    }
                    if isDigit { open?.hasDigits = true } else { open?.hasLetters = true }
                    if isSmall {
                        small += 1
                        if small == 2, capitals > 2 { open?.hasHumps = true }
                    } else {
                        if isCapital, small > 0 { open?.hasHumps = true }
                        capitals = isCapital ? (small > 0 ? 1 : capitals + 1) : 0
                        small = 0
                    }
                    let lower = open?.range.lowerBound ?? index
                    open?.range = lower..<(index + 1)
                } else if let run = open {
                    runs.append(run)
                    open = nil
                }
                index += 1
                continue
            }
            let (value, width) = scalar(bytes, at: index)
            let kind = kind(of: value)
            if let run = open, run.kind != kind || kind == .symbol {
                runs.append(run)
                open = nil
            }
            if let kind {
                var run = open ?? WordRun(kind: kind, range: index..<index)
                run.range = run.range.lowerBound..<(index + width)
                run.hasOthers = true
                open = run
                small = 0
                capitals = 0
            }
            index += width
        }
        if let run = open { runs.append(run) }
        return runs
    }

    /// The Unicode scalar that starts at an offset, and its bytes; a replacement of one byte where there is none.
    static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, Int) {
        let first = UInt32(bytes[index])
        let width = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard width > 0, index + width <= bytes.count else { return (0xFFFD, 1) }
        guard width > 1 else { return (first, 1) }
        var value = first & (0x7F >> UInt32(width))
        for place in 1..<width { value = value << 6 | UInt32(bytes[index + place] & 0x3F) }
        return (value, width)
    }

    /// - Returns: `nil` for what parts words.
    static func kind(of value: UInt32) -> Kind? {
        switch value {
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x386, 0x388...0x3FF, 0x400...0x481, 0x48A...0x52F: return .word
        case 0x3005...0x3007, 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x3FFFD:
            return .unspaced
        default: break
        }
        guard let scalar = Unicode.Scalar(value) else { return nil }
        let isLetter: Bool
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .privateUse:
            isLetter = true
        default: isLetter = false
        }
        guard isLetter else { return value > 0x2000 && scalar.properties.isEmoji ? .symbol : nil }
        switch value {
        // Thai, Lao, Myanmar, Khmer, jamo, bopomofo, kana extensions.
        case 0xE01...0xEDF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x3099...0x31FF: return .unspaced
        case 0x900...0xDFF, 0xF00...0xFFF: return .syllables
        default: return .word
        }
    }

    /// The bytes at which the characters of a run start, marks counted to the letter before them, and its end.
    package static func characters(of run: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        var starts: [Int] = []
        var index = run.lowerBound
        while index < run.upperBound {
            let (value, width) = scalar(bytes, at: index)
            var isMark = false
            if !(0x2E80...0xD7A3).contains(value) || (0x3099...0x309A).contains(value) {
                switch Unicode.Scalar(value)?.properties.generalCategory {
                case .nonspacingMark?, .spacingMark?, .enclosingMark?: isMark = true
                default: break
                }
            }
            if !isMark || starts.isEmpty { starts.append(index) }
            index += width
        }
        starts.append(run.upperBound)
        return starts
    }
}
