import Association
import Testing

private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct SparseWalkTests {
    /// The dense walk is checked against a direct solution; the sparse one against the dense.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func sparseWalkAgreesWithTheDenseOne(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let n = Int.random(in: 1...50, using: &random)
        var weights = [Double](repeating: 0, count: n * n)
        var edges: [SparseGraph.Edge] = []
        for i in 0..<n {
            for j in 0..<i where Double.random(in: 0...1, using: &random) < 0.1 {
                let weight = Double.random(in: 0.1...1, using: &random)
                weights[i * n + j] = weight
                weights[j * n + i] = weight
                edges.append(.init(from: Int32(i), to: Int32(j), weight: Float(weight)))
                edges.append(.init(from: Int32(j), to: Int32(i), weight: Float(weight)))
            }
        }
        let graph = SparseGraph(nodeCount: n, edges: edges.shuffled(using: &random))
        var walk = SparseWalk(walkWeight: 0.7, iterations: 200, tolerance: 1e-8)
        for first in [0, n / 2] {
            var restart = [Double](repeating: 0, count: n)
            restart[first] += 3
            restart[n - 1] += 1
            let dense = PersonalizedPageRank(walkWeight: 0.7, iterations: 400, tolerance: 1e-14)
                .mass(weights: weights, restart: restart)
            walk.walk(graph, from: [.init(node: Int32(first), weight: 3), .init(node: Int32(n - 1), weight: 1)]) {
                for (sparse, dense) in zip($0, dense) { #expect(abs(Double(sparse) - dense) < 1e-5) }
                #expect(abs($0.reduce(0, +) - 1) < 1e-4)
            }
        }
    }

    @Test func aWalkerLeavesNothingBehindForTheNextQuestion() {
        let graph = SparseGraph(
            nodeCount: 3, edges: [.init(from: 0, to: 1, weight: 1), .init(from: 1, to: 0, weight: 1)])
        var used = SparseWalk(walkWeight: 0.5, iterations: 50, tolerance: 1e-7)
        used.walk(graph, from: [.init(node: 2, weight: 1)]) { _ in }
        var fresh = SparseWalk(walkWeight: 0.5, iterations: 50, tolerance: 1e-7)
        let seeds = [SparseWalk.Seed(node: 0, weight: 1)]
        #expect(used.walk(graph, from: seeds) { Array($0) } == fresh.walk(graph, from: seeds) { Array($0) })
    }

    @Test func edgesGivenTwiceAddUpAndRowsAscend() {
        let graph = SparseGraph(
            nodeCount: 3,
            edges: [
                .init(from: 2, to: 0, weight: 1), .init(from: 0, to: 1, weight: 1), .init(from: 0, to: 2, weight: 2),
                .init(from: 0, to: 1, weight: 1), .init(from: 1, to: 0, weight: 5), .init(from: 1, to: 2, weight: 0),
            ])
        #expect(graph.rowStart == [0, 2, 3, 4])
        #expect(graph.source == [1, 2, 0, 0])
        #expect(graph.share == [1, 1, 0.5, 0.5])
        #expect(graph.dangling.isEmpty)
    }

    @Test func aDirectedEdgeCarriesMassOneWay() {
        let graph = SparseGraph(nodeCount: 2, edges: [.init(from: 0, to: 1, weight: 1)])
        #expect(graph.dangling == [1])
        var walk = SparseWalk(walkWeight: 0.5, iterations: 100, tolerance: 1e-8)
        walk.walk(graph, from: [.init(node: 1, weight: 1)]) { #expect(Array($0) == [0, 1]) }
    }

    @Test func storedArraysThatBreakTheInvariantAreRefused() {
        #expect(SparseGraph(rowStart: [0, 1], source: [0], share: [1], dangling: []) != nil)
        #expect(SparseGraph(rowStart: [0, 2], source: [0], share: [1], dangling: []) == nil)
        #expect(SparseGraph(rowStart: [0, 1], source: [7], share: [1], dangling: []) == nil)
        #expect(SparseGraph(rowStart: [], source: [], share: [], dangling: []) == nil)
    }
}
