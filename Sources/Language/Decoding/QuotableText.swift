/// Passages from which an answer may be quoted, as the bytes a model would write, with the places where a quotation may
/// begin and end.
///
/// Every run of white space counts as one space, since that is how evidence is shown to the model. Quotations begin and end
/// at words, never inside a number, and never cross from one passage into another.
///
/// Invariant: `range(_:)` of any legal span lies in one passage, on whole characters.
package struct QuotableText: Sendable, Equatable {
    /// A byte range of one of the passages, counted in that passage's own text.
    package struct Place: Sendable, Hashable {
        package var passage: Int
        package var bytes: Range<Int>

        package init(passage: Int, bytes: Range<Int>) {
            self.passage = passage
            self.bytes = bytes
        }
    }

    /// All passages, one behind the other, each followed by a byte that belongs to none.
    let bytes: [UInt8]

    /// Positions at which a quotation may begin, ascending.
    package let starts: [Int]

    /// For each byte, where its passage ends in `bytes`.
    private let limits: [Int]

    /// For each byte, its passage and its offset there; white space that was dropped belongs to the byte before it.
    private let origins: [(passage: Int, offset: Int)]

    /// For each position, whether a quotation may end before it.
    private let isEnd: [Bool]

    package init(_ passages: [String]) {
        var builder = Builder()
        for (index, passage) in passages.enumerated() { builder.append(passage, index: index) }
        bytes = builder.bytes
        starts = builder.starts
        limits = builder.limits
        origins = builder.origins
        isEnd = builder.isEnd
    }

    package var isEmpty: Bool { starts.isEmpty }

    /// Where the passage of the byte at `position` ends.
    package func limit(of position: Int) -> Int { limits[position] }

    /// Whether a quotation of at least one byte may end before `position`.
    package func mayEnd(at position: Int) -> Bool { isEnd[position] }

    /// - Precondition: `span` begins at one of `starts` and ends where it may.
    package func place(_ span: Range<Int>) -> Place {
        let (passage, first) = origins[span.lowerBound]
        // The last byte of a quotation is no white space, so nothing was dropped behind it.
        return Place(passage: passage, bytes: first..<(origins[span.upperBound - 1].offset + 1))
    }

    package static func == (left: QuotableText, right: QuotableText) -> Bool {
        left.bytes == right.bytes && left.limits == right.limits
            && zip(left.origins, right.origins).allSatisfy { $0 == $1 }
    }
}

extension QuotableText {
    private struct Builder {
        var bytes: [UInt8] = []
        var starts: [Int] = []
        var limits: [Int] = []
        var origins: [(passage: Int, offset: Int)] = []
        var isEnd: [Bool] = [false]

        /// What matters of a character for the ends of words.
        private enum Kind {
            case word
            case digit
            case space
            /// Opens or goes before something, so that nothing may end behind it.
            case opening
            /// Belongs to the sentence around a quotation, not to it.
            case pause
            case other

            init(_ scalar: Unicode.Scalar) {
                let properties = scalar.properties
                switch properties.generalCategory {
                case .decimalNumber: self = .digit
                case .openPunctuation, .initialPunctuation, .currencySymbol: self = .opening
                case _ where properties.isWhitespace: self = .space
                case _ where properties.isAlphabetic || properties.numericType != nil: self = .word
                case .nonspacingMark, .spacingMark: self = .word
                case _ where ",;:".unicodeScalars.contains(scalar): self = .pause
                default: self = .other
                }
            }

            var isPartOfWord: Bool { self == .word || self == .digit }
        }

        private struct Unit {
            var kind: Kind
            var position: Int
        }

        mutating func append(_ passage: String, index: Int) {
            let units = write(passage, index: index)
            let limit = bytes.count
            bytes.append(UInt8(ascii: "\n"))
            origins.append((index, passage.utf8.count))
            isEnd += [Bool](repeating: false, count: bytes.count + 1 - isEnd.count)
            limits += [Int](repeating: limit, count: bytes.count - limits.count)
            for (place, unit) in units.enumerated() where unit.kind != .space {
                let before = place > 0 ? units[place - 1].kind : .space
                let next = place + 1 < units.count ? units[place + 1].kind : .space
                if before == .space || before == .opening || (unit.kind.isPartOfWord && !before.isPartOfWord),
                    !isInsideNumber(units, place)
                {
                    starts.append(unit.position)
                }
                let end = place + 1 < units.count ? units[place + 1].position : limit
                isEnd[end] =
                    unit.kind != .opening && unit.kind != .pause && !(unit.kind.isPartOfWord && next.isPartOfWord)
                    && !isInsideNumber(units, place + 1)
            }
        }

        /// Whether a cut before `place` would go through "3.5" or "1,000".
        private func isInsideNumber(_ units: [Unit], _ place: Int) -> Bool {
            let kind = { (offset: Int) in units.indices.contains(place + offset) ? units[place + offset].kind : .space }
            let isPoint = { (offset: Int) in
                let unit = units.indices.contains(place + offset) ? units[place + offset] : nil
                guard let unit, unit.position < bytes.count else { return false }
                return bytes[unit.position] == UInt8(ascii: ".") || bytes[unit.position] == UInt8(ascii: ",")
            }
            return (kind(-1) == .digit && isPoint(0) && kind(1) == .digit)
                || (kind(-2) == .digit && isPoint(-1) && kind(0) == .digit)
        }

        private mutating func write(_ passage: String, index: Int) -> [Unit] {
            var units: [Unit] = []
            var offset = 0
            let first = bytes.count
            for scalar in passage.unicodeScalars {
                let encoded = Array(String(scalar).utf8)
                let kind = Kind(scalar)
                if kind == .space {
                    if bytes.count > first, units.last?.kind != .space {
                        units.append(Unit(kind: .space, position: bytes.count))
                        bytes.append(UInt8(ascii: " "))
                        origins.append((index, offset))
                    }
                } else {
                    units.append(Unit(kind: kind, position: bytes.count))
                    bytes += encoded
                    for byte in encoded.indices { origins.append((index, offset + byte)) }
                }
                offset += encoded.count
            }
            return units
        }
    }
}
