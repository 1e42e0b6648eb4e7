/// The best of a full-text search, and what is needed to standardise its scores over the whole collection.
package struct LexicalHits: Sendable, Equatable {
    /// Best first.
    package var hits: [(ChunkID, Double)]

    /// Over every chunk that matched; the others score 0.
    package var sum: Double
    package var sumOfSquares: Double

    package init(hits: [(ChunkID, Double)], sum: Double, sumOfSquares: Double) {
        self.hits = hits
        self.sum = sum
        self.sumOfSquares = sumOfSquares
    }

    package static func == (lhs: LexicalHits, rhs: LexicalHits) -> Bool {
        lhs.hits.elementsEqual(rhs.hits, by: ==) && lhs.sum == rhs.sum && lhs.sumOfSquares == rhs.sumOfSquares
    }
}
