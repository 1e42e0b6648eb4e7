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

    package init(
        denseShare: Double, depth: Int, fusionConstant: Double, graph: PassageGraphOptions, walk: PassageWalkOptions
    ) {
        self.denseShare = denseShare
        self.depth = depth
        self.fusionConstant = fusionConstant
        self.graph = graph
        self.walk = walk
    }
}
