/// White space in UTF-8 text, found without decoding characters: the same notion for sentences, blocks and chunks,
/// so that what one of them trims the others do not miss.
extension Span<UInt8> {
    /// The number of bytes of the white-space scalar that starts at `index`, or 0.
    ///
    /// ASCII white space, no-break space, the spaces of U+2000…200A, line and paragraph separator, narrow no-break
    /// space, medium mathematical space and ideographic space.
    @inline(__always)
    package func whiteSpaceWidth(at index: Int) -> Int {
        let byte = self[index]
        if byte < 0x80 { return isASCIIWhiteSpace(byte) ? 1 : 0 }
        return byte == 0xC2 || byte == 0xE2 || byte == 0xE3 ? wideWhiteSpaceWidth(at: index) : 0
    }

    private func wideWhiteSpaceWidth(at index: Int) -> Int {
        if self[index] == 0xC2 { return index + 1 < count && self[index + 1] == 0xA0 ? 2 : 0 }
        guard index + 2 < count else { return 0 }
        switch (self[index], self[index + 1], self[index + 2]) {
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F),
            (0xE3, 0x80, 0x80):
            return 3
        default:
            return 0
        }
    }

    /// The part of `range` that neither starts nor ends with white space; empty, at the upper bound, when there is no
    /// more to it.
    package func trimmingWhiteSpace(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper {
            let width = whiteSpaceWidth(at: lower)
            guard width > 0 else { break }
            lower += width
        }
        while lower < upper {
            if isASCIIWhiteSpace(self[upper - 1]) {
                upper -= 1
            } else if upper - lower >= 2, whiteSpaceWidth(at: upper - 2) == 2 {
                upper -= 2
            } else if upper - lower >= 3, whiteSpaceWidth(at: upper - 3) == 3 {
                upper -= 3
            } else {
                break
            }
        }
        return min(lower, upper)..<upper
    }

    @inline(__always)
    private func isASCIIWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
