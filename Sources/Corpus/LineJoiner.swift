/// The work of joining words that a hyphen parts at the end of a line.
struct LineJoiner {
    private let original: String
    private(set) var text = ""
    private(set) var pieces: [FoldedPiece] = []

    /// Bytes of ``text``.
    var count: Int { text.utf8.count }

    init(_ original: String) {
        self.original = original
    }

    /// The text's words in lower case, but for the halves of those that a line end parts.
    static func words(of text: String) -> Set<String> {
        let bytes = Array(text.utf8)
        var words: Set<String> = []
        for token in TextToken.tokens(in: text) where token.kind == .word {
            let isFirstHalf =
                token.byteRange.upperBound + 1 < bytes.count
                && bytes[token.byteRange.upperBound] == hyphen && isLineEnd(bytes, token.byteRange.upperBound + 1)
            if !isFirstHalf { words.insert(text.bytes(token.byteRange).lowercased()) }
        }
        return words
    }

    /// - Returns: whether anything changed.
    mutating func join(_ knows: (String) -> Bool) -> Bool {
        let bytes = Array(original.utf8)
        guard bytes.contains(Self.hyphen), bytes.contains(Self.lineFeed) else { return false }
        var kept = 0
        var result: [UInt8] = []
        func close(_ end: Int, _ pieces: inout [FoldedPiece]) {
            guard kept < end else { return }
            pieces.append(FoldedPiece(folded: result.count, original: kept..<end, isVerbatim: true))
            result += bytes[kept..<end]
        }
        var index = 0
        while index < bytes.count {
            guard bytes[index] == Self.hyphen, index > 0, Self.isWordByte(bytes[index - 1]),
                let next = Self.nextLine(bytes, index + 1)
            else {
                index += 1
                continue
            }
            let first = Self.wordStart(bytes, index)..<index
            let second = next..<Self.wordEnd(bytes, next)
            let isOneWord =
                !second.isEmpty && !Self.isUpper(bytes[next])
                && knows(
                    (String(decoding: bytes[first], as: UTF8.self) + String(decoding: bytes[second], as: UTF8.self))
                        .lowercased())
            let tail = String(decoding: bytes[second], as: UTF8.self).lowercased()
            if isOneWord {
                close(index, &pieces)
                kept = next
            } else if !second.isEmpty, !Self.conjunctions.contains(tail) {
                close(index + 1, &pieces)
                kept = next
            }
            index = next
        }
        guard !pieces.isEmpty else { return false }
        close(bytes.count, &pieces)
        text = String(decoding: result, as: UTF8.self)
        return true
    }

    /// Behind "pre-" they begin a word of their own.
    private static let conjunctions: Set<String> = ["and", "or", "to", "und", "oder", "bis", "et", "ou", "e", "o", "y"]
    private static let hyphen = UInt8(ascii: "-")
    private static let lineFeed = UInt8(ascii: "\n")

    private static func isLineEnd(_ bytes: [UInt8], _ index: Int) -> Bool { nextLine(bytes, index) != nil }

    /// Where text goes on behind one line break; `nil` where there is none, or an empty line.
    private static func nextLine(_ bytes: [UInt8], _ start: Int) -> Int? {
        var index = start
        func skipBlanks() {
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0D {
                index += 1
            }
        }
        skipBlanks()
        guard index < bytes.count, bytes[index] == lineFeed else { return nil }
        index += 1
        skipBlanks()
        return index < bytes.count && bytes[index] != lineFeed ? index : nil
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: false
        }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func wordStart(_ bytes: [UInt8], _ end: Int) -> Int {
        var start = end
        while start > 0, isWordByte(bytes[start - 1]) { start -= 1 }
        return start
    }

    private static func wordEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        var end = start
        while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
        return end
    }
}
