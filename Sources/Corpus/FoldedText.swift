/// Text in the one form in which it is compared, searched and quoted, with the way back to the bytes it was made of.
///
/// Folding takes away what a reader does not see or does not mean: compatibility forms ("ﬁ", full-width and presentation
/// forms, mathematical letters) become plain letters, decomposed letters composed ones; soft hyphens, zero-width and
/// bidirectional marks and variation selectors go; odd spaces, quotation marks and hyphens become those of ASCII. Raised
/// digits stay apart from the digits before them: "10⁶" becomes "10^6", not "106". Case, accents and line breaks stay.
///
/// Invariants: folding a folded text changes nothing; ASCII text is its own folded form, but for hyphens at line ends where
/// those are joined; every range of the folded text leads back to whole characters of the original.
package struct FoldedText: Sendable, Equatable {
    package let text: String

    /// Bytes of the original.
    private let originalCount: Int

    /// Where the folded text comes from, in order; nothing where it is the original.
    private let pieces: [FoldedPiece]

    /// The folded form of `original`.
    ///
    /// Complexity: O(n).
    package init(_ original: String) {
        var text = original
        var pieces: [FoldedPiece] = []
        // What a removed mark kept apart may fold once more, now that it stands together.
        for _ in 0..<4 {
            var folder = CharacterFolder(text)
            guard folder.fold() else { break }
            pieces =
                pieces.isEmpty ? folder.pieces : FoldedPiece.composed(folder.pieces, of: folder.count, after: pieces)
            text = folder.text
        }
        self.init(text: text, originalCount: original.utf8.count, pieces: pieces)
    }

    /// As ``init(_:)``, and words that a hyphen parts at the end of a line are whole again where `knows` accepts the whole
    /// word, in lower case: "informa-\ntion" is "information" in a text that has that word, "Lucene-\nBM25" is
    /// "Lucene-BM25".
    package init(_ original: String, joiningLines knows: (String) -> Bool) {
        let folded = FoldedText(original)
        var joiner = LineJoiner(folded.text)
        guard joiner.join(knows) else {
            self = folded
            return
        }
        let pieces =
            folded.pieces.isEmpty
            ? joiner.pieces : FoldedPiece.composed(joiner.pieces, of: joiner.count, after: folded.pieces)
        self.init(text: joiner.text, originalCount: folded.originalCount, pieces: pieces)
    }

    /// As ``init(_:joiningLines:)`` with the text's own words.
    package init(joiningLinesOf original: String) {
        guard original.utf8.contains(UInt8(ascii: "\n")) else {
            self.init(original)
            return
        }
        let words = LineJoiner.words(of: original)
        self.init(original) { words.contains($0) }
    }

    private init(text: String, originalCount: Int, pieces: [FoldedPiece]) {
        self.text = text
        self.originalCount = originalCount
        self.pieces = pieces
    }

    /// Whether a text has letters in forms that hide names: combining marks, ligatures and presentation forms, wide and
    /// mathematical letters, marks that are not seen. Quotation marks, dashes and spaces hide none.
    ///
    /// Complexity: O(n), by bytes.
    package static func hidesLetters(_ text: String) -> Bool {
        var (before, last): (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if byte >= 0x80 {
                switch (before, last, byte) {
                case (_, 0xC2, 0xAD), (_, 0xCC, _), (_, 0xCD, 0x80...0xAF), (0xE1, 0x84...0x87, _),
                    (0xE2, 0x80, 0x8B...0x8F), (0xE2, 0x80, 0xAA...0xAE), (0xE2, 0x81, 0xA0...0xAF),
                    (0xE3, 0x82, 0x99...0x9A),
                    (0xEF, 0xAC...0xBF, _), (0xF0, 0x9D, 0x90...0x9F):
                    return true
                default: break
                }
            }
            (before, last) = (last, byte)
        }
        return false
    }

    /// Whether nothing was changed.
    package var isOriginal: Bool { pieces.isEmpty }

    /// The bytes of the original that a range of the folded text's UTF-8 form came from, widened to whole characters.
    ///
    /// Marks that were removed inside the range belong to it, those at its edges do not.
    /// - Complexity: O(log pieces).
    package func originalRange(_ range: Range<Int>) -> Range<Int> {
        let count = text.utf8.count
        let lower = boundary(min(max(0, range.lowerBound), count), step: -1)
        let upper = boundary(min(max(lower, range.upperBound), count), step: 1)
        guard !pieces.isEmpty else { return lower..<upper }
        guard lower < upper else {
            guard lower < count else { return originalCount..<originalCount }
            let place = pieces[piece(at: lower)].original(lower..<(lower + 1)).lowerBound
            return place..<place
        }
        let first = pieces[piece(at: lower)].original(lower..<upper).lowerBound
        let last = pieces[piece(at: upper - 1)].original(lower..<upper).upperBound
        return min(first, last)..<max(first, last)
    }

    /// The nearest boundary of a Unicode scalar of the folded text, downwards or upwards.
    private func boundary(_ offset: Int, step: Int) -> Int {
        let bytes = text.utf8
        var offset = offset
        while offset > 0, offset < bytes.count,
            bytes[bytes.index(bytes.startIndex, offsetBy: offset)] & 0xC0 == 0x80
        {
            offset += step
        }
        return offset
    }

    private func piece(at offset: Int) -> Int { FoldedPiece.index(in: pieces, at: offset) }
}

/// A run of folded text and what it was made of; it reaches to where the next one starts.
struct FoldedPiece: Sendable, Equatable {
    /// The first byte in the folded text.
    var folded: Int
    var original: Range<Int>

    /// Whether both are the same bytes; otherwise the run came from its original as a whole.
    var isVerbatim: Bool

    /// What a range that touches this piece takes of its original.
    func original(_ range: Range<Int>) -> Range<Int> {
        guard isVerbatim else { return original }
        let lower = original.lowerBound + max(0, range.lowerBound - folded)
        let upper = min(original.upperBound, original.lowerBound + range.upperBound - folded)
        return min(lower, upper)..<max(lower, upper)
    }

    /// The last piece that starts at or before an offset.
    static func index(in pieces: [FoldedPiece], at offset: Int) -> Int {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].folded <= offset { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// The pieces of a text that was folded twice.
    /// - Parameters:
    ///   - later: of the second folding, whose original is the first's folded text.
    ///   - count: bytes of the text that came out.
    static func composed(_ later: [FoldedPiece], of count: Int, after earlier: [FoldedPiece]) -> [FoldedPiece] {
        var result: [FoldedPiece] = []
        for (place, piece) in later.enumerated() {
            let end = place + 1 < later.count ? later[place + 1].folded : count
            guard piece.folded < end, !piece.original.isEmpty else {
                let at = earlier[index(in: earlier, at: piece.original.lowerBound)].original(piece.original)
                result.append(FoldedPiece(folded: piece.folded, original: at, isVerbatim: false))
                continue
            }
            let first = index(in: earlier, at: piece.original.lowerBound)
            let last = index(in: earlier, at: piece.original.upperBound - 1)
            if piece.isVerbatim {
                for inner in first...last {
                    let start = max(piece.original.lowerBound, earlier[inner].folded)
                    let stop = inner < last ? earlier[inner + 1].folded : piece.original.upperBound
                    guard start < stop else { continue }
                    result.append(
                        FoldedPiece(
                            folded: piece.folded + start - piece.original.lowerBound,
                            original: earlier[inner].original(start..<stop), isVerbatim: earlier[inner].isVerbatim))
                }
            } else {
                let lower = earlier[first].original(piece.original).lowerBound
                let upper = earlier[last].original(piece.original).upperBound
                result.append(
                    FoldedPiece(
                        folded: piece.folded, original: min(lower, upper)..<max(lower, upper), isVerbatim: false))
            }
        }
        return result
    }
}
