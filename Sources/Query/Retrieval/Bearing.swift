import Association
package import Corpus
import Foundation

/// How far a collection answers to a question, before anything is ranked: by meaning, by words, by names.
///
/// Each sign sees what the others miss. A short code means nothing to an encoder, a paraphrase shares no word, and a name
/// stands for more than its letters.
package struct Bearing: Sendable, Equatable {
    /// The calibrated relevance of the nearest chunk, in [0, 1].
    package var relevance: Double

    /// The largest share of the question's words that one chunk holds, each word weighed by its rarity, in [0, 1].
    package var coverage: Double

    /// Whether the question names something that the collection mentions.
    package var sharesName: Bool

    /// Whether a code, number or path of the question stands in a chunk.
    package var holdsIdentifier: Bool

    /// Whether the question is written without spaces. Most pairs of its characters are no words and stand nowhere, and an
    /// encoder made for other scripts finds all such texts alike.
    package var isUnspaced: Bool

    /// How far the nearest chunk's cosine stands above that of chunks drawn at random, in their standard deviations; `nil`
    /// where none were drawn.
    package var standing: Double?

    package static let none = Bearing(relevance: 0, coverage: 0, sharesName: false)

    package init(
        relevance: Double, coverage: Double, sharesName: Bool, holdsIdentifier: Bool = false, isUnspaced: Bool = false,
        standing: Double? = nil
    ) {
        self.relevance = relevance
        self.coverage = coverage
        self.sharesName = sharesName
        self.holdsIdentifier = holdsIdentifier
        self.isUnspaced = isUnspaced
        self.standing = standing
    }

    /// Whether any sign is strong enough.
    ///
    /// The nearest of many chunks is near by chance: of n draws from a normal distribution the largest lies about √(2 ln n)
    /// deviations above the mean (Cramér 1946, section 28.6), which similarity must exceed to mean something.
    func suffices(_ options: RetrievalOptions, among chunks: Int) -> Bool {
        if holdsIdentifier || coverage >= options.minimumCoverage { return true }
        // What fits into the evidence whole may as well be read.
        if chunks <= options.association.itemsKept, coverage > 0 { return true }
        // A name in common is half of what is asked for.
        if sharesName, 2 * coverage >= options.minimumCoverage { return true }
        guard relevance >= options.minimumRelevance else { return false }
        guard let standing, chunks >= Self.fewestChunks, !isUnspaced else { return true }
        return standing >= (2 * log(Double(chunks))).squareRoot() + options.minimumStanding
    }

    /// Of fewer chunks a deviation says nothing.
    private static let fewestChunks = 30
}

extension LexicalHits {
    /// Whether most of the question's words are pairs of characters of a script without spaces.
    package var isUnspaced: Bool {
        let pairs = phrases.filter { $0.kind == .unspaced }.reduce(0) { $0 | $1.words }
        return !wordCounts.isEmpty && 2 * pairs.nonzeroBitCount > wordCounts.count
    }

    /// A chunk's score; 0 for one that holds none of the words.
    /// - Complexity: O(log chunks).
    func score(of chunk: ChunkID) -> Double {
        place(of: chunk).map { scores[$0] } ?? 0
    }

    /// The largest share of the question's words that one chunk holds, each weighed by its rarity.
    ///
    /// A word that no chunk holds counts with the weight of the rarest: of "honey badger" half is found where only honey is.
    /// - Parameter chunks: in the collection.
    /// - Complexity: O(hits · words).
    package func coverage(among chunks: Int) -> Double {
        let logarithm = log(Double(chunks + 1))
        guard logarithm > 0 else { return 0 }
        let weights = wordCounts.map { max(log(Double(chunks + 1) / (Double($0) + 0.5)) / logarithm, Self.leastWeight) }
        let total = weights.reduce(0, +)
        guard total > 0 else { return 0 }
        var best = 0.0
        // Chunks that hold the same words are many: each set is summed once in a row.
        var last: UInt64 = 0
        for held in words where held != last {
            last = held
            var sum = 0.0
            for word in weights.indices where held & (1 << UInt64(word)) != 0 { sum += weights[word] }
            best = max(best, sum)
        }
        return best / total
    }

    /// The weight of a word that every chunk holds: it says little, but a question of such words alone is a question.
    private static let leastWeight = 0.05
}
