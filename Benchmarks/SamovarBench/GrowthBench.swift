import ArgumentParser
import Association
import Corpus
import Foundation
import IndexBundle

/// How an index of synthetic documents behaves at a size: everything but reading and embedding texts is real.
///
/// Vectors are random unit vectors around as many centres as there are hundreds of chunks, so that approximate indexes have
/// something to find; a document is one passage of fourteen words with one fact, among names of which each is used by
/// about eight.
///
/// One process fills, another asks, so that what the second holds in memory is what a daemon would. `growth.py` runs both.
struct GrowthBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "Fill an index with synthetic documents, or time what is done with it.")

    enum Stage: String, ExpressibleByArgument {
        case fill, ask
    }

    @Argument(help: "fill: make the index; ask: open it and time searches and walks.") var stage: Stage
    @Option(help: "The index's folder; nothing is there before it is filled.") var folder: String
    @Option var chunks = 10_000
    @Option var dimension = 384
    @Option(help: "FAISS's description of the index, made when it is full; auto: by the policy.") var factory = "auto"
    @Option(help: "Of SQLite's pages, while it is filled.") var cacheMebibytes = 256
    @Option(help: "Of SQLite's log, at which it is folded in.") var logMebibytes = 64

    private static let batch = 1_000
    private static let questions = 100
    private static let neighbours = 10
    private static let space = "synthetic"

    private var place: URL { URL(filePath: folder, directoryHint: .isDirectory) }
    private var truth: URL { place.appending(path: "growth-truth.json") }
    private var options: BundleOptions {
        BundleOptions(
            indexFactory: "auto", minimumRecall: 0.95, recallSample: 64, keptGenerations: 0, rebuildNiceness: 0,
            busyTimeout: .seconds(5), cacheBytes: cacheMebibytes << 20, logBytes: logMebibytes << 20)
    }
    private var vectorSpace: VectorSpace { VectorSpace(name: Self.space, fingerprint: "0", dimension: dimension) }

    func run() async throws {
        let report =
            switch stage {
            case .fill: try await fill()
            case .ask: try await ask()
            }
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: report, options: .sortedKeys), as: UTF8.self))
    }

    private func centres() -> [[Float]] {
        var random = Draws(seed: 11)
        return (0..<max(1, chunks / 100)).map { _ in random.unit(dimension) }
    }

    /// The same for every run of a size.
    private func queries(_ centres: [[Float]]) -> EmbeddingMatrix {
        var random = Draws(seed: 23)
        return near(centres, count: Self.questions, &random)
    }

    private func fill() async throws -> [String: Any] {
        let bundle = try await IndexBundle.openOrCreate(
            at: place, name: "growth", space: vectorSpace, options: options)
        let clock = ContinuousClock()
        var random = Draws(seed: 12)
        let centres = centres()

        // What is timed is the index's work, not that of drawing documents and vectors.
        var filling = Duration.zero
        var computing = 0.0
        var stored = 0
        while stored < chunks {
            let count = min(Self.batch, chunks - stored)
            let documents = (stored..<(stored + count)).map { document($0, &random) }
            let vectors = near(centres, count: count, &random)
            let (start, before) = (clock.now, ProcessCost.processorSeconds)
            let unseen = try await bundle.unseen(in: documents)
            filling += clock.now - start
            computing += ProcessCost.processorSeconds - before
            // What a name or a fact is near is no question here.
            let names = near(centres, count: unseen.entities.count, &random)
            let facts = near(centres, count: unseen.triplets.count, &random)
            let (again, computed) = (clock.now, ProcessCost.processorSeconds)
            _ = try await bundle.commit(
                documents,
                vectors: PreparedVectors(chunks: vectors, unseen: unseen, entities: names, triplets: facts))
            if (stored / Self.batch) % 20 == 19 { try await bundle.checkpoint() }
            filling += clock.now - again
            computing += ProcessCost.processorSeconds - computed
            stored += count
        }
        let (filing, computed) = (clock.now, ProcessCost.processorSeconds)
        try await bundle.checkpoint()
        filling += clock.now - filing
        computing += ProcessCost.processorSeconds - computed

        // As it has grown, the index is exact.
        let nearest = try await nearest(to: queries(centres), in: bundle)
        let start = clock.now
        try await bundle.rebuild(RebuildPlan(parts: [.chunks], factory: factory)) { _, _, _ in }
        let rebuilding = clock.now - start
        await bundle.close()
        try JSONSerialization.data(withJSONObject: nearest).write(to: truth)
        return [
            "chunks": chunks, "ingest_per_second": Double(chunks) / (filling / .seconds(1)),
            "ingest_per_processor_second": Double(chunks) / computing,
            "rebuild_seconds": rebuilding / .seconds(1),
        ]
    }

    /// Lets go of its snapshot: while one lives the log stays, which who opens the index next would have to read.
    private func nearest(to queries: EmbeddingMatrix, in bundle: IndexBundle) async throws -> [[Int64]] {
        let grown = try await bundle.snapshot()
        var nearest: [[Int64]] = []
        for row in 0..<queries.count {
            let found = try await grown.nearestChunks(to: Array(queries[row: row]), count: Self.neighbours)
            nearest.append(found.map(\.id.rawValue))
        }
        return nearest
    }

    private func ask() async throws -> [String: Any] {
        let clock = ContinuousClock()
        let opening = clock.now
        let reader = try await IndexBundle.open(
            at: place, name: "growth", access: .reader, space: vectorSpace, options: options)
        let snapshot = try await reader.snapshot()
        let opened = clock.now - opening

        let nearest = try JSONSerialization.jsonObject(with: Data(contentsOf: truth)) as? [[NSNumber]] ?? []
        let queries = queries(centres())
        var times: [Double] = []
        var found = 0
        for row in 0..<queries.count {
            let query = Array(queries[row: row])
            let start = clock.now
            let hits = try await snapshot.nearestChunks(to: query, count: Self.neighbours)
            times.append((clock.now - start) / .milliseconds(1))
            found += Set(hits.map(\.id.rawValue)).intersection(nearest[row].map(\.int64Value)).count
        }
        let memory = ProcessCost.residentMemory
        let generations = try await reader.generations()
        var random = Draws(seed: 31)
        let walk = walkTimes(&random)
        return [
            "open_seconds": opened / .seconds(1), "search_ms": median(times), "memory_bytes": memory,
            "recall": Double(found) / Double(queries.count * Self.neighbours), "ppr_ms": median(walk),
            "disk_bytes": try await reader.bytesOnDisk(),
            "factory": generations.first(where: \.isServing)?.factories.first ?? "",
        ]
    }

    private func document(_ number: Int, _ random: inout Draws) -> PreparedDocument {
        let names = (0..<2).map { _ in "Name\(random.below(max(8, chunks / 4)))" }
        let sentence = "\(names[0]) was seen beside \(names[1])."
        let text = "\(sentence) What else number \(number) says is of no use."
        let chunk = Chunk(ordinal: 0, byteRange: 0..<text.utf8.count, text: text)
        let fact = ExtractedTriplet(
            head: names[0], relation: "was seen beside", tail: names[1], sentence: 0..<sentence.utf8.count)
        return PreparedDocument(
            document: Document(
                source: "/\(number)", title: "Number \(number)", format: .plainText, text: text, blocks: [],
                contentHash: String(number)), chunks: [PreparedChunk(chunk: chunk, triplets: [fact])])
    }

    private func near(_ centres: [[Float]], count: Int, _ random: inout Draws) -> EmbeddingMatrix {
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        for _ in 0..<count {
            let centre = centres[random.below(centres.count)]
            let noise = random.unit(dimension)
            let sum = (0..<dimension).map { centre[$0] + 0.8 * noise[$0] }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            values += sum.map { $0 / length }
        }
        return EmbeddingMatrix(dimension: dimension, values: values)
    }

    /// A walk over a graph of as many passages, with five mentions each.
    private func walkTimes(_ random: inout Draws) -> [Double] {
        let passages = (1...chunks).map { number in
            let mentions = (0..<5).map { _ in MentionKey(hash: UInt64(1 + random.below(max(8, chunks / 2)))) }
            return PassageGraph.Passage(
                id: ChunkID(Int64(number)), title: MentionKey(hash: UInt64(1) << 60 + UInt64(number)),
                mentions: Set(mentions))
        }
        let graph = PassageGraph(
            passages,
            options: PassageGraphOptions(
                maximumPassagesPerName: 100, titleBoost: 4, forwardLink: 3, backwardLink: 1, maximumPassagesPerTitle: 20
            ))
        let walk = SparseWalk(
            walkWeight: 0.85, iterations: 200, tolerance: 1e-4, pushResidual: 1e-6,
            threads: ProcessInfo.processInfo.activeProcessorCount)
        let buffers = WalkBuffers()
        let clock = ContinuousClock()
        return (0..<30).map { _ in
            let seeds = (0..<8).map { _ in SparseWalk.Seed(node: Int32(random.below(chunks)), weight: 1) }
            let start = clock.now
            walk.walk(graph.walkable, from: seeds, in: buffers) { _, _ in }
            return (clock.now - start) / .milliseconds(1)
        }
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// SplitMix64, and what is drawn with it.
private struct Draws: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Sums of uniform values are near enough to normal ones.
    mutating func unit(_ dimension: Int) -> [Float] {
        let values = (0..<dimension).map { _ in
            let bits = next()
            return Float(bits & 0xFFFF) + Float(bits >> 16 & 0xFFFF) + Float(bits >> 32 & 0xFFFF) - 98_302.5
        }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }
}
