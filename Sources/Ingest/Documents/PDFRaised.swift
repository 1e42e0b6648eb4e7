/// Raised characters that text alone cannot tell from those they stand behind: by the boxes that `pdftotext -bbox-layout`
/// gives for words, "1891" with a small "3" above its end is told from 18913.
struct PDFRaised {
    private struct Replacement {
        var found: [String]
        var written: String
    }

    /// For each page, in the order of reading.
    private var pages: [[Replacement]] = []

    /// More on one page are no notes.
    private static let maximumOnPage = 500

    /// - Parameter boxes: poppler's output.
    init(_ boxes: [UInt8]) {
        var previous: Word?
        for line in boxes.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "  <page".utf8) {
                pages.append([])
                previous = nil
            } else if let word = Word(line) {
                if let base = previous, word.isRaised(over: base), !pages.isEmpty,
                    pages[pages.count - 1].count < Self.maximumOnPage
                {
                    let written = HTMLRaised.superscript(word.text, behind: base.text, isNote: false)
                    pages[pages.count - 1].append(
                        Replacement(
                            found: [base.text + word.text, base.text + " " + word.text], written: base.text + written))
                }
                previous = word
            }
        }
    }

    /// The text of a page with its raised characters written so that they stay apart.
    func applied(to text: String, page: Int) -> String {
        guard page < pages.count, !pages[page].isEmpty else { return text }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        for replacement in pages[page] {
            guard let (range, written) = Self.find(replacement, in: rest) else { continue }
            result += rest[rest.startIndex..<range.lowerBound]
            result += written
            rest = rest[range.upperBound...]
        }
        return String(decoding: result + rest, as: UTF8.self)
    }

    private static func find(
        _ replacement: Replacement, in text: ArraySlice<UInt8>
    ) -> (range: Range<Int>, written: [UInt8])? {
        for found in replacement.found {
            let wanted = Array(found.utf8)
            var start = text.startIndex
            while let first = text[start...].firstIndex(of: wanted[0]) {
                let end = first + wanted.count
                guard end <= text.endIndex else { break }
                let isWhole =
                    (first == text.startIndex || !isWordByte(text[first - 1]))
                    && (end == text.endIndex || !isWordByte(text[end]))
                if isWhole, text[first..<end].elementsEqual(wanted) {
                    return (first..<end, Array(replacement.written.utf8))
                }
                start = first + 1
            }
        }
        return nil
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte.isASCIIDigit || byte.isASCIILowercase || byte.isASCIIUppercase
    }

    /// Whether a text may hold raised characters: a year with a digit too many, a word with one behind it. The others are not
    /// worth reading the file again.
    static func mayBe(in bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count {
            guard bytes[index].isASCIIDigit else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, bytes[index].isASCIIDigit { index += 1 }
            let endsWord = index == bytes.count || !isWordByte(bytes[index])
            guard endsWord, index == bytes.count || bytes[index] != UInt8(ascii: ",") || index - start < 3 else {
                continue
            }
            let count = index - start
            let before = start > 0 ? bytes[start - 1] : 0x20
            let isYear =
                (5...6).contains(count) && !",.".utf8.contains(before) && !isWordByte(before)
                && (bytes[start] == UInt8(ascii: "1") || bytes[start...].starts(with: "20".utf8))
            let isExponent = (3...4).contains(count) && bytes[start...].starts(with: "10".utf8) && before == 0x20
            let isMark = count <= 2 && start >= 3 && bytes[(start - 3)..<start].allSatisfy { $0.isASCIILowercase }
            let isAfterStop =
                count <= 2 && start >= 2 && ".,;)".utf8.contains(before) && bytes[start - 2].isASCIILowercase
            if isYear || isExponent || isMark || isAfterStop { return true }
        }
        return false
    }

    /// A word in its box; y grows downwards.
    private struct Word {
        var text: String
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double

        var height: Double { bottom - top }

        /// - Parameter line: `<word xMin="…" yMin="…" xMax="…" yMax="…">…</word>`.
        init?(_ line: ArraySlice<UInt8>) {
            guard let open = line.firstIndex(of: UInt8(ascii: "<")), line[open...].starts(with: "<word ".utf8),
                let close = line[open...].firstIndex(of: UInt8(ascii: ">"))
            else { return nil }
            // Values stand between the quotation marks: every second part.
            let values = line[open..<close].split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
            let numbers = values.indices.filter { $0 % 2 == 1 }.compactMap {
                Double(String(decoding: values[$0], as: UTF8.self))
            }
            guard numbers.count == 4 else { return nil }
            (left, top, right, bottom) = (numbers[0], numbers[1], numbers[2], numbers[3])
            let rest = line[(close + 1)...]
            let end = rest.firstIndex(of: UInt8(ascii: "<")) ?? rest.endIndex
            text = String(decoding: rest[..<end], as: UTF8.self)
            guard rest[..<end].contains(UInt8(ascii: "&")) else { return }
            for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
                text = text.replacing(entity, with: character)
            }
        }

        func isRaised(over base: Word) -> Bool {
            guard (1...4).contains(text.count), height < base.height * 0.85, base.height > 0,
                bottom < base.bottom - base.height * 0.15, bottom > base.top,
                abs(left - base.right) < base.height * 0.6
            else { return false }
            return text.allSatisfy { $0.isNumber || $0.isLetter || "+-−,*†‡[]()".contains($0) }
        }
    }
}
