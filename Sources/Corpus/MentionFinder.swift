/// A name, year or quotation that a text mentions.
package struct Mention: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// A run of capitalised words.
        case name
        /// One side of a run that a connecting word may have joined wrongly: "Honolulu County" of
        /// "Oahu in Honolulu County".
        case part
        /// A title the finder was given.
        case title
        /// A year between 1000 and 2029.
        case year
        case quotation
    }

    package var kind: Kind

    /// The text at `byteRange`, folded where it is written in a form that hides letters (see ``FoldedText``).
    package var surface: String
    package var byteRange: Range<Int>

    /// What is meant: the longer name when `surface` is the last word of one that the same text mentions ("Curie"
    /// after "Marie Curie"), else `surface`.
    package var name: String

    package init(kind: Kind, surface: String, byteRange: Range<Int>, name: String) {
        self.kind = kind
        self.surface = surface
        self.byteRange = byteRange
        self.name = name
    }
}

/// Finds the names in a text by rules of spelling alone, so that a whole collection takes seconds and no model.
///
/// A mention is a run of capitalised words, joined through at most two connecting words ("of", "de la"), numbers behind
/// a capital included ("Apollo 11"), function words in front left out, ended by punctuation or a possessive; a title of
/// the collection; a four-digit year; or a quotation of at most seven words. Months and weekdays alone are no names.
/// Text without capitals yields only titles, years and quotations.
///
/// Measured for retrieval over passage-entity graphs: 12 to 15 mentions a passage of encyclopedic text.
package struct MentionFinder: Sendable {
    /// The titles' words, and their first words, as numbers.
    private let titles: Set<UInt64>
    private let openings: Set<UInt32>

    /// The titles with a mark between their words ("Book of Secrets" stands behind a colon), which may stand so in a text.
    private let markedTitles: Set<UInt64>

    /// - Parameter titles: Names to find wherever they occur, without a bracketed suffix; a title of one word only where
    ///   it is capitalised or a number.
    package init(titles: some Sequence<String>) {
        self.init(titles.lazy.compactMap(Title.init))
    }

    package init(_ titles: some Sequence<Title>) {
        var sequences: Set<UInt64> = []
        var openings: Set<UInt32> = []
        var marked: Set<UInt64> = []
        for title in titles {
            sequences.insert(title.words)
            openings.insert(title.opening)
            if title.isMarked { marked.insert(title.words) }
        }
        self.titles = sequences
        self.openings = openings
        self.markedTitles = marked
    }

    package init() {
        self.init(titles: EmptyCollection())
    }

    /// Names longer than this many words are rare, and looking further would cost every position of every text.
    static let longestSequence = 10

    /// "Mercury" of "Mercury (planet)".
    package static func withoutBracketedSuffix(_ title: String) -> String {
        guard title.hasSuffix(")"), let open = title.lastIndex(of: "("), open > title.startIndex else { return title }
        let stem = title[..<open]
        guard let last = stem.lastIndex(where: { !$0.isWhitespace }) else { return title }
        return String(stem[...last])
    }

    /// The mentions of a passage, in order of their first byte, a longer one before those inside it. The same name is
    /// listed once for every place it stands at.
    ///
    /// Complexity: O(n), for titles of bounded length.
    package func mentions(in text: String) -> [Mention] {
        var collector = MentionCollector(text)
        collector.collectRuns()
        collector.collectYears()
        collector.collectQuotations()
        if !titles.isEmpty { collectTitles(into: &collector) }
        return collector.finish()
    }

    private func collectTitles(into collector: inout MentionCollector) {
        let hashes = collector.lowercased.map(WordHash.init)
        var start = 0
        while start < collector.words.count {
            let length = titleLength(in: collector, hashes, at: start)
            if length > 0 {
                collector.add(.title, words: start..<(start + length))
                start += length
            } else {
                start += 1
            }
        }
    }

    /// Words in the longest title that stands at `start`; 0 for none.
    private func titleLength(in collector: MentionCollector, _ hashes: [WordHash], at start: Int) -> Int {
        guard openings.contains(hashes[start].opening) else { return 0 }
        var sequence = hashes[start]
        var found = 0
        for length in 1...min(Self.longestSequence, hashes.count - start) {
            if length > 1 { sequence.append(collector.lowercased[start + length - 1]) }
            guard titles.contains(sequence.value) else { continue }
            let words = start..<(start + length)
            if collector.isUnbroken(words)
                || (markedTitles.contains(sequence.value) && collector.isOneName(words))
            {
                found = length
            }
        }
        let word = collector.words[start]
        return found > 1 || word.isCapitalised || word.kind == .number ? found : 0
    }
}

extension MentionFinder {
    /// What the finder needs to know of a title: its words in lower case, as a hash of 64 bits. Two of a million titles
    /// have the same with a probability of one in thirty million.
    package struct Title: Sendable, Hashable {
        package let words: UInt64

        /// Of the first word, to tell quickly where no title begins.
        package let opening: UInt32

        /// Whether a mark stands between its words.
        package let isMarked: Bool

        package init(words: UInt64, opening: UInt32, isMarked: Bool) {
            self.words = words
            self.opening = opening
            self.isMarked = isMarked
        }

        /// - Returns: `nil` for a title without words, or with too many.
        package init?(_ title: String) {
            let collector = MentionCollector(MentionFinder.withoutBracketedSuffix(title))
            let words = collector.lowercased
            guard let first = words.first, words.count <= MentionFinder.longestSequence else { return nil }
            var hash = WordHash(first)
            opening = hash.opening
            for word in words.dropFirst() { hash.append(word) }
            self.words = hash.value
            isMarked = !collector.isUnbroken(words.indices)
        }
    }
}

/// FNV-1a over words with a space between them: kept in files, so it must not change between runs.
private struct WordHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ word: String) { add(word) }

    mutating func append(_ word: String) {
        value = (value ^ 0x20) &* 0x100_0000_01b3
        add(word)
    }

    var opening: UInt32 { UInt32(truncatingIfNeeded: value ^ value >> 32) }

    private mutating func add(_ word: String) {
        var value = value
        for byte in word.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        self.value = value
    }
}

extension String {
    /// The text at a range of UTF-8 offsets.
    func bytes(_ range: Range<Int>) -> String {
        let view = utf8
        let lower = view.index(view.startIndex, offsetBy: range.lowerBound)
        return String(self[lower..<view.index(lower, offsetBy: range.count)])
    }
}
