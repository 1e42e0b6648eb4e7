import ArgumentParser
import Faiss
import Foundation

/// One kind of index over given vectors: what it costs to make, to hold, and to ask at a wanted recall. `kinds.py` compares
/// kinds and sizes.
struct TypesBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types", abstract: "Make an index of one kind, and time its search at a wanted recall.")

    @Option(help: "File of unit vectors, 32-bit floats one after the other.") var vectors: String
    @Option(help: "File of queries, likewise.") var queries: String
    @Option var rows: Int
    @Option var dimension = 384
    @Option(help: "FAISS's description of the index.") var factory = "SQfp16"
    @Option(help: "The share of the ten true neighbours to find.") var recall = 0.95

    private static let neighbours = 10
    private static let page = 8_192

    func run() throws {
        let data = try Data(contentsOf: URL(filePath: vectors), options: .mappedIfSafe)
        let asked = Self.floats(try Data(contentsOf: URL(filePath: queries)), from: 0, count: .max)
        let questions = stride(from: 0, to: asked.count, by: dimension).map { Array(asked[$0..<($0 + dimension)]) }

        let before = ProcessCost.residentMemory
        let (clock, start, computed) = (ContinuousClock(), ContinuousClock.now, ProcessCost.processorSeconds)
        var index = try VectorIndex(dimension: dimension, factory: factory)
        if !index.isTrained {
            let sample = Self.floats(data, from: 0, count: min(rows, 65_536) * dimension)
            try index.train(on: sample)
        }
        for first in stride(from: 0, to: rows, by: Self.page) {
            let count = min(Self.page, rows - first)
            let values = Self.floats(data, from: first * dimension, count: count * dimension)
            try index.add(values, ids: (first..<(first + count)).map(Int64.init))
        }
        let building = (clock.now - start) / .seconds(1)
        let computing = ProcessCost.processorSeconds - computed
        let memory = ProcessCost.residentMemory - before

        let truth = try truth(of: questions, in: data)
        let knob = factory.contains("HNSW") ? "efSearch" : factory.contains("IVF") ? "nprobe" : nil
        var effort = knob == "efSearch" ? 16 : 1
        var report: [String: Any] = [
            "factory": factory, "rows": rows, "build_seconds": building, "build_processor_seconds": computing,
            "memory_bytes": memory,
        ]
        while effort <= 1_024 {
            if let knob { try index.setSearch("\(knob)=\(effort)") }
            let (found, times) = try ask(index, questions, truth)
            report["recall"] = found
            report["ms"] = times.sorted()[times.count / 2]
            report["effort"] = effort
            if found >= recall || knob == nil { break }
            effort *= 2
        }
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: report, options: .sortedKeys), as: UTF8.self))
    }

    /// The true neighbours, found page by page, so that no second copy of the vectors is held.
    private func truth(of questions: [[Float]], in data: Data) throws -> [Set<Int64>] {
        var nearest: [[Neighbour]] = Array(repeating: [], count: questions.count)
        for first in stride(from: 0, to: rows, by: Self.page) {
            let count = min(Self.page, rows - first)
            var page = try VectorIndex(dimension: dimension, factory: "Flat")
            let values = Self.floats(data, from: first * dimension, count: count * dimension)
            try page.add(values, ids: (first..<(first + count)).map(Int64.init))
            for (place, question) in questions.enumerated() {
                nearest[place] += try page.nearest(to: question, count: Self.neighbours)
                nearest[place].sort { $0.score > $1.score }
                nearest[place].removeLast(max(0, nearest[place].count - Self.neighbours))
            }
        }
        return nearest.map { Set($0.map(\.id)) }
    }

    /// - Returns: the share found, and milliseconds of this thread for each question.
    private func ask(
        _ index: borrowing VectorIndex, _ questions: [[Float]], _ truth: [Set<Int64>]
    ) throws -> (found: Double, times: [Double]) {
        let clock = ThreadTime()
        var (found, times) = (0, [Double]())
        for (question, wanted) in zip(questions, truth) {
            let start = clock.now
            let nearest = try index.nearest(to: question, count: Self.neighbours)
            times.append(clock.now - start)
            found += nearest.count { wanted.contains($0.id) }
        }
        return (Double(found) / Double(truth.reduce(0) { $0 + $1.count }), times)
    }

    private static func floats(_ data: Data, from first: Int, count: Int) -> [Float] {
        let count = min(count, data.count / 4 - first)
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            _ = data.copyBytes(to: UnsafeMutableRawBufferPointer(buffer), from: (4 * first)..<(4 * (first + count)))
            initialized = count
        }
    }
}
