import Association
import Corpus
import Testing

private let paper = AssociationOptions(
    walkWeight: 0.5, iterations: 200, tolerance: 1e-12, tripletThreshold: 0.2, entityRestart: 0.5, itemsKept: 5)

private func key(_ name: String) -> EntityKey { EntityKey(stored: name) }
private func sigmoid(_ x: Double) -> Double { 1 / (1 + (-x).exponential) }

extension Double {
    /// e to the power of this, by its series: the tests need no import for it.
    fileprivate var exponential: Double {
        var term = 1.0
        var sum = 1.0
        for n in 1..<60 {
            term *= self / Double(n)
            sum += term
        }
        return sum
    }
}

/// One chunk D, one triplet E read from it; H is head, title and key entity, T the tail.
private let worked = AssociationInput(
    keyEntities: [.init(key: key("h"))],
    chunks: [.init(id: ChunkID(1), title: key("h"), relevance: sigmoid(2))],
    triplets: [.init(id: TripletID(1), head: key("h"), tail: key("t"), sources: [ChunkID(1)], relevance: sigmoid(0))])

@Suite struct WorkedExample {
    @Test func adjacencyHasEachEdgeOnceAndNoneBetweenSubqueryAndEntity() {
        let graph = AssociationGraph(worked, options: paper)
        let edges = Set(graph.edges.map { "\($0.from) \($0.to) \(($0.weight * 1e6).rounded() / 1e6)" })
        #expect(
            edges == [
                "subquery chunk(1) 0.880797", "subquery triplet(1) 0.3", "chunk(1) triplet(1) 1.0",
                "chunk(1) entity(h) 1.0", "chunk(1) entity(t) 1.0", "triplet(1) entity(h) 1.0",
                "triplet(1) entity(t) 1.0", "entity(h) entity(t) 1.0",
            ])
        #expect(graph.restart == [1, 0, 0, 0.5, 0])
    }

    /// At 0.5 walk weight and restart coincide; at 0.7 a swapped meaning shows.
    @Test(arguments: [
        (0.5, [0.362263, 0.205307, 0.123894, 0.225697, 0.082840]),
        (0.7, [0.249540, 0.244746, 0.167453, 0.209671, 0.128590]),
    ])
    func massMatchesThePublishedValues(walkWeight: Double, expected: [Double]) {
        var options = paper
        options.walkWeight = walkWeight
        let ranking = AssociationRanking(worked, options: options)
        for (mass, value) in zip(ranking.mass, expected) { #expect(abs(mass - value) < 1e-6) }
    }
}

@Suite struct EdgeRules {
    @Test(arguments: [(-2.0, 0.0), (0.0, 0.3)])
    func thresholdIsTakenOffATripletsRelevance(logit: Double, weight: Double) {
        var input = worked
        input.triplets[0].relevance = sigmoid(logit)
        let graph = AssociationGraph(input, options: paper)
        #expect(abs(graph.weight(.subquery, .triplet(TripletID(1))) - weight) < 1e-9)
    }

    @Test func thresholdVanishesAtItsLogit() {
        var input = worked
        input.triplets[0].relevance = sigmoid(-1.386)
        let graph = AssociationGraph(input, options: paper)
        #expect(graph.weight(.subquery, .triplet(TripletID(1))) < 1e-3)
    }

    @Test func aTripletFromADroppedChunkTouchesNoChunk() {
        var input = worked
        input.triplets[0].sources = [ChunkID(9)]
        let graph = AssociationGraph(input, options: paper)
        #expect(graph.weight(.chunk(ChunkID(1)), .triplet(TripletID(1))) == 0)
        #expect(graph.weight(.chunk(ChunkID(1)), .entity(key("t"))) == 0)
        #expect(graph.weight(.chunk(ChunkID(1)), .entity(key("h"))) == 1, "the title stays")
    }

    @Test func aTripletOfSeveralChunksTouchesEachThatIsThere() {
        var input = worked
        input.chunks.append(.init(id: ChunkID(2), title: nil, relevance: 0.1))
        input.triplets[0].sources = [ChunkID(1), ChunkID(2), ChunkID(3)]
        let graph = AssociationGraph(input, options: paper)
        #expect(graph.weight(.chunk(ChunkID(2)), .triplet(TripletID(1))) == 1)
        #expect(graph.weight(.chunk(ChunkID(2)), .entity(key("h"))) == 1)
    }

    @Test func parallelEdgesAreSetNotSummed() {
        var input = worked
        input.triplets.append(.init(id: TripletID(2), head: key("t"), tail: key("h"), sources: [], relevance: 0.5))
        let graph = AssociationGraph(input, options: paper)
        #expect(graph.weight(.entity(key("h")), .entity(key("t"))) == 1)
    }

    @Test func aTripletAboutItselfMakesNoLoop() {
        var input = worked
        input.triplets[0].tail = key("h")
        let graph = AssociationGraph(input, options: paper)
        #expect(graph.weight(.entity(key("h")), .entity(key("h"))) == 0)
    }

    @Test func anUnmatchedKeyEntityIsTiedToItsNearest() {
        var input = worked
        input.keyEntities = [.init(key: key("x"), nearest: key("t"))]
        let graph = AssociationGraph(input, options: paper)
        #expect(graph.weight(.entity(key("x")), .entity(key("t"))) == 1)
        #expect(graph.restart.reduce(0, +) == 1.5)
    }

    @Test func anUnmatchableKeyEntityGivesItsMassToTheSubquery() {
        var input = worked
        input.keyEntities = [.init(key: key("x"), nearest: key("nowhere"))]
        let graph = AssociationGraph(input, options: paper)
        #expect(graph.restart[0] == 1.5)
    }
}
