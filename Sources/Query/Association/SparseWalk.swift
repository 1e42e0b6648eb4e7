import Foundation

/// Personalized PageRank on a ``SparseGraph``, in single precision: the fixed point of
///
///     x = walkWeight · (W·x + d·r) + (1 − walkWeight) · r
///
/// with d the mass on dangling nodes, which returns to the restart vector r.
///
/// Two ways lead there. *Rounds* over all edges (``SparseWalk+Rounds``), and a forward *push* from the seeds, which
/// touches only what lies near them (``SparseWalk+Push``). ``walk(_:from:in:_:)`` takes what costs less at most.
///
/// Invariant of the result: no negative mass; the sum of all differences to the fixed point is at most
/// ``WalkOutcome/error``; a node that no seed leads to has none.
package struct SparseWalk: Sendable, Equatable {
    package var walkWeight: Float

    /// Rounds at most.
    package var iterations: Int

    /// The rounds end once one moves less than this much mass (L1 norm).
    package var tolerance: Float

    /// A push ends once no node holds more than this much unsettled mass for each edge that leaves it (the epsilon of
    /// Andersen, Chung and Lang 2006). 0: never push.
    package var pushResidual: Float

    /// Threads that share the rows of a round, where a graph is large enough for that to pay.
    package var threads: Int

    package init(walkWeight: Float, iterations: Int, tolerance: Float, pushResidual: Float, threads: Int) {
        precondition((0..<1).contains(walkWeight), "the walk's weight lies in [0, 1)")
        self.walkWeight = walkWeight
        self.iterations = iterations
        self.tolerance = tolerance
        self.pushResidual = pushResidual
        self.threads = max(threads, 1)
    }

    /// A node's share of the restart vector.
    package struct Seed: Sendable, Equatable {
        package var node: Int32
        package var weight: Float

        package init(node: Int32, weight: Float) {
            self.node = node
            self.weight = weight
        }
    }

    /// Walks from the seeds and hands the mass of every node, by the caller's numbers, to `body`.
    ///
    /// - Parameters:
    ///   - seeds: weights need not sum to 1; seeds of the same node add up; without a positive weight there is no mass.
    ///   - buffers: of this walk alone; used again and again, so that a walk allocates nothing.
    package func walk<Result>(
        _ graph: SparseGraph, from seeds: [Seed], in buffers: WalkBuffers,
        _ body: (UnsafeBufferPointer<Float>, WalkOutcome) throws -> Result
    ) rethrows -> Result {
        if pushIsCheaper(on: graph) {
            try push(graph, from: seeds, in: buffers, body)
        } else {
            try rounds(graph, from: seeds, in: buffers, body)
        }
    }

    /// Whether the most that a push can cost is less than the rounds will. A scattered push of one edge takes about as
    /// long as three edges of a round.
    private func pushIsCheaper(on graph: SparseGraph) -> Bool {
        guard pushResidual > 0 else { return false }
        let edges = 3 / (Double(pushResidual) * Double(1 - walkWeight))
        let parts = Parts(of: graph.incoming, among: threads).count
        return edges < Double(expectedRounds(on: graph)) * Double(graph.edgeCount) / Double(parts)
    }
}

/// How a walk went.
package struct WalkOutcome: Sendable, Equatable {
    /// How the mass was found.
    package enum Method: Sendable, Equatable {
        case rounds(Int)
        /// With the edges that mass was pushed along.
        case push(edges: Int)
    }

    package var method: Method

    /// Bound on the sum of all differences between the mass given and the fixed point.
    package var error: Float
}
