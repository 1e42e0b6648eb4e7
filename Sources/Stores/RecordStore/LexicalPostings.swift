internal import Corpus
internal import Glibc

/// The chunks that hold each word of a question, as ``ChunkPostings`` found them.
///
/// Invariant: within a word chunks ascend.
struct LexicalPostings {
    private struct Posting {
        var chunk: Int64
        var frequency: Double
        var length: Double
    }

    /// Numbers before the counts of the words: chunks, tokens and words.
    static let headerCount = 3

    private let chunkCount: Int64
    private let tokenCount: Int64
    private let postings: [Posting]

    /// Where the postings of each word begin, and the end.
    private let starts: [Int]

    /// - Parameter bytes: 64-bit integers: how many chunks and tokens there are, how many words, how many postings each
    ///   has; then the postings, each the chunk's id, and its frequency and length in the upper and lower half.
    /// - Returns: `nil` for anything else.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let number = { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }
        let available = bytes.count / 8
        guard available >= Self.headerCount, (0...Int64(LexicalHits.maximumWords)).contains(number(2)) else {
            return nil
        }
        chunkCount = number(0)
        tokenCount = number(1)
        let words = Int(number(2))
        let first = Self.headerCount + words
        guard available >= first else { return nil }
        var starts = [0]
        for word in 0..<words { starts.append(starts[word] + Int(number(Self.headerCount + word))) }
        self.starts = starts
        guard let total = starts.last, available == first + 2 * total else { return nil }
        postings = (0..<total).map { index in
            let counts = number(first + 2 * index + 1)
            return Posting(
                chunk: number(first + 2 * index), frequency: Double(counts >> 32),
                length: Double(Int32(truncatingIfNeeded: counts)))
        }
    }

    var wordCount: Int { starts.count - 1 }

    /// Okapi BM25 (Robertson and Zaragoza 2009, section 3) of every chunk that holds a word, by the operations of FTS5's own
    /// `bm25()` in their order, so that scores are those to the last bit.
    ///
    /// The words' postings are merged, so that chunks come in order of their ids.
    /// - Complexity: O(chunks · words).
    func hits() -> LexicalHits {
        let (k1, b) = (1.2, 0.75)
        let average = Double(tokenCount) / Double(chunkCount)
        let counts = (0..<wordCount).map { starts[$0 + 1] - starts[$0] }
        let weights = counts.map { count in
            let weight = log((Double(chunkCount) - Double(count) + 0.5) / (Double(count) + 0.5))
            return weight > 0 ? weight : 1e-6
        }
        var chunks: [ChunkID] = []
        var scores: [Double] = []
        var words: [UInt64] = []
        chunks.reserveCapacity(postings.count)
        scores.reserveCapacity(postings.count)
        words.reserveCapacity(postings.count)
        var places = starts
        // The next chunk of each word; the largest number where there is none.
        var next = (0..<wordCount).map { starts[$0] < starts[$0 + 1] ? postings[starts[$0]].chunk : .max }
        while let chunk = next.min(), chunk < .max {
            var score = 0.0
            var held: UInt64 = 0
            for word in 0..<wordCount where next[word] == chunk {
                let posting = postings[places[word]]
                score +=
                    weights[word]
                    * (posting.frequency * (k1 + 1)
                        / (posting.frequency + k1 * (1 - b + b * posting.length / average)))
                held |= 1 << UInt64(word)
                places[word] += 1
                next[word] = places[word] < starts[word + 1] ? postings[places[word]].chunk : .max
            }
            chunks.append(ChunkID(chunk))
            scores.append(score)
            words.append(held)
        }
        return LexicalHits(chunks: chunks, scores: scores, words: words, wordCounts: counts)
    }
}
