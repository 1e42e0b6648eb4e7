/// Whether the word before a full stop is an abbreviation, and of which sort.
enum Abbreviation {
    case none
    /// Never closes a sentence: "Dr.", "e.g.".
    case inner
    /// May close one: "U.S.", "Inc.", an initial.
    case perhapsLast

    init(before stop: Int, from sentenceStart: Int, in bytes: Span<UInt8>) {
        // Find the word first, then pack it forwards: packing stops at eight letters, longer words are no abbreviation.
        var start = stop
        while start > sentenceStart, stop - start <= PackedWord.capacity {
            let byte = bytes[start - 1]
            guard byte.isASCIILetter || byte == UInt8(ascii: ".") else { break }
            start -= 1
        }
        guard start < stop, stop - start <= PackedWord.capacity else {
            self = .none
            return
        }
        if start > sentenceStart, bytes[start - 1] >= 0x80, bytes.whiteSpaceWidthBefore(start) == 0,
            !bytes.isPunctuationBefore(start)
        {
            // The tail of a word with letters outside ASCII is no word.
            self = .none
            return
        }
        var word = PackedWord()
        var hasInnerStop = false
        for index in start..<stop {
            if bytes[index] == UInt8(ascii: ".") { hasInnerStop = true }
            guard word.append(bytes[index]) else {
                self = .none
                return
            }
        }
        // "J. Smith", and "z. B." with its space.
        let isInitial = stop - start == 1 && bytes[start].isASCIILetter
        if innerAbbreviations.contains(word) {
            self = .inner
        } else if isInitial || hasInnerStop || closingAbbreviations.contains(word) {
            // "I" is the one capital letter that is usually a word: "It was I. Nobody else."
            self = isInitial && bytes[start] == UInt8(ascii: "I") && start > sentenceStart ? .none : .perhapsLast
        } else {
            self = .none
        }
    }
}

/// Up to eight ASCII letters or full stops in one machine word, case folded: a set of these needs no string.
struct PackedWord: Hashable {
    static let capacity = 8
    private var bits: UInt64 = 0

    init() {}

    init(_ word: Substring) {
        for byte in word.utf8 { _ = append(byte) }
    }

    /// - Returns: `false` when the word is full; it then equals no known word.
    mutating func append(_ byte: UInt8) -> Bool {
        guard bits >> 56 == 0 else { return false }
        bits = bits << 8 | UInt64(byte | 0x20)
        return true
    }

    static func set(_ words: String) -> Set<PackedWord> {
        Set(words.split(separator: " ").map(PackedWord.init))
    }
}

/// Titles and connectives: a name or a clause follows, whatever its first word.
private let innerAbbreviations = PackedWord.set(
    "bzw capt cf cmdr d.h dr e.g eg eq eqs fr ggf i.e ie incl lt messrs mlle mme mr mrs ms mt prof sgt viz vs z.b")

/// Abbreviations that also close sentences, or that are words of their own ("art", "fig", "no").
private let closingAbbreviations = PackedWord.set(
    """
    a.d a.m adm al app approx apr art aug b.c b.sc bros brig ca ch co col corp d.c dec dept e.v esq est etc feb fig \
    figs gen gov hon inc jan jr jul jun ltd m.d m.sc mag maj mar no nos nov nr oct op p p.m ph.d plc pp pvt ref refs \
    rep rev sec sen sep sept sr st str supt u.a u.k u.n u.s u.s.a usw vgl vol vols
    """)

/// Words that open a sentence far more often than they follow an abbreviation inside one.
let sentenceStarters = PackedWord.set(
    """
    a after all also although an and another as at auch because before both but by das der despite die dies diese during \
    each ein eine er es every few first for from he her here his how however i ich if in it its later many meanwhile most \
    much my no nobody not now of on once one only or other our over she sie since so some such that the their then there \
    these they this those though through thus to today two under until we what when where whether which while who why wir \
    with within without yes yet you
    """)

extension UInt8 {
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isASCIILetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}

extension Span<UInt8> {
    /// The width of the white space that ends before `index`, or 0; `index` must not be 0.
    fileprivate func whiteSpaceWidthBefore(_ index: Int) -> Int {
        if whiteSpaceWidth(at: index - 1) == 1 { return 1 }
        if index >= 2, whiteSpaceWidth(at: index - 2) == 2 { return 2 }
        return index >= 3 && whiteSpaceWidth(at: index - 3) == 3 ? 3 : 0
    }

    /// Whether a typographic quotation mark, dash or apostrophe (U+2010…203A, or a guillemet) ends before `index`.
    fileprivate func isPunctuationBefore(_ index: Int) -> Bool {
        if index >= 2, self[index - 2] == 0xC2 { return true }
        return index >= 3 && self[index - 3] == 0xE2 && self[index - 2] == 0x80
    }
}
