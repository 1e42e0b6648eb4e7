import Corpus

/// Where a passage names things: for facts that come from outside, without a place of their own.
///
/// A name stands where its words do, one behind the other, whatever their case and the marks between them.
struct MentionPlaces {
    private let title: [String]
    private let sentences: [(byteRange: Range<Int>, words: [String])]

    init(_ passage: ExtractionPassage) {
        title = Self.words(passage.title)
        let text = passage.text
        sentences = SentenceSplitter.ranges(in: text).map { ($0, Self.words(text.slice($0))) }
    }

    /// The first sentence that names most of two ends, as bytes of the passage; `nil` unless each stands in the passage or
    /// its title.
    func sentence(naming head: String, _ tail: String) -> Range<Int>? {
        let ends = [Self.words(head), Self.words(tail)]
        guard let first = sentences.first, ends.allSatisfy({ !$0.isEmpty && isNamed($0) }) else { return nil }
        let best = sentences.enumerated().max { a, b in
            let counts = (Self.count(ends, in: a.element.words), Self.count(ends, in: b.element.words))
            return (counts.0, -a.offset) < (counts.1, -b.offset)
        }
        return best?.element.byteRange ?? first.byteRange
    }

    /// How many of two names stand in the passage's own text.
    func namesInText(_ head: String, _ tail: String) -> Int {
        [head, tail].count { name in
            let words = Self.words(name)
            return !words.isEmpty && sentences.contains { Self.contains($0.words, words) }
        }
    }

    /// The sentence that names most of two ends, even if it is none of them.
    func nearestSentence(naming head: String, _ tail: String) -> Range<Int> {
        let ends = [Self.words(head), Self.words(tail)]
        let best = sentences.enumerated().max { a, b in
            let counts = (Self.count(ends, in: a.element.words), Self.count(ends, in: b.element.words))
            return (counts.0, -a.offset) < (counts.1, -b.offset)
        }
        return best?.element.byteRange ?? 0..<0
    }

    private func isNamed(_ words: [String]) -> Bool {
        Self.contains(title, words) || sentences.contains { Self.contains($0.words, words) }
    }

    private static func count(_ ends: [[String]], in words: [String]) -> Int {
        ends.count { contains(words, $0) }
    }

    private static func contains(_ words: [String], _ name: [String]) -> Bool {
        guard let first = name.first, name.count <= words.count else { return false }
        for start in 0...(words.count - name.count) where words[start] == first {
            if words[start..<(start + name.count)].elementsEqual(name) { return true }
        }
        return false
    }

    private static func words(_ text: String) -> [String] {
        TextToken.tokens(in: text).filter { $0.kind == .word || $0.kind == .number }
            .map { text.slice($0.byteRange).lowercased() }
    }
}
