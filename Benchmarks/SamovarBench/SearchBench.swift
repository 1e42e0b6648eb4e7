import ArgumentParser
import Faiss
import Foundation

/// Single-query search over given vectors: `peers/search.py` asks the Python package of FAISS the same.
struct SearchBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Time single-query vector search.")

    @Option(help: "File of unit vectors, 32-bit floats one after the other.")
    var vectors: String

    @Option(help: "File of queries, likewise.")
    var queries: String

    @Option var dimension = 384
    @Option(help: "FAISS's description of the index.") var factory = "Flat"
    @Option(help: "Neighbours to find.") var count = 10

    func run() throws {
        var index = try VectorIndex(dimension: dimension, factory: factory)
        let values = try Self.floats(vectors)
        let page = 8192 * dimension
        for start in stride(from: 0, to: values.count, by: page) {
            let rows = Array(values[start..<min(start + page, values.count)])
            let first = Int64(start / dimension)
            try index.add(rows, ids: (0..<(rows.count / dimension)).map { first + Int64($0) })
        }
        let clock = ThreadTime()
        let asked = try Self.floats(queries)
        var milliseconds: [Double] = []
        var found: [[Int64]] = []
        for start in stride(from: 0, to: asked.count, by: dimension) {
            let query = Array(asked[start..<(start + dimension)])
            let began = clock.now
            let nearest = try index.nearest(to: query, count: count)
            milliseconds.append(clock.now - began)
            found.append(nearest.map(\.id))
        }
        let report: [String: Any] = ["ms": milliseconds, "ids": found]
        print(String(decoding: try JSONSerialization.data(withJSONObject: report), as: UTF8.self))
    }

    private static func floats(_ path: String) throws -> [Float] {
        let data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        return [Float](unsafeUninitializedCapacity: data.count / 4) { buffer, initialized in
            _ = data.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
            initialized = data.count / 4
        }
    }
}
