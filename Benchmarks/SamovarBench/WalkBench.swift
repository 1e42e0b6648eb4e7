import ArgumentParser
import Association
import Corpus
import Foundation

/// Personalized PageRank on a given graph: the same file and the same seeds are read by the peers in `peers/ppr.py`.
struct WalkBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ppr", abstract: "Time Personalized PageRank queries on an edge list.")

    @Option(help: "Text file: a line 'nodes N', then 'from to weight' for each undirected edge.")
    var graph: String

    @Option(help: "Text file: the seeds of one query a line, as node numbers.")
    var queries: String

    @Option var damping: Float = 0.85
    @Option var tolerance: Float = 1e-6

    func run() async throws {
        let (nodes, edges) = try Self.readGraph(graph)
        let queries = try Self.readQueries(queries)
        let walkable = SparseGraph(nodeCount: nodes, edges: edges)
        var walk = SparseWalk(walkWeight: damping, iterations: 500, tolerance: tolerance)
        let clock = ContinuousClock()
        var milliseconds: [Double] = []
        var tops: [[Int]] = []
        for seeds in queries {
            let restart = seeds.map { SparseWalk.Seed(node: Int32($0), weight: 1) }
            let start = clock.now
            let top = walk.walk(walkable, from: restart) { Self.best(10, of: $0) }
            milliseconds.append((clock.now - start) / .milliseconds(1))
            tops.append(top)
        }
        milliseconds.sort()
        let report: [String: Any] = [
            "nodes": nodes, "edges": edges.count / 2, "rounds": walk.rounds,
            "p50_ms": milliseconds[milliseconds.count / 2], "top10": tops,
        ]
        print(String(decoding: try JSONSerialization.data(withJSONObject: report), as: UTF8.self))
    }

    private static func best(_ count: Int, of mass: UnsafeBufferPointer<Float>) -> [Int] {
        var best: [(node: Int, mass: Float)] = []
        for (node, value) in mass.enumerated() where best.count < count || value > (best.last?.mass ?? 0) {
            let slot = best.firstIndex { $0.mass < value } ?? best.count
            best.insert((node, value), at: slot)
            if best.count > count { best.removeLast() }
        }
        return best.map(\.node)
    }

    private static func readGraph(_ path: String) throws -> (Int, [SparseGraph.Edge]) {
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")[...]
        guard let header = lines.popFirst(), let nodes = header.split(separator: " ").last.flatMap({ Int($0) }) else {
            throw ValidationError("\(path) does not begin with 'nodes N'")
        }
        var edges: [SparseGraph.Edge] = []
        edges.reserveCapacity(lines.count * 2)
        for line in lines {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let from = Int32(fields[0]), let to = Int32(fields[1]),
                let weight = Float(fields[2])
            else { throw ValidationError("\(path): '\(line)' is no edge") }
            edges.append(.init(from: from, to: to, weight: weight))
            edges.append(.init(from: to, to: from, weight: weight))
        }
        return (nodes, edges)
    }

    private static func readQueries(_ path: String) throws -> [[Int]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: " ").compactMap { Int($0) }
        }
    }
}
