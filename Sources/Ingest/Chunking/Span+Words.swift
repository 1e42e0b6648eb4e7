import Corpus

/// Words as ``ChunkingOptions`` measures them.
extension Span<UInt8> {
    /// The first word of well-formed UTF-8 at or after `start`, or `nil` when only white space is left before `limit`.
    ///
    /// A word starts and ends on a character boundary and is at most 24 letters long, so that text without spaces, be
    /// it Japanese or a hostile line of 50 MB, has words too.
    func word(from start: Int, before limit: Int) -> Range<Int>? {
        var index = start
        while index < limit, case let width = whiteSpaceWidth(at: index), width > 0 { index += width }
        guard index < limit else { return nil }
        let lower = index
        var weight = 0
        while index < limit {
            let byte = self[index]
            if byte & 0xC0 != 0x80 {
                if whiteSpaceWidth(at: index) > 0 { break }
                weight += Self.weight(ofLeadingByte: byte)
                if weight > 24, index > lower { break }
            }
            index += 1
        }
        return lower..<index
    }

    /// Complexity: O(n).
    func wordCount(in range: Range<Int>) -> Int {
        var count = 0
        var index = range.lowerBound
        while let word = word(from: index, before: range.upperBound) {
            count += 1
            index = word.upperBound
        }
        return count
    }

    /// Twenty-fourths of a word.
    @inline(__always)
    private static func weight(ofLeadingByte byte: UInt8) -> Int {
        switch byte {
        case 0xE3...0xE9, 0xEE..., 0xF0...: 12  // kana, Chinese characters, full-width forms, emoji
        case 0xEA...0xED: 6  // Hangul, which has spaces
        case 0xE0...0xE1: 3  // Thai, Lao and Khmer, which have none
        default: 1
        }
    }
}
