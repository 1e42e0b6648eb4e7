import Association
import Corpus

/// The mass a walk gave the passages of a graph, and which it favours most.
struct PassageMass: Sendable {
    /// The best, most mass first, equal ones in order of ids; none without mass.
    let best: [ChunkID]

    private let graph: PassageGraph
    private let values: [Float]

    /// - Complexity: O(passages).
    init(_ mass: UnsafeBufferPointer<Float>, of graph: PassageGraph, best count: Int) {
        let passages = UnsafeBufferPointer(rebasing: mass[..<graph.passages.count])
        self.graph = graph
        values = Array(passages)
        best = passages.largest(count).prefix { $0.value > 0 }.map { graph.passages[$0.place] }
    }

    /// The mass of a passage; `nil` for one that the graph does not know.
    /// - Complexity: O(log passages).
    subscript(passage: ChunkID) -> Float? {
        graph.node(of: passage).map { values[Int($0)] }
    }
}
