extension SparseWalk {
    /// Forward push (Andersen, Chung and Lang 2006): a node keeps `1 − walkWeight` of its unsettled mass and passes the
    /// rest on along its edges, until nobody holds more than `pushResidual` for each edge that leaves it.
    ///
    /// What is settled never exceeds the fixed point, and is short of it by exactly what is unsettled, in sum. Only nodes
    /// near the seeds are read, so that the cost does not depend on the size of the graph.
    /// - Complexity: at most 1 / (pushResidual · (1 − walkWeight)) edges: whoever pushes along k edges settles more than
    ///   k · pushResidual · (1 − walkWeight) of a mass of 1.
    package func push<Result>(
        _ graph: SparseGraph, from seeds: [Seed], in buffers: WalkBuffers,
        _ body: (UnsafeBufferPointer<Float>, WalkOutcome) throws -> Result
    ) rethrows -> Result {
        buffers.fit(graph.nodeCount)
        buffers.clear()
        buffers.restart(from: seeds, on: graph)
        var push = Push(graph, in: buffers)
        let edges = push.settle(walkWeight: walkWeight, residual: pushResidual)
        defer {
            push.clear()
            buffers.clearRestart()
        }
        let left = push.collect()
        return try body(
            UnsafeBufferPointer(buffers.result), WalkOutcome(method: .push(edges: edges), error: left))
    }
}

/// A push under way: a queue of places that hold too much. Each place stands in it once at most, so that a ring of the
/// size of the graph is enough.
private struct Push {
    private let graph: SparseGraph
    private let homes: [Int32]
    private let restart: UnsafeMutableBufferPointer<Float>
    private let settled: UnsafeMutableBufferPointer<Float>
    private let unsettled: UnsafeMutableBufferPointer<Float>
    private let result: UnsafeMutableBufferPointer<Float>
    private let ring: UnsafeMutableBufferPointer<Int32>
    private let reached: UnsafeMutableBufferPointer<Int32>
    private let flags: UnsafeMutableBufferPointer<UInt8>
    private var first = 0
    private var waiting = 0
    private var reachedCount = 0

    private static let isReached: UInt8 = 1
    private static let isWaiting: UInt8 = 2

    init(_ graph: SparseGraph, in buffers: WalkBuffers) {
        self.graph = graph
        homes = buffers.homes
        restart = buffers.restart
        settled = buffers.mass
        unsettled = buffers.other
        result = buffers.result
        ring = buffers.ring
        reached = buffers.reached
        flags = buffers.flags
        for place in homes { receive(place, restart[Int(place)], limit: 0) }
    }

    /// Pushes until no place holds more than `residual` for each of its edges.
    /// - Returns: edges that mass was pushed along.
    @inline(never)
    mutating func settle(walkWeight: Float, residual: Float) -> Int {
        let start = graph.outgoing.start.elements
        let target = graph.outgoing.place.elements
        let share = graph.outgoing.share.elements
        let limit = { (place: Int) in residual * Float(max(start[place + 1] - start[place], 1)) }
        var edges = 0
        while waiting > 0 {
            let place = Int(popFirst())
            let mass = unsettled[place]
            guard mass > limit(place) else { continue }
            unsettled[place] = 0
            settled[place] += (1 - walkWeight) * mass
            let passed = walkWeight * mass
            let row = Int(start[place])..<Int(start[place + 1])
            edges += max(row.count, 1)
            if row.isEmpty {
                // Mass on a dangling node returns to where the walk starts.
                for home in homes { receive(home, passed * restart[Int(home)], limit: limit(Int(home))) }
            }
            for edge in row {
                let next = target[edge]
                receive(next, passed * share[edge], limit: limit(Int(next)))
            }
        }
        return edges
    }

    private mutating func receive(_ place: Int32, _ mass: Float, limit: Float) {
        let held = unsettled[Int(place)] + mass
        unsettled[Int(place)] = held
        let flag = flags[Int(place)]
        if flag == 0 {
            reached[reachedCount] = place
            reachedCount += 1
            flags[Int(place)] = Self.isReached
        }
        if held > limit, flag & Self.isWaiting == 0 {
            flags[Int(place)] = Self.isReached | Self.isWaiting
            let last = first + waiting
            ring[last < ring.count ? last : last - ring.count] = place
            waiting += 1
        }
    }

    private mutating func popFirst() -> Int32 {
        let place = ring[first]
        first = first + 1 < ring.count ? first + 1 : 0
        waiting -= 1
        flags[Int(place)] = Self.isReached
        return place
    }

    /// Copies what is settled to the result, by the caller's numbers.
    /// - Returns: what is not settled.
    func collect() -> Float {
        var left = 0.0
        for place in reached[..<reachedCount] {
            left += Double(unsettled[Int(place)])
            result[Int(graph.order[Int(place)])] = settled[Int(place)]
        }
        return Float(left)
    }

    /// Leaves the buffers as they were found, at the cost of what was reached.
    func clear() {
        for place in reached[..<reachedCount] {
            result[Int(graph.order[Int(place)])] = 0
            settled[Int(place)] = 0
            unsettled[Int(place)] = 0
            flags[Int(place)] = 0
        }
    }
}
