/// Personalized PageRank on a small dense graph (TeaRAG, section 4.2.5, equation 3):
///
///     pi <- alpha · W · pi + (1 − alpha) · p
///
/// W is column-stochastic: the mass of node j leaves it split by j's edge weights. alpha is the weight of the *walk*;
/// libraries that call the restart probability alpha mean 1 − alpha. The mass of a node without edges returns to p.
///
/// Invariant: the result is non-negative and sums to 1 up to rounding.
package struct PersonalizedPageRank: Sendable, Equatable {
    package var walkWeight: Double
    package var iterations: Int
    package var tolerance: Double

    package init(walkWeight: Double, iterations: Int, tolerance: Double) {
        precondition((0..<1).contains(walkWeight), "the walk's weight lies in [0, 1)")
        self.walkWeight = walkWeight
        self.iterations = iterations
        self.tolerance = tolerance
    }

    /// - Parameters:
    ///   - weights: symmetric non-negative edge weights, `n` × `n`, row-major.
    ///   - restart: `n` non-negative restart weights with a positive sum; normalised here.
    /// - Returns: the mass of every node.
    /// - Complexity: O(n²) a round, at most `iterations` rounds. At walk weight 0.5 the error halves every round.
    package func mass(weights: [Double], restart: [Double]) -> [Double] {
        let n = restart.count
        precondition(weights.count == n * n, "weights must be \(n) × \(n)")
        let total = restart.reduce(0, +)
        guard n > 0, total > 0 else { return restart }
        let p = restart.map { $0 / total }

        // Outgoing mass is scaled once, so that a round is a plain matrix–vector product: W[i][j] = A[i][j] / degree(j),
        // and A is symmetric.
        let degree = (0..<n).map { row in weights[(row * n)..<((row + 1) * n)].reduce(0, +) }
        var pi = p
        var scaled = [Double](repeating: 0, count: n)
        var next = [Double](repeating: 0, count: n)
        for _ in 0..<iterations {
            var dangling = 0.0
            for j in 0..<n {
                if degree[j] > 0 {
                    scaled[j] = pi[j] / degree[j]
                } else {
                    scaled[j] = 0
                    dangling += pi[j]
                }
            }
            var change = 0.0
            for i in 0..<n {
                var arriving = 0.0
                for j in 0..<n { arriving += weights[i * n + j] * scaled[j] }
                next[i] = walkWeight * (arriving + dangling * p[i]) + (1 - walkWeight) * p[i]
                change += abs(next[i] - pi[i])
            }
            swap(&pi, &next)
            if change < tolerance { break }
        }
        return pi
    }
}
