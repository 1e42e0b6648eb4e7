import Association
import Testing

/// A graph with its dense twin, to compare with.
private struct TwinGraphs {
    var n: Int
    var weights: [Double]
    var edges: [SparseGraph.Edge] = []
    var sparse: SparseGraph

    init(seed: UInt64, nodes: ClosedRange<Int> = 1...50, density: Double = 0.1) {
        var random = SplitMix64(state: seed)
        n = Int.random(in: nodes, using: &random)
        weights = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0..<i where Double.random(in: 0...1, using: &random) < density {
                let weight = Double.random(in: 0.1...1, using: &random)
                weights[i * n + j] = weight
                weights[j * n + i] = weight
                edges.append(.init(from: Int32(i), to: Int32(j), weight: Float(weight)))
                edges.append(.init(from: Int32(j), to: Int32(i), weight: Float(weight)))
            }
        }
        sparse = SparseGraph(nodeCount: n, edges: edges.shuffled(using: &random))
    }

    func dense(_ seeds: [SparseWalk.Seed], walkWeight: Double) -> [Double] {
        var restart = [Double](repeating: 0, count: n)
        for seed in seeds { restart[Int(seed.node)] += Double(seed.weight) }
        return PersonalizedPageRank(walkWeight: walkWeight, iterations: 400, tolerance: 1e-14)
            .mass(weights: weights, restart: restart)
    }
}

private func walk(_ weight: Float, tolerance: Float = 1e-7, push: Float = 1e-7, threads: Int = 1) -> SparseWalk {
    SparseWalk(walkWeight: weight, iterations: 500, tolerance: tolerance, pushResidual: push, threads: threads)
}

private func seeds(_ nodes: [Int], weight: Float = 1) -> [SparseWalk.Seed] {
    nodes.map { .init(node: Int32($0), weight: weight) }
}

private func distance(_ one: some Sequence<Float>, _ other: some Sequence<Double>) -> Double {
    zip(one, other).reduce(0) { $0 + abs(Double($1.0) - $1.1) }
}

@Suite struct SparseWalkLaws {
    /// The dense walk is checked against a direct solution; both sparse ways against the dense. At 0.7 a swapped meaning
    /// of walk and restart shows.
    @Test(arguments: 0..<40 as Range<UInt64>, [0.5, 0.7, 0.85])
    func bothWaysLeadToTheDenseSolution(seed: UInt64, walkWeight: Double) {
        let graphs = TwinGraphs(seed: seed)
        let start = [
            SparseWalk.Seed(node: 0, weight: 3), .init(node: Int32(graphs.n / 2), weight: 1),
            .init(node: Int32(graphs.n - 1), weight: 1),
        ]
        let dense = graphs.dense(start, walkWeight: walkWeight)
        let buffers = WalkBuffers()
        let walk = walk(Float(walkWeight))
        walk.rounds(graphs.sparse, from: start, in: buffers) { mass, outcome in
            #expect(distance(mass, dense) < 1e-5)
            #expect(abs(mass.reduce(0, +) - 1) < 1e-5, "mass sums to one")
            #expect(mass.allSatisfy { $0 >= 0 })
            #expect(outcome.error < 1e-5)
        }
        walk.push(graphs.sparse, from: start, in: buffers) { mass, outcome in
            #expect(distance(mass, dense) < Double(outcome.error) + 1e-5)
            #expect(zip(mass, dense).allSatisfy { Double($0) <= $1 + 1e-6 }, "a push never gives too much")
        }
    }

    /// What a push leaves unsettled is what it is short of, and bounded for each node by its edges.
    @Test(arguments: 0..<20 as Range<UInt64>, [1e-2, 1e-3, 1e-5] as [Float])
    func aPushIsShortByExactlyWhatIsUnsettled(seed: UInt64, residual: Float) {
        let graphs = TwinGraphs(seed: seed, nodes: 30...80)
        let start = seeds([3, 11])
        walk(0.85, push: residual).push(graphs.sparse, from: start, in: WalkBuffers()) { mass, outcome in
            #expect(abs(mass.reduce(0, +) + outcome.error - 1) < 1e-5)
            #expect(outcome.error <= residual * Float(graphs.sparse.edgeCount + graphs.n))
            guard case .push(let edges) = outcome.method else { return #expect(Bool(false), "not a push") }
            #expect(Float(edges) <= 1 / (residual * 0.15), "the cost does not depend on the graph")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func scalingTheSeedsChangesNothing(seed: UInt64) {
        let graphs = TwinGraphs(seed: seed)
        let buffers = WalkBuffers()
        for scale in [0.25, 8] as [Float] {
            let once = walk(0.7).rounds(graphs.sparse, from: seeds([0, graphs.n - 1]), in: buffers) { mass, _ in
                Array(mass)
            }
            let scaled = walk(0.7).rounds(
                graphs.sparse, from: seeds([0, graphs.n - 1], weight: scale), in: buffers
            ) { mass, _ in Array(mass) }
            #expect(once == scaled)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func relabellingNodesRelabelsTheirMass(seed: UInt64) {
        let graphs = TwinGraphs(seed: seed)
        var random = SplitMix64(state: seed &+ 1000)
        let names = (0..<Int32(graphs.n)).shuffled(using: &random)
        let renamed = SparseGraph(
            nodeCount: graphs.n,
            edges: graphs.edges.map {
                .init(from: names[Int($0.from)], to: names[Int($0.to)], weight: $0.weight)
            })
        let buffers = WalkBuffers()
        let mass = walk(0.85).rounds(graphs.sparse, from: seeds([0]), in: buffers) { mass, _ in Array(mass) }
        walk(0.85).rounds(renamed, from: seeds([Int(names[0])]), in: buffers) { other, _ in
            for node in 0..<graphs.n { #expect(abs(mass[node] - other[Int(names[node])]) < 1e-6) }
        }
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func theFirstAreRightWhenTheyAreCertain(seed: UInt64) {
        let graphs = TwinGraphs(seed: seed, nodes: 60...200, density: 0.04)
        let start = seeds([1, 7, 30])
        let dense = graphs.dense(start, walkWeight: 0.85)
        let right = dense.indices.sorted { dense[$0] > dense[$1] }.prefix(10)
        let walk = walk(0.85, tolerance: 1e-6)
        walk.rounds(graphs.sparse, from: start, in: WalkBuffers(), stop: .whenFirstAreCertain(10)) { mass, outcome in
            #expect(distance(mass, dense) <= Double(outcome.error) + 1e-6)
            #expect(Set(mass.largest(10).map(\.place)) == Set(right))
        }
    }

    /// Chebyshev's weights are made for undirected graphs; a directed circle is as far from one as can be.
    @Test(arguments: [3, 4, 7, 50])
    func aDirectedCircleIsWalkedToTheEnd(length: Int) {
        let graph = SparseGraph(
            nodeCount: length,
            edges: (0..<length).map {
                .init(from: Int32($0), to: Int32(($0 + 1) % length), weight: 1)
            })
        walk(0.85, tolerance: 1e-6).rounds(graph, from: seeds([0]), in: WalkBuffers()) { mass, outcome in
            // The mass of a lap comes back 0.85 to the power of its length.
            let lap = (0..<length).reduce(Float(1)) { product, _ in product * 0.85 }
            let expected = 0.15 / (1 - lap)
            #expect(abs(mass[0] - expected) < 1e-5)
            #expect(outcome.error < 1e-5)
        }
    }

    @Test func aLargeGraphIsPushedAndASmallOneIsWalked() {
        func chain(_ length: Int) -> SparseGraph {
            var edges: [SparseGraph.Edge] = []
            for node in 1..<Int32(length) {
                edges.append(.init(from: node - 1, to: node, weight: 1))
                edges.append(.init(from: node, to: node - 1, weight: 1))
            }
            return SparseGraph(nodeCount: length, edges: edges)
        }
        let walk = SparseWalk(walkWeight: 0.85, iterations: 200, tolerance: 1e-4, pushResidual: 1e-3, threads: 1)
        let buffers = WalkBuffers()
        let short = walk.walk(chain(20), from: seeds([3]), in: buffers) { _, outcome in outcome.method }
        let long = walk.walk(chain(20_000), from: seeds([3]), in: buffers) { _, outcome in outcome.method }
        guard case .rounds = short else { return #expect(Bool(false), "\(short)") }
        guard case .push = long else { return #expect(Bool(false), "\(long)") }
    }
}

@Suite struct SparseWalkTests {
    @Test func buffersKeepNothingForTheNextWalk() {
        let graphs = TwinGraphs(seed: 5, nodes: 40...40)
        let start = seeds([2, 9])
        let used = WalkBuffers()
        let walk = walk(0.85, push: 1e-4)
        let push = { (buffers: WalkBuffers) in
            walk.push(graphs.sparse, from: start, in: buffers) { mass, _ in Array(mass) }
        }
        let rounds = { (buffers: WalkBuffers) in
            walk.rounds(graphs.sparse, from: start, in: buffers) { mass, _ in Array(mass) }
        }
        for _ in 0..<2 {
            walk.push(graphs.sparse, from: seeds([30, 30, 1]), in: used) { _, _ in }
            #expect(push(used) == push(WalkBuffers()))
            walk.rounds(graphs.sparse, from: seeds([17]), in: used) { _, _ in }
            #expect(rounds(used) == rounds(WalkBuffers()))
            #expect(push(used) == push(WalkBuffers()))
        }
    }

    @Test func aPoolServesWalksSideBySide() async {
        let graphs = TwinGraphs(seed: 8, nodes: 50...50)
        let pool = WalkPool()
        let expected = (0..<50).map { node in
            walk(0.85).rounds(graphs.sparse, from: seeds([node]), in: WalkBuffers()) { mass, _ in Array(mass) }
        }
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<200 {
                group.addTask {
                    let mass = pool.withBuffers { buffers in
                        walk(0.85).rounds(graphs.sparse, from: seeds([task % 50]), in: buffers) { mass, _ in Array(mass)
                        }
                    }
                    return mass == expected[task % 50]
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    /// Large enough for its rows to be shared; hubs first, so that parts of equal edges are far from equal in rows.
    @Test func theMassOfEveryNodeIsTheSameHoweverManyThreadsShareTheRows() {
        var random = SplitMix64(state: 5)
        let nodes = 20_000
        let edges = (0..<600_000).flatMap { _ in
            let hub = Double.random(in: 0...1, using: &random)
            let (a, b) = (
                Int32(hub * hub * hub * Double(nodes - 1)), Int32.random(in: 0..<Int32(nodes), using: &random)
            )
            return [
                SparseGraph.Edge(from: a, to: b, weight: 1), SparseGraph.Edge(from: b, to: a, weight: 1),
            ]
        }
        let graph = SparseGraph(nodeCount: nodes, edges: edges)
        let masses = [1, 2, 3, 64].map { threads in
            walk(0.85, tolerance: 1e-5, threads: threads).rounds(graph, from: seeds([7, 19_000]), in: WalkBuffers()) {
                mass, outcome in (Array(mass), outcome.method)
            }
        }
        #expect(masses.dropFirst().allSatisfy { $0.0 == masses[0].0 && $0.1 == masses[0].1 })
    }

    @Test func edgesGivenTwiceAddUpAndThoseWithoutWeightAreLeftOut() {
        let graph = SparseGraph(
            nodeCount: 3,
            edges: [
                .init(from: 2, to: 0, weight: 1), .init(from: 0, to: 1, weight: 1), .init(from: 0, to: 2, weight: 2),
                .init(from: 0, to: 1, weight: 1), .init(from: 1, to: 0, weight: 5), .init(from: 1, to: 2, weight: 0),
            ])
        var edges: [String] = []
        graph.forEachEdge { edges.append("\($0)>\($1) \($2)") }
        #expect(edges.sorted() == ["0>1 0.5", "0>2 0.5", "1>0 1.0", "2>0 1.0"])
        #expect(graph.edgeCount == 4)
        #expect(graph.share(from: 0, to: 2) == 0.5)
        #expect(graph.share(from: 1, to: 2) == 0)
    }

    @Test func aDirectedEdgeCarriesMassOneWayAndADanglingNodeReturnsIt() {
        let graph = SparseGraph(nodeCount: 2, edges: [.init(from: 0, to: 1, weight: 1)])
        let buffers = WalkBuffers()
        for start in [1, 0] {
            let rounds = walk(0.5).rounds(graph, from: seeds([start]), in: buffers) { mass, _ in Array(mass) }
            let pushed = walk(0.5).push(graph, from: seeds([start]), in: buffers) { mass, _ in Array(mass) }
            let expected: [Float] = start == 1 ? [0, 1] : [2.0 / 3, 1.0 / 3]
            #expect(zip(rounds, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(rounds)")
            #expect(zip(pushed, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(pushed)")
        }
    }

    @Test func withoutSeedsThereIsNoMass() {
        let graph = TwinGraphs(seed: 3).sparse
        for start in [[], seeds([0], weight: 0), seeds([0], weight: -1)] {
            walk(0.85).rounds(graph, from: start, in: WalkBuffers()) { mass, _ in
                #expect(mass.allSatisfy { $0 == 0 })
            }
            walk(0.85).push(graph, from: start, in: WalkBuffers()) { mass, _ in
                #expect(mass.allSatisfy { $0 == 0 })
            }
        }
    }

    @Test func theLargestComeInOrderAndEqualOnesByPlace() {
        let values: [Float] = [0.1, 0.7, 0.3, 0.7, 0, 0.3]
        values.withUnsafeBufferPointer { values in
            #expect(values.largest(4).map(\.place) == [1, 3, 2, 5])
            #expect(values.largest(9).count == 6)
            #expect(values.largest(0).isEmpty)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func aStoredGraphIsTheSame(seed: UInt64) throws {
        let graph = TwinGraphs(seed: seed).sparse
        #expect(SparseGraph(decoding: FlatArray([UInt8](graph.encoded))) == graph)
    }

    /// Any byte may be wrong in a file: what is accepted must be safe to walk.
    @Test func tornAndAlteredBytesAreRefusedOrHarmless() {
        let bytes = [UInt8](TwinGraphs(seed: 2, nodes: 12...12, density: 0.4).sparse.encoded)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(SparseGraph(decoding: FlatArray(Array(bytes[..<length]))) == nil)
        }
        #expect(SparseGraph(decoding: FlatArray(bytes + [0])) == nil)
        for place in bytes.indices {
            for flip in [0x01, 0x80, 0xFF] as [UInt8] {
                var altered = bytes
                altered[place] ^= flip
                guard let graph = SparseGraph(decoding: FlatArray(altered)), graph.nodeCount > 0 else { continue }
                SparseWalk(walkWeight: 0.5, iterations: 3, tolerance: 0, pushResidual: 1e-2, threads: 1).push(
                    graph, from: seeds([0]), in: WalkBuffers()
                ) { _, _ in }
                walk(0.5).rounds(graph, from: seeds([0]), in: WalkBuffers()) { _, _ in }
            }
        }
    }
}
