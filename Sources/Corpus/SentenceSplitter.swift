/// Splits running text into sentences, as byte ranges.
///
/// Invariant: the ranges are in order, do not overlap, are not empty, start and end on character boundaries, have no
/// white space at their ends, and together hold every byte that is not white space.
///
/// A full stop ends a sentence when white space and something other than a lower-case letter follow, unless it belongs
/// to an abbreviation, an initial or a list number. After abbreviations that may also close a sentence ("U.S.", "Inc.")
/// the next word decides: only a word that commonly opens a sentence makes a break. East Asian full stops need no white
/// space. A blank line, and a line that starts like a list item, heading or table row, always starts anew.
///
/// Rules instead of a trained model, because extraction and chunking must cut the same text alike, fast, and for ever.
/// A wrong cut costs a little context, never text.
///
/// Complexity: O(n) for any input; look-behind is bounded by the longest known abbreviation.
package struct SentenceSplitter {
    /// The sentences of `text`, as offsets from the start of its UTF-8 form.
    package static func ranges(in text: String) -> [Range<Int>] {
        ranges(in: text.utf8.span)
    }

    /// The sentences of `text`, as offsets from the start of the substring's UTF-8 form.
    package static func ranges(in text: Substring) -> [Range<Int>] {
        ranges(in: text.utf8.span)
    }

    /// The sentences of well-formed UTF-8 `bytes`.
    package static func ranges(in bytes: Span<UInt8>) -> [Range<Int>] {
        ranges(in: bytes, 0..<bytes.count)
    }

    /// The sentences of a part of well-formed UTF-8 `bytes`, as offsets from the start of `bytes`.
    package static func ranges(in bytes: Span<UInt8>, _ part: Range<Int>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        forEach(in: bytes, part) { ranges.append($0) }
        return ranges
    }

    /// Calls `body` with each sentence in order, for text too long to hold all ranges of.
    package static func forEach(in bytes: Span<UInt8>, _ part: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = part.lowerBound
        var index = part.lowerBound

        func close(at end: Int) {
            let sentence = bytes.trimmingWhiteSpace(start..<end)
            if !sentence.isEmpty { body(sentence) }
            start = end
        }

        while index < part.upperBound {
            if index == start, case let width = bytes.whiteSpaceWidth(at: index), width > 0 {
                // Leading white space is no part of the sentence; nothing may look at it twice.
                index += width
                start = index
                continue
            }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                let next = lineBreak(in: bytes, at: index, limit: part.upperBound)
                if next.endsSentence { close(at: index) }
                index = next.index
            } else if let terminator = Terminator.at(index, in: bytes, limit: part.upperBound) {
                let stop = index
                index = skipTerminators(in: bytes, from: index + terminator.width, limit: part.upperBound)
                let isSingleStop = byte == UInt8(ascii: ".") && index == stop + 1
                index = skipClosers(in: bytes, from: index, limit: part.upperBound)
                let candidate = Candidate(
                    sentenceStart: start, stop: stop, end: index, limit: part.upperBound, isSingleStop: isSingleStop,
                    needsSpace: terminator.needsSpace)
                if candidate.isBoundary(in: bytes) { close(at: index) }
            } else {
                index += 1
            }
        }
        close(at: part.upperBound)
    }

    /// What follows a line feed: where scanning goes on, and whether the sentence cannot reach across.
    private static func lineBreak(in bytes: Span<UInt8>, at newline: Int, limit: Int) -> (
        index: Int, endsSentence: Bool
    ) {
        var index = newline + 1
        while index < limit {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                // The whole run of blank lines is consumed here, so that it is looked at only once.
                while index < limit, case let width = bytes.whiteSpaceWidth(at: index), width > 0 { index += width }
                return (index, true)
            }
            guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") else { break }
            index += 1
        }
        return (index, index < limit && startsStructure(in: bytes, at: index, limit: limit))
    }

    /// Whether a list item, a heading or a table row of Markdown (or of its plain-text cousins) starts at `index`.
    private static func startsStructure(in bytes: Span<UInt8>, at index: Int, limit: Int) -> Bool {
        func isBlank(_ position: Int) -> Bool { position >= limit || bytes.whiteSpaceWidth(at: position) > 0 }
        switch bytes[index] {
        case UInt8(ascii: "|"):
            return true
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
            return isBlank(index + 1)
        case UInt8(ascii: "#"):
            var next = index
            while next < limit, next < index + 6, bytes[next] == UInt8(ascii: "#") { next += 1 }
            return isBlank(next)
        case 0xE2:
            // "•"
            return index + 2 < limit && bytes[index + 1] == 0x80 && bytes[index + 2] == 0xA2
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            var next = index
            while next < limit, next < index + 3, bytes[next].isASCIIDigit { next += 1 }
            guard next < limit, bytes[next] == UInt8(ascii: ".") || bytes[next] == UInt8(ascii: ")") else {
                return false
            }
            // A wrapped line may well start with a year or a number that closes its sentence: "…in\n7. The next".
            // Two digits at most, and something must stand behind the mark.
            return next <= index + 2 && isBlank(next + 1)
        default:
            return false
        }
    }

    private static func skipTerminators(in bytes: Span<UInt8>, from start: Int, limit: Int) -> Int {
        var index = start
        while index < limit, let terminator = Terminator.at(index, in: bytes, limit: limit) {
            index += terminator.width
        }
        return index
    }

    /// Steps over closing quotation marks, brackets, emphasis, and a reference mark such as `[12]`.
    private static func skipClosers(in bytes: Span<UInt8>, from start: Int, limit: Int) -> Int {
        var index = start
        while index < limit {
            let width = closerWidth(in: bytes, at: index, limit: limit)
            guard width > 0 else { break }
            index += width
        }
        guard index < limit, bytes[index] == UInt8(ascii: "[") else { return index }
        var end = index + 1
        while end < limit, end < index + 5, bytes[end].isASCIIDigit { end += 1 }
        let isReference = end > index + 1 && end < limit && bytes[end] == UInt8(ascii: "]")
        return isReference ? end + 1 : index
    }

    private static func closerWidth(in bytes: Span<UInt8>, at index: Int, limit: Int) -> Int {
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: "*"), UInt8(ascii: "_"):
            return 1
        case 0xC2:
            // "»"
            return index + 1 < limit && bytes[index + 1] == 0xBB ? 2 : 0
        case 0xE2:
            // "’", "”", and "“" which closes a quotation in German
            guard index + 2 < limit, bytes[index + 1] == 0x80 else { return 0 }
            return (0x99...0x9D).contains(bytes[index + 2]) && bytes[index + 2] != 0x9A ? 3 : 0
        case 0xE3:
            // "」", "』", "】", "》"
            guard index + 2 < limit, bytes[index + 1] == 0x80 else { return 0 }
            let last = bytes[index + 2]
            return last == 0x8D || last == 0x8F || last == 0x91 || last == 0x8B ? 3 : 0
        case 0xEF:
            // "）"
            return index + 2 < limit && bytes[index + 1] == 0xBC && bytes[index + 2] == 0x89 ? 3 : 0
        default:
            return 0
        }
    }
}

/// A mark that can end a sentence.
private struct Terminator {
    let width: Int

    /// Whether the mark ends a sentence only before white space; East Asian ones do not.
    let needsSpace: Bool

    private init(width: Int, needsSpace: Bool) {
        self.width = width
        self.needsSpace = needsSpace
    }

    /// The mark that starts at `index`, if one does.
    @inline(__always)
    static func at(_ index: Int, in bytes: Span<UInt8>, limit: Int) -> Terminator? {
        switch bytes[index] {
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
            Terminator(width: 1, needsSpace: true)
        case 0xD6, 0xD8, 0xDB, 0xE0, 0xE1, 0xE2, 0xE3, 0xEF:
            multibyte(at: index, in: bytes, limit: limit)
        default:
            nil
        }
    }

    private static func multibyte(at index: Int, in bytes: Span<UInt8>, limit: Int) -> Terminator? {
        guard index + 1 < limit else { return nil }
        let third = index + 2 < limit ? bytes[index + 2] : 0
        switch (bytes[index], bytes[index + 1], third) {
        case (0xD6, 0x89, _), (0xD8, 0x9F, _), (0xDB, 0x94, _):
            // Armenian full stop, Arabic question mark, Urdu full stop
            return Terminator(width: 2, needsSpace: true)
        case (0xE2, 0x80, 0xA6), (0xE0, 0xA5, 0xA4), (0xE0, 0xA5, 0xA5), (0xE1, 0x8D, 0xA2), (0xE1, 0x9F, 0x94):
            // Ellipsis, danda and double danda, Ethiopic and Khmer full stops
            return Terminator(width: 3, needsSpace: true)
        case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x81), (0xEF, 0xBC, 0x9F), (0xEF, 0xBD, 0xA1):
            // Ideographic full stop, full-width exclamation and question marks, half-width ideographic full stop
            return Terminator(width: 3, needsSpace: false)
        default:
            return nil
        }
    }
}

/// A place where a sentence may end: after its mark and whatever closes behind it.
private struct Candidate {
    let sentenceStart: Int
    let stop: Int
    let end: Int
    let limit: Int
    let isSingleStop: Bool
    let needsSpace: Bool

    func isBoundary(in bytes: Span<UInt8>) -> Bool {
        guard end < limit else { return true }
        guard needsSpace else { return true }
        guard bytes.whiteSpaceWidth(at: end) > 0 else { return false }
        var next = end
        while next < limit, case let width = bytes.whiteSpaceWidth(at: next), width > 0 { next += width }
        next = skipOpeners(in: bytes, from: next)
        guard next < limit else { return true }
        if isLowercase(in: bytes, at: next) { return false }
        guard isSingleStop else { return true }
        if isListNumber(in: bytes) { return false }
        switch Abbreviation(before: stop, from: sentenceStart, in: bytes) {
        case .none: return true
        case .inner: return false
        case .perhapsLast: return startsLikeSentence(in: bytes, at: next)
        }
    }

    private func skipOpeners(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < limit {
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "*"),
                UInt8(ascii: "_"):
                index += 1
            case 0xC2 where index + 1 < limit && (bytes[index + 1] == 0xAB || bytes[index + 1] == 0xBF):
                index += 2
            case 0xE2 where index + 2 < limit && bytes[index + 1] == 0x80 && (0x98...0x9E).contains(bytes[index + 2]):
                index += 3
            default:
                return index
            }
        }
        return index
    }

    private func isLowercase(in bytes: Span<UInt8>, at index: Int) -> Bool {
        let byte = bytes[index]
        if byte < 0x80 { return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        // Lower-case letters outside ASCII that matter here (Latin, Greek, Cyrillic, Armenian) take two bytes.
        guard byte < 0xE0, index + 1 < limit else { return false }
        let value = UInt32(byte & 0x1F) << 6 | UInt32(bytes[index + 1] & 0x3F)
        return Unicode.Scalar(value)?.properties.isLowercase ?? false
    }

    /// Whether the sentence so far is only the number or letter of a list item: "1.", "12.", "a.".
    private func isListNumber(in bytes: Span<UInt8>) -> Bool {
        let label = bytes.trimmingWhiteSpace(sentenceStart..<stop)
        guard !label.isEmpty, label.count <= 3 else { return false }
        if label.count == 1, bytes[label.lowerBound].isASCIILetter { return true }
        for index in label where !bytes[index].isASCIIDigit { return false }
        return true
    }

    private func startsLikeSentence(in bytes: Span<UInt8>, at start: Int) -> Bool {
        var word = PackedWord()
        var index = start
        while index < limit, bytes[index].isASCIILetter {
            guard word.append(bytes[index]) else { return false }
            index += 1
        }
        // "J. A. Smith": the "A." is another initial, no article.
        if index < limit, bytes[index] == UInt8(ascii: ".") { return false }
        return sentenceStarters.contains(word)
    }
}
