import ArgumentParser
import Association
import Foundation

/// Personalized PageRank on a given graph: the same file and the same seeds are read by the peers in `peers/ppr.py`.
struct WalkBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ppr", abstract: "Time Personalized PageRank queries on an edge list.")

    /// How a query is answered.
    enum Method: String, ExpressibleByArgument {
        /// Rounds until less than the tolerance moves.
        case rounds
        /// Rounds until the first ten nodes are certain.
        case certain
        /// Forward push from the seeds.
        case push
    }

    @Option(help: "Text file: a line 'nodes N' or 'nodes N directed', then 'from to weight' for each edge.")
    var graph: String

    @Option(help: "Text file: the seeds of one query a line, as node numbers.")
    var queries: String

    @Option(help: "Methods to time, a comma between them.")
    var methods = "rounds,certain,push"

    @Option(help: "Folder for the mass of every node and query, single precision, one file for each method.")
    var masses: String?

    @Option(help: "Threads that may share a round.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option var damping: Float = 0.85
    @Option var tolerance: Float = 1e-6
    @Option var pushResidual: Float = 1e-6

    func run() throws {
        let clock = ContinuousClock()
        let (nodes, edges) = try EdgeList.read(graph)
        let queries = try String(contentsOfFile: queries, encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: " ").compactMap { Int32($0) }.map { SparseWalk.Seed(node: $0, weight: 1) }
        }
        let built = clock.now
        let walkable = SparseGraph(nodeCount: nodes, edges: edges)
        let building = (clock.now - built) / .milliseconds(1)
        let walk = SparseWalk(
            walkWeight: damping, iterations: 500, tolerance: tolerance, pushResidual: pushResidual,
            threads: threads)
        let buffers = WalkBuffers()
        var report: [String: Any] = ["nodes": nodes, "edges": walkable.edgeCount, "build_ms": building]
        for name in methods.split(separator: ",") {
            guard let method = Method(rawValue: String(name)) else { throw ValidationError("no method '\(name)'") }
            var milliseconds: [Double] = []
            var tops: [[Int]] = []
            var work: [Int] = []
            var bounds: [Double] = []
            var bytes = Data()
            // The first pass brings graph and buffers into the cache, as they are in a running service.
            for pass in 0..<2 {
                for seeds in queries {
                    let start = clock.now
                    let (top, outcome) = method.answer(walk, walkable, seeds, buffers) { mass, outcome in
                        (mass.largest(10).map(\.place), outcome)
                    }
                    if pass == 0 { continue }
                    milliseconds.append((clock.now - start) / .milliseconds(1))
                    tops.append(top)
                    bounds.append(Double(outcome.error))
                    switch outcome.method {
                    case .rounds(let count): work.append(count)
                    case .push(let edges): work.append(edges)
                    }
                    guard masses != nil else { continue }
                    method.answer(walk, walkable, seeds, buffers) { mass, _ in bytes.append(mass) }
                }
            }
            if let masses { try bytes.write(to: URL(filePath: masses).appending(path: method.rawValue)) }
            report[method.rawValue] =
                [
                    "ms": milliseconds, "top10": tops, "work": work.sorted()[work.count / 2],
                    "bound": bounds.max() ?? 0,
                ] as [String: Any]
        }
        print(String(decoding: try JSONSerialization.data(withJSONObject: report), as: UTF8.self))
    }
}

extension WalkBench.Method {
    @discardableResult
    fileprivate func answer<Result>(
        _ walk: SparseWalk, _ graph: SparseGraph, _ seeds: [SparseWalk.Seed], _ buffers: WalkBuffers,
        _ body: (UnsafeBufferPointer<Float>, WalkOutcome) -> Result
    ) -> Result {
        switch self {
        case .rounds: walk.rounds(graph, from: seeds, in: buffers, body)
        case .certain: walk.rounds(graph, from: seeds, in: buffers, stop: .whenFirstAreCertain(10), body)
        case .push: walk.push(graph, from: seeds, in: buffers, body)
        }
    }
}

/// Graphs as text, for other programs to read.
enum EdgeList {
    static func read(_ path: String) throws -> (nodes: Int, edges: [SparseGraph.Edge]) {
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")[...]
        let header = lines.popFirst()?.split(separator: " ") ?? []
        guard header.count >= 2, header[0] == "nodes", let nodes = Int(header[1]) else {
            throw ValidationError("\(path) does not begin with 'nodes N'")
        }
        let isDirected = header.last == "directed"
        var edges: [SparseGraph.Edge] = []
        edges.reserveCapacity(lines.count * 2)
        for line in lines {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let from = Int32(fields[0]), let to = Int32(fields[1]),
                let weight = Float(fields[2]), (0..<Int32(nodes)).contains(from), (0..<Int32(nodes)).contains(to)
            else { throw ValidationError("\(path): '\(line)' is no edge") }
            edges.append(.init(from: from, to: to, weight: weight))
            if !isDirected { edges.append(.init(from: to, to: from, weight: weight)) }
        }
        return (nodes, edges)
    }
}
