import Association
import Corpus
import Testing

private struct RandomGraph {
    var n: Int
    var weights: [Double]
    var restart: [Double]

    /// Symmetric, with isolated nodes now and then.
    init(seed: UInt64) {
        var random = SplitMix64(state: seed)
        n = Int.random(in: 1...40, using: &random)
        weights = [Double](repeating: 0, count: n * n)
        restart = (0..<n).map { _ in Bool.random(using: &random) ? Double.random(in: 0...1, using: &random) : 0 }
        restart[0] = 1
        for i in 0..<n {
            for j in 0..<i where Double.random(in: 0...1, using: &random) < 0.15 {
                let weight = Double.random(in: 0.01...1, using: &random)
                weights[i * n + j] = weight
                weights[j * n + i] = weight
            }
        }
    }

    /// Solves (I − alpha·W')·pi = (1 − alpha)·p by Gaussian elimination with partial pivoting; W' sends the mass of
    /// a node without edges to p.
    func directSolution(walkWeight: Double) -> [Double] {
        let total = restart.reduce(0, +)
        let p = restart.map { $0 / total }
        var a = [[Double]](repeating: [Double](repeating: 0, count: n + 1), count: n)
        for j in 0..<n {
            let degree = (0..<n).reduce(0.0) { $0 + weights[$1 * n + j] }
            for i in 0..<n {
                let step = degree > 0 ? weights[i * n + j] / degree : p[i]
                a[i][j] = (i == j ? 1 : 0) - walkWeight * step
            }
            a[j][n] = (1 - walkWeight) * p[j]
        }
        for column in 0..<n {
            let pivot = (column..<n).max { abs(a[$0][column]) < abs(a[$1][column]) } ?? column
            a.swapAt(column, pivot)
            for row in 0..<n where row != column {
                let factor = a[row][column] / a[column][column]
                for k in column...n { a[row][k] -= factor * a[column][k] }
            }
        }
        return (0..<n).map { a[$0][n] / a[$0][$0] }
    }
}

@Suite struct PersonalizedPageRankLaws {
    @Test(arguments: 0..<60 as Range<UInt64>, [0.3, 0.5, 0.7])
    func iterationEqualsTheDirectSolution(seed: UInt64, walkWeight: Double) {
        let graph = RandomGraph(seed: seed)
        let rank = PersonalizedPageRank(walkWeight: walkWeight, iterations: 400, tolerance: 1e-15)
        let mass = rank.mass(weights: graph.weights, restart: graph.restart)
        for (iterated, solved) in zip(mass, graph.directSolution(walkWeight: walkWeight)) {
            #expect(abs(iterated - solved) < 1e-12)
        }
        #expect(abs(mass.reduce(0, +) - 1) < 1e-12, "mass sums to one")
        #expect(mass.allSatisfy { $0 >= 0 })
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func scalingTheRestartVectorChangesNothing(seed: UInt64) {
        let graph = RandomGraph(seed: seed)
        let rank = PersonalizedPageRank(walkWeight: 0.5, iterations: 200, tolerance: 1e-12)
        let once = rank.mass(weights: graph.weights, restart: graph.restart)
        let scaled = rank.mass(weights: graph.weights, restart: graph.restart.map { $0 * 8 })
        #expect(once == scaled)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func relabellingNodesRelabelsTheirMass(seed: UInt64) {
        let graph = RandomGraph(seed: seed)
        var random = SplitMix64(state: seed &+ 1000)
        let order = Array(0..<graph.n).shuffled(using: &random)
        let rank = PersonalizedPageRank(walkWeight: 0.6, iterations: 300, tolerance: 1e-15)
        let mass = rank.mass(weights: graph.weights, restart: graph.restart)
        let relabelled = rank.mass(
            weights: order.flatMap { i in order.map { j in graph.weights[i * graph.n + j] } },
            restart: order.map { graph.restart[$0] })
        for (index, original) in order.enumerated() { #expect(abs(relabelled[index] - mass[original]) < 1e-12) }
    }

    @Test func withoutAWalkTheMassIsTheRestartVector() {
        let graph = RandomGraph(seed: 7)
        let rank = PersonalizedPageRank(walkWeight: 0, iterations: 10, tolerance: 1e-12)
        let total = graph.restart.reduce(0, +)
        #expect(rank.mass(weights: graph.weights, restart: graph.restart) == graph.restart.map { $0 / total })
    }
}

@Suite struct Selection {
    private let options = AssociationOptions(
        walkWeight: 0.5, iterations: 200, tolerance: 1e-12, tripletThreshold: 0.2, entityRestart: 0.5, itemsKept: 5)

    @Test func onlyChunksAndTripletsAreRanked() {
        let input = AssociationInput(
            keyEntities: [.init(key: EntityKey(stored: "a"))],
            chunks: [.init(id: ChunkID(3), title: EntityKey(stored: "a"), relevance: 0.4)],
            triplets: [
                .init(
                    id: TripletID(5), head: EntityKey(stored: "a"), tail: EntityKey(stored: "b"), sources: [],
                    relevance: 0.9)
            ])
        let nodes = Set(AssociationRanking(input, options: options).ranked.map(\.node))
        #expect(
            nodes == [
                .chunk(ChunkID(3)), .triplet(TripletID(5)),
            ])
    }

    /// Two alike chunks tie: the lower id comes first, whatever order they arrived in.
    @Test func tiesAreSettledByIdAndArrivalOrderDoesNotMatter() {
        let chunks = [4, 2, 9].map { AssociationInput.ChunkCandidate(id: ChunkID($0), title: nil, relevance: 0.5) }
        let forward = AssociationRanking(.init(keyEntities: [], chunks: chunks, triplets: []), options: options)
        let backward = AssociationRanking(
            .init(keyEntities: [], chunks: chunks.reversed(), triplets: []), options: options)
        #expect(forward == backward)
        #expect(forward.ranked.map(\.node) == [.chunk(ChunkID(2)), .chunk(ChunkID(4)), .chunk(ChunkID(9))])
    }

    @Test func nothingFoundRanksNothing() {
        let ranking = AssociationRanking(.init(keyEntities: [], chunks: [], triplets: []), options: options)
        #expect(ranking.ranked.isEmpty)
        #expect(ranking.mass == [1])
    }
}
