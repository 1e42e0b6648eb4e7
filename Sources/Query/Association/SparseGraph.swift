/// A weighted directed graph as compressed sparse rows of *incoming* edges, normalised for a random walk.
///
/// Invariant: `rowStart` ascends from 0 to `source.count` and has `nodeCount + 1` entries; row i lists the nodes j from
/// which mass arrives at i, in ascending order, each once; `share[k]` is the part of j's leaving mass that this edge
/// carries, so the shares leaving one node sum to 1 (to rounding), or the node leaves nothing at all (dangling).
///
/// Single precision and 32-bit indices: a graph of a million edges is 8 MB, and a round of the walk is one pass over it.
package struct SparseGraph: Sendable, Equatable {
    package let rowStart: [Int32]
    package let source: [Int32]
    package let share: [Float]

    /// Nodes without outgoing edges.
    package let dangling: [Int32]

    package var nodeCount: Int { rowStart.count - 1 }
    package var edgeCount: Int { source.count }

    /// A directed edge before normalisation.
    package struct Edge: Sendable, Equatable {
        package var from: Int32
        package var to: Int32
        package var weight: Float

        package init(from: Int32, to: Int32, weight: Float) {
            self.from = from
            self.to = to
            self.weight = weight
        }
    }

    /// - Parameters:
    ///   - edges: in any order; weights of edges given twice add up; weights that are not positive are left out.
    /// - Complexity: O(n + e) by two counting sorts.
    package init(nodeCount: Int, edges: [Edge]) {
        var leaving = [Float](repeating: 0, count: nodeCount)
        var bySource = [Int32](repeating: 0, count: nodeCount + 1)
        for edge in edges where edge.weight > 0 {
            leaving[Int(edge.from)] += edge.weight
            bySource[Int(edge.from) + 1] += 1
        }
        for node in 0..<nodeCount { bySource[node + 1] += bySource[node] }
        var order = [Int32](repeating: 0, count: Int(bySource[nodeCount]))
        for (index, edge) in edges.enumerated() where edge.weight > 0 {
            order[Int(bySource[Int(edge.from)])] = Int32(index)
            bySource[Int(edge.from)] += 1
        }

        var starts = [Int32](repeating: 0, count: nodeCount + 1)
        for index in order { starts[Int(edges[Int(index)].to) + 1] += 1 }
        for node in 0..<nodeCount { starts[node + 1] += starts[node] }
        var next = starts
        var from = [Int32](repeating: 0, count: order.count)
        var weight = [Float](repeating: 0, count: order.count)
        // Sources ascend within a row because the edges come in order of their source.
        for index in order {
            let edge = edges[Int(index)]
            let slot = Int(next[Int(edge.to)])
            from[slot] = edge.from
            weight[slot] = edge.weight / leaving[Int(edge.from)]
            next[Int(edge.to)] += 1
        }

        // Edges given twice now stand side by side: fold them.
        var write = 0
        var folded = [Int32](repeating: 0, count: nodeCount + 1)
        for node in 0..<nodeCount {
            let first = write
            for read in Int(starts[node])..<Int(starts[node + 1]) {
                if write > first, from[write - 1] == from[read] {
                    weight[write - 1] += weight[read]
                } else {
                    from[write] = from[read]
                    weight[write] = weight[read]
                    write += 1
                }
            }
            folded[node + 1] = Int32(write)
        }
        rowStart = folded
        source = Array(from[..<write])
        share = Array(weight[..<write])
        dangling = leaving.indices.filter { leaving[$0] <= 0 }.map { Int32($0) }
    }

    /// Adopts the arrays of a stored graph.
    /// - Returns: `nil` when they break the type's invariant.
    package init?(rowStart: [Int32], source: [Int32], share: [Float], dangling: [Int32]) {
        let nodes = rowStart.count - 1
        guard nodes >= 0, rowStart.first == 0, rowStart.last.map(Int.init) == source.count,
            source.count == share.count, zip(rowStart, rowStart.dropFirst()).allSatisfy(<=),
            source.allSatisfy({ $0 >= 0 && $0 < nodes }), dangling.allSatisfy({ $0 >= 0 && $0 < nodes })
        else { return nil }
        self.rowStart = rowStart
        self.source = source
        self.share = share
        self.dangling = dangling
    }
}
