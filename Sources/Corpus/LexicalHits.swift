/// Every chunk that holds a word of a question, with its score and the words it holds.
///
/// Invariant: `chunks` ascends; `scores` and `words` stand in its order.
package struct LexicalHits: Sendable, Equatable {
    package let chunks: [ChunkID]

    /// Okapi BM25; higher is better.
    package let scores: [Double]

    /// Which of the question's words each chunk holds: word i is bit i.
    package let words: [UInt64]

    /// How many chunks hold each of the question's words, in any form of its stem.
    package let wordCounts: [Int]

    /// Over all of `scores`, to standardise them over the whole collection, whose other chunks score 0.
    package let sum: Double
    package let sumOfSquares: Double

    /// A word's place in ``words`` has to be below this.
    package static let maximumWords = 64

    package init(chunks: [ChunkID], scores: [Double], words: [UInt64], wordCounts: [Int]) {
        self.chunks = chunks
        self.scores = scores
        self.words = words
        self.wordCounts = wordCounts
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
