/// Personalized PageRank by power iteration on a ``SparseGraph``, in single precision:
///
///     x <- walkWeight · (W·x + d·r) + (1 − walkWeight) · r
///
/// with d the mass on dangling nodes, which returns to the restart vector r.
///
/// One value holds the buffers of one walker and is used again and again: a query allocates nothing. Not shared
/// between threads; make one for each.
package struct SparseWalk: Sendable {
    package var walkWeight: Float
    package var iterations: Int

    /// The walk ends once a round moves less than this much mass (L1 norm).
    package var tolerance: Float

    private var mass: [Float] = []
    private var next: [Float] = []
    private var restart: [Float] = []

    /// Rounds of the last walk.
    package private(set) var rounds = 0

    package init(walkWeight: Float, iterations: Int, tolerance: Float) {
        precondition((0..<1).contains(walkWeight), "the walk's weight lies in [0, 1)")
        self.walkWeight = walkWeight
        self.iterations = iterations
        self.tolerance = tolerance
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

    /// Walks from the seeds and hands the mass of every node to `body`.
    ///
    /// - Parameter seeds: weights need not sum to 1; seeds of the same node add up.
    /// - Complexity: O(edges) a round; the error shrinks by `walkWeight` every round.
    package mutating func walk<Result>(
        _ graph: SparseGraph, from seeds: [Seed], _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        let n = graph.nodeCount
        if mass.count != n {
            mass = [Float](repeating: 0, count: n)
            next = mass
            restart = mass
        }
        let total = seeds.reduce(0) { $0 + max($1.weight, 0) }
        for seed in seeds where total > 0 { restart[Int(seed.node)] += max(seed.weight, 0) / total }
        for index in 0..<n { mass[index] = restart[index] }
        rounds = 0
        while rounds < iterations {
            let change = step(graph)
            swap(&mass, &next)
            rounds += 1
            if change < tolerance { break }
        }
        for seed in seeds { restart[Int(seed.node)] = 0 }
        return try mass.withUnsafeBufferPointer(body)
    }

    /// One round from `mass` into `next`.
    /// - Returns: the mass that moved.
    private mutating func step(_ graph: SparseGraph) -> Float {
        let walkWeight = walkWeight
        return mass.withUnsafeBufferPointer { mass in
            let idle = graph.dangling.withUnsafeBufferPointer { dangling in
                dangling.reduce(Float(0)) { $0 + mass[Int($1)] }
            }
            let returning = walkWeight * idle + (1 - walkWeight)
            return restart.withUnsafeBufferPointer { restart in
                next.withUnsafeMutableBufferPointer { next in
                    graph.rowStart.withUnsafeBufferPointer { rowStart in
                        graph.source.withUnsafeBufferPointer { source in
                            graph.share.withUnsafeBufferPointer { share in
                                var change: Float = 0
                                var edge = 0
                                for row in 0..<next.count {
                                    let end = Int(rowStart[row + 1])
                                    var arriving: Float = 0
                                    while edge < end {
                                        arriving += share[edge] * mass[Int(source[edge])]
                                        edge += 1
                                    }
                                    let value = walkWeight * arriving + returning * restart[row]
                                    change += abs(value - mass[row])
                                    next[row] = value
                                }
                                return change
                            }
                        }
                    }
                }
            }
        }
    }
}
