/// Every chunk that holds a word of a question, with its score and the words it holds.
///
/// Invariant: `chunks` ascends; `scores`, `words` and `heldPhrases` stand in its order.
package struct LexicalHits: Sendable, Equatable {
    package let chunks: [ChunkID]

    /// Okapi BM25; higher is better.
    package let scores: [Double]

    /// Which of the question's words each chunk holds: word i is bit i.
    package let words: [UInt64]

    /// How many chunks hold each of the question's words, in any form of its stem or of its spelling.
    package let wordCounts: [Int]

    /// What the question names by several words or signs that belong together.
    package let phrases: [LexicalPhrase]

    /// Which of ``phrases`` each chunk holds whole: phrase i is bit i. Empty where there are no phrases.
    package let heldPhrases: [UInt64]

    /// Which of the question's words are no words but signs, such as "0x80070005" or the parts of "PIO-1384": an encoder
    /// makes little of them, and a chunk that holds one is meant by it. Word i is bit i.
    package let identifiers: UInt64

    /// Over all of `scores`, to standardise them over the whole collection, whose other chunks score 0.
    package let sum: Double
    package let sumOfSquares: Double

    /// A word's place in ``words`` has to be below this.
    package static let maximumWords = 64

    package init(
        chunks: [ChunkID], scores: [Double], words: [UInt64], wordCounts: [Int], phrases: [LexicalPhrase] = [],
        heldPhrases: [UInt64] = [], identifiers: UInt64 = 0
    ) {
        self.chunks = chunks
        self.scores = scores
        self.words = words
        self.wordCounts = wordCounts
        self.phrases = phrases
        self.heldPhrases = heldPhrases
        self.identifiers = identifiers
        var sum = 0.0
        var squares = 0.0
        for score in scores {
            sum += score
            squares += score * score
        }
        self.sum = sum
        self.sumOfSquares = squares
    }

    package static let none = LexicalHits(chunks: [], scores: [], words: [], wordCounts: [])

    /// Places of the chunks with the best scores in no particular order; of equal ones on the edge the first.
    /// - Complexity: O(chunks).
    package func places(ofBest count: Int) -> [Int] { scores.places(ofLargest: count) }

    /// The chunks with the best scores, best first, equal ones in order of ids.
    package func best(_ count: Int) -> [(ChunkID, Double)] {
        places(ofBest: count).map { (chunks[$0], scores[$0]) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
    }

    /// The words that a chunk holds; none for one that is not among ``chunks``.
    /// - Complexity: O(log chunks).
    package func words(of chunk: ChunkID) -> UInt64 {
        place(of: chunk).map { words[$0] } ?? 0
    }

    /// The phrases that a chunk holds; none for one that is not among ``chunks``.
    /// - Complexity: O(log chunks).
    package func phrases(of chunk: ChunkID) -> UInt64 {
        guard !heldPhrases.isEmpty else { return 0 }
        return place(of: chunk).map { heldPhrases[$0] } ?? 0
    }

    /// The words that no chunk holds left out, all of them: what a chunk with everything that can be found holds.
    package var findableWords: UInt64 {
        wordCounts.indices.reduce(0) { wordCounts[$1] > 0 ? $0 | 1 << UInt64($1) : $0 }
    }

    /// A chunk's place in ``chunks``; `nil` for one that is not among them.
    /// - Complexity: O(log chunks).
    package func place(of chunk: ChunkID) -> Int? {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle] < chunk { low = middle + 1 } else { high = middle }
        }
        return low < chunks.count && chunks[low] == chunk ? low : nil
    }
}

/// Words of a question that belong together, and are looked for as a whole beside each for itself.
package struct LexicalPhrase: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Signs without a space between them: "PIO-1384", "/etc/hosts", "2026.4.10".
        case identifier
        /// What stands between quotation marks.
        case quotation
        /// A number with separators, whichever they are in the document.
        case number
        /// A day or a month, in whatever order and language the document writes it.
        case date
        /// Characters of a script without spaces.
        case unspaced
    }

    package var kind: Kind

    /// As the question writes it, in the form that is searched.
    package var text: String

    /// Which of the question's words it consists of: word i is bit i.
    package var words: UInt64

    /// How many chunks hold it.
    package var count: Int

    package init(_ kind: Kind, text: String, words: UInt64, count: Int = 0) {
        self.kind = kind
        self.text = text
        self.words = words
        self.count = count
    }
}
