import ArgumentParser
import Association
import Foundation

/// Writes the passage graph that an index keeps as an edge list, so that others can walk it too.
struct GraphDump: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Write the graph of an index as an edge list.")

    @Option(help: "The index's folder; it must have been asked a question before, which makes the graph.")
    var index: String

    @Option(help: "The file to write.")
    var out: String

    func run() throws {
        let graph = try Self.cached(in: index)
        var text = "nodes \(graph.walkable.nodeCount) directed\n"
        graph.walkable.forEachEdge { from, to, share in text += "\(from) \(to) \(share)\n" }
        try text.write(toFile: out, atomically: false, encoding: .utf8)
        print("{\"nodes\": \(graph.walkable.nodeCount), \"passages\": \(graph.passages.count)}")
    }

    /// The graph in the newest cache file of an index's folder.
    static func cached(in folder: String) throws -> PassageGraph {
        let caches = URL(filePath: folder).appending(path: "caches")
        for file in try FileManager.default.contentsOfDirectory(at: caches, includingPropertiesForKeys: nil)
        where file.lastPathComponent.hasPrefix("passage-graph") {
            let bytes = try Data(contentsOf: file)
            guard let line = bytes.firstIndex(of: UInt8(ascii: "\n")) else { continue }
            // As IndexBundle's CacheFile lays it out: a line, a SHA-256, zeroes up to 64 bytes, the payload.
            let start = (line + 1 + 32 + 63) / 64 * 64
            if let graph = PassageGraph(decoding: FlatArray([UInt8](bytes.dropFirst(start)))) { return graph }
        }
        throw ValidationError("\(folder) holds no graph of this version: ask the index a question first")
    }
}
