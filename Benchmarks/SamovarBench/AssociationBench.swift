import ArgumentParser
import Association
import Corpus

/// TeaRAG's association graph of one subquery, built and walked.
struct AssociationBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "association", abstract: "Time the association graph and its walk.")

    @Option var runs = 1000

    func run() {
        // The paper's sizes: five chunks, ten triplets, three key entities; every triplet with a tail of its own.
        let key = { (name: Int) in EntityKey(stored: "entity \(name)") }
        let input = AssociationInput(
            keyEntities: (0..<3).map { .init(key: key($0)) },
            chunks: (0..<5).map {
                .init(id: ChunkID(Int64($0)), title: key(20 + $0), relevance: 0.9 - 0.1 * Double($0))
            },
            triplets: (0..<10).map {
                .init(
                    id: TripletID(Int64($0)), head: key($0 % 3), tail: key(30 + $0), sources: [ChunkID(Int64($0 % 5))],
                    relevance: 0.8 - 0.05 * Double($0))
            })
        let options = AssociationOptions(
            walkWeight: 0.5, iterations: 200, tolerance: 1e-12, tripletThreshold: 0.2, entityRestart: 0.5, itemsKept: 5)
        let clock = ThreadTime()
        var milliseconds: [Double] = []
        var nodes = 0
        for _ in 0..<runs {
            let start = clock.now
            let ranking = AssociationRanking(input, options: options)
            milliseconds.append(clock.now - start)
            nodes = ranking.graph.count
        }
        milliseconds.sort()
        let place = { (share: Double) in milliseconds[Int(share * Double(milliseconds.count - 1))] }
        print(
            "\(nodes) nodes: graph and walk \(Self.text(place(0.5))) ms (median), \(Self.text(place(0.95))) ms (95%)")
    }

    private static func text(_ milliseconds: Double) -> String {
        String((milliseconds * 1000).rounded() / 1000)
    }
}
