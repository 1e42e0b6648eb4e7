import Foundation

extension SparseWalk {
    /// When rounds end before they move less than the tolerance.
    package enum EarlyStop: Sendable, Equatable {
        case never
        /// Once it is certain which nodes are the first so many: the one after them is further behind than all error
        /// that is left can make up for.
        case whenFirstAreCertain(Int)
    }

    /// Chebyshev semi-iteration on rounds of power iteration (Golub and Varga 1961):
    ///
    ///     z = walkWeight · (W·x + d·r) + (1 − walkWeight) · r
    ///     x' = ω · z + (1 − ω) · x_before,   ω' = 1 / (1 − κ²ω/4)
    ///
    /// where κ is the walk's weight times the graph's mixing. With ω = 1 that is power iteration, whose error shrinks by
    /// `walkWeight` a round where parts of the graph hardly meet; with κ it shrinks by κ / (1 + √(1 − κ²)): by 0.56
    /// instead of 0.85, so that a third of the rounds do. The theory holds for undirected graphs; direct links between
    /// passages bend it little. Where a graph bends it too far mass begins to swing, and plain rounds, which always
    /// converge, take over.
    ///
    /// `sum |z − x|` is the residual of x, and the residual bounds its error: error ≤ residual / (1 − walkWeight).
    /// - Complexity: O(edges) a round, over `threads` on large graphs.
    package func rounds<Result>(
        _ graph: SparseGraph, from seeds: [Seed], in buffers: WalkBuffers, stop: EarlyStop = .never,
        _ body: (UnsafeBufferPointer<Float>, WalkOutcome) throws -> Result
    ) rethrows -> Result {
        let n = graph.nodeCount
        buffers.fit(n)
        buffers.isUsed = true
        buffers.restart(from: seeds, on: graph)
        defer { buffers.clearRestart() }
        // The result is written last; until then its memory serves the first rounds.
        let (restart, result, arriving) = (buffers.restart, buffers.result, buffers.result)
        var (mass, other) = (buffers.mass, buffers.other)
        _ = mass.update(fromContentsOf: restart)
        other.update(repeating: 0)

        var kappa = spectralRadius(on: graph)
        var relaxation: Float = 1
        var residual = Float.infinity
        var best = Float.infinity
        var rounds = 0
        var isLocal = true
        let parts = Parts(of: graph.incoming, among: threads)
        while rounds < iterations {
            isLocal = isLocal && isNearSeeds(mass, on: graph)
            let returning = returning(mass, on: graph)
            residual =
                isLocal
                ? Self.stepFromSeeds(
                    graph.outgoing, mass: mass, arriving: arriving, other: other, restart: restart,
                    walkWeight: walkWeight, returning: returning, relaxation: relaxation)
                : parts.step(
                    graph.incoming, mass: mass, other: other, restart: restart, walkWeight: walkWeight,
                    returning: returning, relaxation: relaxation)
            rounds += 1
            if residual < tolerance || isCertain(stop, mass, residual: residual) { break }
            swap(&mass, &other)
            best = min(best, residual)
            if residual > Self.swinging * best { kappa = 0 }
            relaxation = rounds == 1 ? 1 / (1 - kappa * kappa / 2) : 1 / (1 - kappa * kappa * relaxation / 4)
        }
        let place = graph.place.elements
        for node in 0..<n { result[node] = max(mass[Int(place[node])], 0) }
        let outcome = WalkOutcome(method: .rounds(rounds), error: residual / (1 - walkWeight))
        return try body(UnsafeBufferPointer(result), outcome)
    }

    /// A residual this many times the smallest seen means that Chebyshev's weights do not suit the graph.
    private static var swinging: Float { 4 }

    /// κ: the moduli that the error's components shrink by a round, at most.
    private func spectralRadius(on graph: SparseGraph) -> Float { walkWeight * graph.mixing }

    /// About how many rounds a walk will take.
    func expectedRounds(on graph: SparseGraph) -> Int {
        let kappa = spectralRadius(on: graph)
        let rate = kappa / (1 + (1 - kappa * kappa).squareRoot())
        guard rate > 0, tolerance > 0, tolerance < 1 else { return iterations }
        return min(iterations, Int((log(tolerance) / log(rate)).rounded(.up)))
    }

    /// Errors sum to zero, so that no two nodes can come nearer to each other than by the sum of their moduli.
    private func isCertain(_ stop: EarlyStop, _ mass: Slice, residual: Float) -> Bool {
        guard case .whenFirstAreCertain(let count) = stop, count > 0, count < mass.count else { return false }
        let error = residual / (1 - walkWeight)
        // The gap cannot be wider than what the first `count` share.
        guard error * Float(count) < 1 else { return false }
        let first = UnsafeBufferPointer(mass).largest(count + 1)
        return first[count - 1].value - first[count].value > error
    }

    typealias Slice = UnsafeMutableBufferPointer<Float>

    /// Whether few edges leave the nodes that have mass.
    private func isNearSeeds(_ mass: Slice, on graph: SparseGraph) -> Bool {
        let start = graph.outgoing.start.elements
        var edges = 0
        for place in mass.indices where mass[place] != 0 {
            edges += Int(start[place + 1] - start[place])
            if edges * Self.localShare > graph.edgeCount { return false }
        }
        return true
    }

    /// Scattering an edge's mass costs several times what gathering it costs.
    private static var localShare: Int { 8 }

    /// What of the restart vector comes back in a round.
    private func returning(_ mass: Slice, on graph: SparseGraph) -> Float {
        let idle = graph.dangling.elements.reduce(Float(0)) { $0 + mass[Int($1)] }
        return walkWeight * idle + (1 - walkWeight)
    }

    /// A round at the cost of the edges that leave nodes with mass: `other`, which holds the mass before, becomes the mass
    /// after. The residual of `mass` comes back. `arriving` is memory to use.
    @inline(never)
    private static func stepFromSeeds(
        _ outgoing: SparseGraph.Rows, mass: Slice, arriving: Slice, other: Slice, restart: Slice, walkWeight: Float,
        returning: Float, relaxation: Float
    ) -> Float {
        let (start, place, share) = (outgoing.start.elements, outgoing.place.elements, outgoing.share.elements)
        arriving.update(repeating: 0)
        for row in 0..<mass.count where mass[row] != 0 {
            for edge in Int(start[row])..<Int(start[row + 1]) {
                arriving[Int(place[edge])] += share[edge] * mass[row]
            }
        }
        var residual = 0.0
        for row in 0..<mass.count {
            let value = walkWeight * arriving[row] + returning * restart[row]
            residual += Double(abs(value - mass[row]))
            other[row] = relaxation * value + (1 - relaxation) * other[row]
        }
        return Float(residual)
    }
}
