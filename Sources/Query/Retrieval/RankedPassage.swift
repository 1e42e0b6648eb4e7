package import Corpus

/// A passage of the whole-collection ranking with the parts of its score.
package struct RankedPassage: Sendable, Equatable {
    package var id: ChunkID
    package var cosine: Double
    package var bm25: Double

    /// `denseShare · z(cosine) + (1 − denseShare) · z(bm25)`.
    package var first: Double

    /// Its share of the restart vector.
    package var restart: Double

    /// Mass the walk gave it.
    package var mass: Double

    /// `first + massWeight · ln(mass + massFloor)`, or that of the best passage below it, if higher.
    package var score: Double
}
