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

    /// The text at `byteRange`, as written.
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
    /// Word sequences of the collection's titles, lower case, and for each first word the longest sequence it starts.
    private let titles: Set<[String]>
    private let longestTitle: [String: Int]

    /// The titles with a mark between their words ("Book of Secrets" stands behind a colon), which may stand so in a text.
    private let markedTitles: Set<[String]>

    /// - Parameter titles: Names to find wherever they occur, without a bracketed suffix; a title of one word only where
    ///   it is capitalised or a number.
    package init(titles: some Sequence<String>) {
        var sequences: Set<[String]> = []
        var marked: Set<[String]> = []
        var longest: [String: Int] = [:]
        for title in titles {
            let title = MentionCollector(Self.withoutBracketedSuffix(title))
            let words = title.lowercased
            guard let first = words.first, words.count <= Self.longestSequence else { continue }
            sequences.insert(words)
            if !title.isUnbroken(words.indices) { marked.insert(words) }
            longest[first] = max(longest[first] ?? 0, words.count)
        }
        self.titles = sequences
        self.markedTitles = marked
        self.longestTitle = longest
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
        var start = 0
        while start < collector.words.count {
            let length = titleLength(in: collector, at: start)
            if length > 0 {
                collector.add(.title, words: start..<(start + length))
                start += length
            } else {
                start += 1
            }
        }
    }

    private func titleLength(in collector: MentionCollector, at start: Int) -> Int {
        guard let longest = longestTitle[collector.lowercased[start]] else { return 0 }
        var length = min(longest, collector.words.count - start)
        while length > 0 {
            let words = start..<(start + length)
            let sequence = Array(collector.lowercased[words])
            if collector.isUnbroken(words)
                ? titles.contains(sequence) : markedTitles.contains(sequence) && collector.isOneName(words)
            {
                let word = collector.words[start]
                return length > 1 || word.isCapitalised || word.kind == .number ? length : 0
            }
            length -= 1
        }
        return 0
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
