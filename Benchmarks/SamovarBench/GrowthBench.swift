import ArgumentParser
import Association
import Corpus
import Foundation
import Glibc
import IndexBundle

/// How an index of synthetic documents behaves at a size: everything but reading and embedding texts is real.
///
/// Vectors are random unit vectors around as many centres as there are hundreds of chunks, so that approximate indexes have
/// something to find; a document is one passage of fourteen words with one fact, among names of which each is used by
/// about eight.
struct GrowthBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "Fill an index with synthetic documents, and time what is done with it.")

    @Option(help: "A folder that is not there yet; it is removed at the end.") var folder: String
    @Option var chunks = 10_000
    @Option var dimension = 384
    @Option(help: "FAISS's description of the index, made at the end; none: as it has grown.") var factory: String?

    private static let batch = 1_000

    func run() async throws {
        let place = URL(filePath: folder, directoryHint: .isDirectory)
        let options = BundleOptions(
            indexFactory: "auto", minimumRecall: 0.95, recallSample: 64, keptGenerations: 0, rebuildNiceness: 0,
            busyTimeout: .seconds(5))
        let space = VectorSpace(name: "synthetic", fingerprint: "0", dimension: dimension)
        let bundle = try await IndexBundle.openOrCreate(at: place, name: "growth", space: space, options: options)
        defer { try? FileManager.default.removeItem(at: place) }
        let clock = ContinuousClock()
        var random = Draws(seed: 11)
        let centres = (0..<max(1, chunks / 100)).map { _ in random.unit(dimension) }

        var filling = Duration.zero
        var stored = 0
        while stored < chunks {
            let count = min(Self.batch, chunks - stored)
            let documents = (stored..<(stored + count)).map { document($0, &random) }
            let vectors = near(centres, count: count, &random)
            // What a name or a fact is near is no question here.
            let start = clock.now
            let unseen = try await bundle.unseen(in: documents)
            filling += clock.now - start
            let names = near(centres, count: unseen.entities.count, &random)
            let facts = near(centres, count: unseen.triplets.count, &random)
            let again = clock.now
            _ = try await bundle.commit(
                documents,
                vectors: PreparedVectors(chunks: vectors, unseen: unseen, entities: names, triplets: facts))
            if (stored / Self.batch) % 20 == 19 { try await bundle.checkpoint() }
            filling += clock.now - again
            stored += count
        }
        let filing = clock.now
        try await bundle.checkpoint()
        filling += clock.now - filing

        var rebuilding = Duration.zero
        if let factory {
            let start = clock.now
            try await bundle.rebuild(RebuildPlan(parts: [.chunks], factory: factory)) { _, _, _ in }
            rebuilding = clock.now - start
        }
        await bundle.close()

        let opening = clock.now
        let reader = try await IndexBundle.open(
            at: place, name: "growth", access: .reader, space: space, options: options)
        let snapshot = try await reader.snapshot()
        let opened = clock.now - opening

        var times: [Double] = []
        for _ in 0..<60 {
            let query = Array(near(centres, count: 1, &random)[row: 0])
            let start = clock.now
            _ = try await snapshot.nearestChunks(to: query, count: 10)
            times.append((clock.now - start) / .milliseconds(1))
        }
        let walk = walkTimes(&random)
        let report: [String: Any] = [
            "chunks": chunks, "ingest_per_second": Double(chunks) / (filling / .seconds(1)),
            "rebuild_seconds": rebuilding / .seconds(1), "open_seconds": opened / .seconds(1),
            "search_ms": median(times), "ppr_ms": median(walk), "disk_bytes": try await reader.bytesOnDisk(),
            "peak_memory_bytes": Self.peakMemory(),
        ]
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: report, options: .sortedKeys), as: UTF8.self))
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

    private static func peakMemory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss << 10
    }
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
