import Foundation

extension SparseGraph {
    /// - Parameters:
    ///   - edges: in any order; weights of edges given twice add up; weights that are not positive are left out.
    /// - Complexity: O(n + e), by counting sorts.
    package init(nodeCount: Int, edges: [Edge]) {
        let arriving = Self.rows(nodeCount: nodeCount, edges: edges)
        let order = Self.byLength(of: arriving)
        var place = [Int32](repeating: 0, count: nodeCount)
        for (position, node) in order.enumerated() { place[Int(node)] = Int32(position) }

        // Handing on edges in order of their targets' places fills the outgoing rows in order, and the other way round.
        let renamed = MutableRows(taking: order.lazy.map { Int($0) }, of: arriving) { place[Int($0)] }
        let outgoing = renamed.transposed()
        let incoming = outgoing.transposed()
        let dangling = (0..<nodeCount).filter { outgoing.start[$0] == outgoing.start[$0 + 1] }.map { Int32($0) }
        let rows = incoming.rows
        self.init(
            order: FlatArray(order), place: FlatArray(place), incoming: rows, outgoing: outgoing.rows,
            dangling: FlatArray(dangling), mixing: rows.mixing)
    }

    /// Incoming edges by target, in the caller's numbers, duplicates folded, as shares of what leaves their source.
    private static func rows(nodeCount: Int, edges: [Edge]) -> MutableRows {
        var leaving = [Double](repeating: 0, count: nodeCount)
        var bySource = [Int32](repeating: 0, count: nodeCount + 1)
        for edge in edges where edge.weight > 0 {
            leaving[Int(edge.from)] += Double(edge.weight)
            bySource[Int(edge.from) + 1] += 1
        }
        for node in 0..<nodeCount { bySource[node + 1] += bySource[node] }
        var order = [Int32](repeating: 0, count: Int(bySource[nodeCount]))
        for (index, edge) in edges.enumerated() where edge.weight > 0 {
            order[Int(bySource[Int(edge.from)])] = Int32(index)
            bySource[Int(edge.from)] += 1
        }

        var rows = MutableRows(
            lengths: { count in for index in order { count(edges[Int(index)].to) } }, nodes: nodeCount)
        var next = rows.start
        // Sources ascend within a row because the edges come in order of their source.
        for index in order {
            let edge = edges[Int(index)]
            let slot = Int(next[Int(edge.to)])
            rows.place[slot] = edge.from
            rows.share[slot] = Float(Double(edge.weight) / leaving[Int(edge.from)])
            next[Int(edge.to)] += 1
        }
        rows.fold()
        return rows
    }

    /// Nodes by descending length of their row, equal ones ascending.
    private static func byLength(of rows: MutableRows) -> [Int32] {
        let nodes = rows.start.count - 1
        let length = { (node: Int) in Int(rows.start[node + 1] - rows.start[node]) }
        let longest = (0..<nodes).lazy.map(length).max() ?? 0
        var next = [Int](repeating: 0, count: longest + 2)
        for node in 0..<nodes { next[longest - length(node) + 1] += 1 }
        for index in 0...longest { next[index + 1] += next[index] }
        var order = [Int32](repeating: 0, count: nodes)
        for node in 0..<nodes {
            let bucket = longest - length(node)
            order[next[bucket]] = Int32(node)
            next[bucket] += 1
        }
        return order
    }
}

/// Compressed sparse rows while they are made.
private struct MutableRows {
    var start: [Int32]
    var place: [Int32]
    var share: [Float]

    /// Empty rows of the lengths that `lengths` counts: it calls its argument with the row of each edge.
    init(lengths: ((Int32) -> Void) -> Void, nodes: Int) {
        var start = [Int32](repeating: 0, count: nodes + 1)
        lengths { start[Int($0) + 1] += 1 }
        for node in 0..<nodes { start[node + 1] += start[node] }
        self.start = start
        place = [Int32](repeating: 0, count: Int(start[nodes]))
        share = [Float](repeating: 0, count: place.count)
    }

    /// The rows `taken` of `other`, in that order, with every entry renamed.
    init(taking taken: some Collection<Int>, of other: MutableRows, renaming: (Int32) -> Int32) {
        start = [0]
        start.reserveCapacity(taken.count + 1)
        place = []
        place.reserveCapacity(other.place.count)
        share = []
        share.reserveCapacity(other.place.count)
        for row in taken {
            for edge in Int(other.start[row])..<Int(other.start[row + 1]) {
                place.append(renaming(other.place[edge]))
                share.append(other.share[edge])
            }
            start.append(Int32(place.count))
        }
    }

    var rows: SparseGraph.Rows {
        .init(start: FlatArray(start), place: FlatArray(place), share: FlatArray(share))
    }

    /// The same edges by their other end; rows ascend.
    func transposed() -> MutableRows {
        let nodes = start.count - 1
        var result = MutableRows(lengths: { count in for other in place { count(other) } }, nodes: nodes)
        var next = result.start
        for row in 0..<nodes {
            for edge in Int(start[row])..<Int(start[row + 1]) {
                let other = Int(place[edge])
                let slot = Int(next[other])
                result.place[slot] = Int32(row)
                result.share[slot] = share[edge]
                next[other] += 1
            }
        }
        return result
    }

    /// Makes one of equal neighbours within a row.
    mutating func fold() {
        var write = 0
        var first = 0
        for row in 0..<(start.count - 1) {
            let end = Int(start[row + 1])
            let begin = write
            for read in first..<end {
                if write > begin, place[write - 1] == place[read] {
                    share[write - 1] += share[read]
                } else {
                    place[write] = place[read]
                    share[write] = share[read]
                    write += 1
                }
            }
            first = end
            start[row + 1] = Int32(write)
        }
        place.removeLast(place.count - write)
        share.removeLast(share.count - write)
    }
}

extension SparseGraph.Rows {
    /// ``SparseGraph/mixing``, by power iteration on a displacement: what has no total mass has no part along the first
    /// eigenvector. O(edges) a round.
    fileprivate var mixing: Float {
        let nodes = start.count - 1
        guard nodes > 1 else { return 0 }
        // Any fixed sequence without a pattern will do; Knuth's multiplicative hash of the place.
        var displaced = (0..<nodes).map { Double(UInt32(truncatingIfNeeded: $0 &* 2_654_435_761)) }
        var lengths: [Double] = []
        for _ in 0..<Self.mixingRounds {
            // Rounding, and mass that dangling nodes swallow, would bring the first eigenvector back.
            let mean = displaced.reduce(0, +) / Double(nodes)
            for place in 0..<nodes { displaced[place] -= mean }
            let moved = (0..<nodes).map { row in
                (Int(start[row])..<Int(start[row + 1])).reduce(0.0) {
                    $0 + Double(share[$1]) * displaced[Int(place[$1])]
                }
            }
            lengths.append(moved.reduce(0) { $0 + $1 * $1 }.squareRoot())
            displaced = moved
        }
        let last = Self.mixingRounds - 1
        let window = Self.mixingRounds / 2
        guard lengths[last - window] > 0 else { return 0 }
        return Float(min(pow(lengths[last] / lengths[last - window], 1 / Double(window)), 1))
    }

    /// Enough for the second eigenvalue to outweigh the others by far.
    private static var mixingRounds: Int { 24 }
}
