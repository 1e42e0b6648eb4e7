/// Every number of TeaRAG sections 4.2.4 and 4.2.5.
package struct AssociationOptions: Sendable, Equatable {
    /// The weight of the walk, the paper's alpha; the walk restarts with probability `1 - walkWeight`. In [0, 1).
    package var walkWeight: Double

    /// Cap on the rounds of power iteration, the paper's N.
    package var iterations: Int

    /// The iteration stops early once a round changes the mass by less than this (L1 norm).
    package var tolerance: Double

    /// What a triplet's relevance loses on its edge to the subquery, the paper's tau: a short text's similarity is
    /// less trustworthy than a chunk's.
    package var tripletThreshold: Double

    /// Restart weight of a key entity, where the subquery's is 1.
    package var entityRestart: Double

    /// How many chunks and triplets become evidence, the paper's k_f.
    package var itemsKept: Int

    /// How they are chosen.
    package var selection: Selection

    package enum Selection: String, Sendable, CaseIterable {
        /// By the mass of the walk.
        case walk
        /// All kept chunks, then all kept triplets: the paper's comparison without a graph.
        case concatenation
    }

    package init(
        walkWeight: Double, iterations: Int, tolerance: Double, tripletThreshold: Double, entityRestart: Double,
        itemsKept: Int, selection: Selection = .walk
    ) {
        self.walkWeight = walkWeight
        self.iterations = iterations
        self.tolerance = tolerance
        self.tripletThreshold = tripletThreshold
        self.entityRestart = entityRestart
        self.itemsKept = itemsKept
        self.selection = selection
    }
}
