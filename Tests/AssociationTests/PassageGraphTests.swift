import Association
import Corpus
import Foundation
import Testing

private let options = PassageGraphOptions(
    maximumPassagesPerName: 100, titleBoost: 4, forwardLink: 3, backwardLink: 1, maximumPassagesPerTitle: 20)

private let walkOptions = PassageWalkOptions(
    walkWeight: 0.85, iterations: 200, tolerance: 1e-6, pushResidual: 0, threads: 1, seedPassages: 10, seedSharpness: 4,
    nameWeight: 1,
    massWeight: 2,
    massFloor: 1e-4)

private func passage(_ id: Int64, _ title: String, _ text: String) -> PassageGraph.Passage {
    PassageGraph.Passage(id: ChunkID(id), title: title, text: text, finder: MentionFinder())
}

@Suite struct PassageGraphTests {
    private let graph = PassageGraph(
        [
            passage(30, "Tula", "The town lies on the Upa."),
            passage(10, "Samovar", "Samovars of Tula were made by Lisitsyn."),
            passage(20, "Teapot (vessel)", "It stands on the Samovar in Russia."),
            passage(40, "Kettle", "Nothing is named here."),
        ], options: options)

    @Test func passagesAscendAndNamesOfOnePassageHaveNoNodeOfTheirOwn() throws {
        #expect(graph.passages.map(\.rawValue) == [10, 20, 30, 40])
        let single = try name("Lisitsyn")
        #expect(single.node == 0, "the only passage that names Lisitsyn")
        let title = try name("the Kettle")
        #expect(title.node >= 4, "a title has a node even when nobody mentions it")
        #expect(try graph.name(key("Nobody")) == nil)
    }

    /// N = 4: idf(Tula, df 2) = ln(5/2.5)/ln 5, idf(Samovar, df 2) likewise.
    @Test func sharesLeavingANodeFollowTheWeights() throws {
        let tula = try name("Tula")
        let idf = Float(log(2.0) / log(5.0))
        #expect(abs(tula.idf - idf) < 1e-6)
        // From the name node: 1 × idf to the passage that mentions it, 5 × idf to the one it is the title of.
        #expect(abs(share(from: tula.node, to: 0) - 1.0 / 6) < 1e-6)
        #expect(abs(share(from: tula.node, to: 2) - 5.0 / 6) < 1e-6)
        // From "Tula": 5 idf to its name, backwardLink × idf to "Samovar", which mentions it.
        #expect(abs(share(from: 2, to: 0) - 1.0 / 6) < 1e-6)
    }

    @Test func theWalkReachesThePassageBehindTheBridge() throws {
        let seeds = graph.seeds(
            scores: [(ChunkID(20), 5.0)], names: [try key("Russia")], options: walkOptions)
        walkOptions.sparseWalk.walk(graph.walkable, from: seeds, in: WalkBuffers()) { mass, _ in
            #expect(mass[0] > 0 && mass[2] > 0, "Teapot → Samovar → Tula")
            #expect(mass[3] == 0, "nothing leads to Kettle")
        }
    }

    @Test func passageSeedsAreSteep() {
        let seeds = graph.seeds(
            scores: [(ChunkID(10), 5.0), (ChunkID(20), 4.5), (ChunkID(30), 3.0)], names: [], options: walkOptions)
        #expect(zip(seeds.map(\.weight), [0.8805, 0.1192, 0.0003]).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func theQuestionsNamesWeighWhatTheirOptionSays() throws {
        var heavy = walkOptions
        heavy.nameWeight = 3
        let seeds = graph.seeds(
            scores: [(ChunkID(20), 5.0)], names: [try key("Russia"), try key("Tula")], options: heavy)
        #expect(seeds.map(\.weight).reduce(0, +) == 4)
        #expect(seeds[0].weight == 1)
    }

    @Test func connectingNamesAreThoseSharedWithOthersOrTitles() throws {
        let samovar = try name("Samovar").node
        let tula = try name("Tula").node
        #expect(graph.connectingNames(of: 0) == [samovar, tula].sorted())
        #expect(graph.weight(ofName: tula) == (try name("Tula").idf))
        #expect(graph.weight(ofName: 0) == 0, "a passage is no name")
        #expect(graph.rarity(ofCount: 2) == (try name("Tula").idf))
        #expect(graph.rarity(ofCount: 4) == 0 || graph.rarity(ofCount: 4) < graph.rarity(ofCount: 1))
    }

    @Test(arguments: [
        ("The Beatles'", "beatles"), ("Marie Curie’s", "marie curie"), ("St. Louis", "st louis"), ("A", "a"),
    ])
    func keysMeetAcrossSpellings(one: String, other: String) {
        #expect(MentionKey(one) == MentionKey(other))
    }

    @Test func punctuationAloneIsNoName() {
        #expect(MentionKey("…") == nil)
        #expect(MentionKey("'s - '") == nil)
    }

    @Test func aKeyDoesNotDependOnTheWayItIsRead() {
        // A dash, which is no part of a name, leads text past the short way of ASCII's characters.
        let pieces = ["The", "a", "an", "O'Brien", "'s", "s", "Tula's", "''", " ", " ", "-", ".", "'", "x2", "A/C"]
        var random = SplitMix64(state: 11)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...6, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            #expect(MentionKey(text) == MentionKey(text + " —"), "\(text)")
        }
    }

    @Test func aPassageIsFoundByItsID() {
        for (node, id) in [10, 20, 30, 40].enumerated() { #expect(graph.node(of: ChunkID(Int64(id))) == Int32(node)) }
        for id in [Int64.min, -1, 9, 11, 12, 25, 41, 1_000, .max] { #expect(graph.node(of: ChunkID(id)) == nil) }
        #expect(PassageGraph([], options: options).node(of: ChunkID(1)) == nil)
    }

    @Test func aStoredGraphIsTheSameAndABrokenOneIsRefused() throws {
        let bytes = [UInt8](graph.encoded)
        #expect(PassageGraph(decoding: FlatArray(bytes)) == graph)
        #expect(PassageGraph(decoding: FlatArray(bytes.dropLast())) == nil)
        #expect(PassageGraph(decoding: FlatArray(bytes + [0])) == nil)
        #expect(PassageGraph(decoding: FlatArray([])) == nil)
    }

    private func key(_ surface: String) throws -> MentionKey { try #require(MentionKey(surface)) }

    private func name(_ surface: String) throws -> PassageGraph.Name {
        let key = try key(surface)
        return try #require(graph.name(key))
    }

    private func share(from: Int32, to: Int32) -> Float {
        graph.walkable.share(from: from, to: to)
    }
}
