package import Association

/// The numbers of the ranking over the whole collection.
package struct CollectionRankingOptions: Sendable, Equatable {
    /// Share of the similarity in the first score; BM25 has the rest.
    package var denseShare: Double

    /// How many passages of each branch, and of the walk, are scored.
    package var depth: Int

    /// The k of reciprocal rank fusion in mode `hybrid` (Cormack et al. 2009).
    package var fusionConstant: Double
    package var graph: PassageGraphOptions
    package var walk: PassageWalkOptions

    /// How many of the best are put into complementary order, and what covering the whole question, and sharing the
    /// rarest name with a passage above, is worth there, in points of the score.
    package var complementDepth: Int
    package var coverageWeight: Double
    package var linkWeight: Double

    package init(
        denseShare: Double, depth: Int, fusionConstant: Double, graph: PassageGraphOptions, walk: PassageWalkOptions,
        complementDepth: Int, coverageWeight: Double, linkWeight: Double
    ) {
        self.denseShare = denseShare
        self.depth = depth
        self.fusionConstant = fusionConstant
        self.graph = graph
        self.walk = walk
        self.complementDepth = complementDepth
        self.coverageWeight = coverageWeight
        self.linkWeight = linkWeight
    }
}
