import Association
import Corpus
import Embedding
import Foundation
import IndexBundle
import Retrieval
import TestRooms
import TestSupport
import Testing

/// The law of the index, as somebody who asks sees it: after any series of adds, updates, removals, restarts and rebuilds
/// its answers, their scores, its graph and its calibration are those of a fresh index of the same documents, which takes
/// them in the order in which they were stored last.
@Suite struct LawTests {
    /// `make histories` asks for more.
    private static let sequences = ProcessInfo.processInfo.environment["SAMOVAR_SOAK"].flatMap { UInt64($0) } ?? 10

    @Test(.enabled(if: Models.hasEmbedder, "its options come with the articles' index"))
    func everyModeAnswersAsAFreshIndexWould() async throws {
        var options = try await ArticleIndex.shared().options
        // Random vectors are never similar, and few passages cut deep.
        options.minimumRelevance = 0
        options.tripletsPerEntity = 4
        for seed in 0..<Self.sequences {
            try await withScratchDirectory { folder in
                var life = Life(seed: seed, folder: folder.appending(path: "lived"), options: options)
                for _ in 0..<4 { try await life.span(steps: 5) }
                let lived = try await life.end()
                var other = Life(seed: seed, folder: folder.appending(path: "fresh"), options: options)
                let fresh = try await other.begin(with: life.documents)
                #expect(lived.graph == fresh.graph, "seed \(seed)")
                #expect(lived.sample == fresh.sample, "seed \(seed)")
                #expect(lived.calibration == fresh.calibration, "seed \(seed)")
                let differences = zip(lived.answers, fresh.answers).filter { $0 != $1 }
                #expect(lived.answers.count == fresh.answers.count && differences.isEmpty, "\(seed): \(differences)")
            }
        }
    }
}

/// What an index says, without the ids that depend on its history.
private struct Saying {
    var answers: [String] = []
    var graph: PassageGraphImage
    var sample: EmbeddingMatrix
    var calibration: CalibrationSample
}

/// A graph in which passages are named by their places.
private struct PassageGraphImage: Equatable {
    var passages: Int
    var names: [PassageGraph.Name]
    var walkable: SparseGraph
}

/// A random life of one index. Its profile is carried from state to state, as the daemon does.
private struct Life {
    private var random: SplitMix
    private let folder: URL
    private let options: RetrievalOptions
    private(set) var documents: [(number: Int, revision: Int)] = []
    private var profile: CollectionProfile?

    init(seed: UInt64, folder: URL, options: RetrievalOptions) {
        random = SplitMix(seed: seed)
        self.folder = folder
        self.options = options
    }

    private func open() async throws -> IndexBundle {
        try await IndexBundle.openOrCreate(
            at: folder, name: "test",
            space: VectorSpace(name: "words", fingerprint: "0", dimension: WordEmbedder.dimension), options: .test)
    }

    /// One process: it opens the index, changes it, asks, and leaves without filing anything.
    mutating func span(steps: Int) async throws {
        let bundle = try await open()
        profile = nil
        for _ in 0..<steps {
            try await step(in: bundle)
            let snapshot = try await bundle.snapshot()
            let known = try await CollectionProfile(
                of: snapshot, in: bundle, options: options.collection.graph, after: profile)
            if Bool.random(using: &random) { await known.keep(of: snapshot, in: bundle) }
            profile = known
        }
        await bundle.close()
    }

    private mutating func step(in bundle: IndexBundle) async throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5:
            var batch: [(number: Int, revision: Int)] = []
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let number = Int.random(in: 0..<24, using: &random)
                guard !batch.contains(where: { $0.number == number }) else { continue }
                batch.append((number, Int.random(in: 0..<3, using: &random)))
            }
            documents.removeAll { old in batch.contains { $0.number == old.number } }
            documents += batch
            try await WordEmbedder.ingest(batch.map { Self.document($0.number, $0.revision) }, into: bundle)
        case 5..<8:
            guard let victim = documents.randomElement(using: &random) else { return }
            let stored = try await bundle.snapshot().documents()
            try await bundle.remove(stored.filter { $0.source == "/\(victim.number)" }.map(\.id))
            documents.removeAll { $0.number == victim.number }
        case 8: try await bundle.checkpoint()
        default: try await bundle.rebuild { _, _, _ in }
        }
    }

    mutating func end() async throws -> Saying {
        let bundle = try await open()
        let saying = try await say(bundle, after: profile)
        await bundle.close()
        return saying
    }

    mutating func begin(with documents: [(number: Int, revision: Int)]) async throws -> Saying {
        let bundle = try await open()
        try await WordEmbedder.ingest(documents.map { Self.document($0.number, $0.revision) }, into: bundle)
        let saying = try await say(bundle, after: nil)
        await bundle.close()
        return saying
    }

    private func say(_ bundle: IndexBundle, after earlier: CollectionProfile?) async throws -> Saying {
        let snapshot = try await bundle.snapshot()
        let profile = try await CollectionProfile(
            of: snapshot, in: bundle, options: options.collection.graph, after: earlier)
        let retriever = Retriever(embedder: WordEmbedder(), options: options)
        var saying = Saying(
            graph: PassageGraphImage(
                passages: profile.graph.passages.count, names: profile.graph.names, walkable: profile.graph.walkable),
            sample: profile.sample, calibration: try await CalibrationSample(of: snapshot, count: 50))
        for question in [
            "Who trades with Place 3?", "passage of Mount 2 in 1812", "What lies beyond Place 5 and Mount 1?",
        ] {
            for mode in RetrievalMode.allCases {
                let found = try await retriever.retrieve(question, in: snapshot, profile: profile, mode: mode, limit: 8)
                for item in found.items {
                    let (text, score) =
                        switch item {
                        case .chunk(let chunk, let score): (chunk.chunk.text, score)
                        case .triplet(let triplet, _, let score): (triplet.text, score)
                        }
                    saying.answers.append("\(mode) \(item.passage.source) \(text) \(score)")
                }
            }
        }
        return saying
    }

    /// Documents whose titles, names and facts overlap, and which other documents mention.
    private static func document(_ number: Int, _ revision: Int) -> PreparedDocument {
        let title = number % 3 == 0 ? "Place \(number % 7)" : "Mount \((number + revision) % 5)"
        var text = ""
        var chunks: [PreparedChunk] = []
        for ordinal in 0..<(1 + (number + revision) % 3) {
            let other = "Place \((number + ordinal + revision) % 8)"
            let sentence = "\(title) trades with \(other)."
            let passage =
                "\(sentence) In \(1810 + number % 4) passage \(ordinal) of \(number), revision \(revision), saw "
                + "Mount \(number % 6)."
            let start = text.utf8.count
            text += passage + "\n"
            chunks.append(
                PreparedChunk(
                    chunk: Chunk(ordinal: ordinal, byteRange: start..<(start + passage.utf8.count), text: passage),
                    triplets: [
                        ExtractedTriplet(
                            head: title, relation: "trades with", tail: other, sentence: 0..<sentence.utf8.count),
                        ExtractedTriplet(
                            head: other, relation: "was seen from", tail: "Mount \(number % 6)",
                            sentence: 0..<sentence.utf8.count),
                    ]))
        }
        return PreparedDocument(
            document: Document(
                source: "/\(number)", title: title, format: .plainText, text: text, blocks: [],
                contentHash: "\(number)-\(revision)"), chunks: chunks)
    }
}

/// Vectors that follow from texts alone, whatever company they are embedded in.
private struct WordEmbedder: Embedder {
    static let dimension = 16

    var identity: EmbedderIdentity { EmbedderIdentity(name: "words", fingerprint: "0", dimension: Self.dimension) }

    func embed(_ texts: [String]) async throws -> EmbeddingMatrix { Self.matrix(texts) }

    static func matrix(_ texts: [String]) -> EmbeddingMatrix {
        EmbeddingMatrix(
            dimension: dimension,
            values: texts.flatMap { text in
                var seed: UInt64 = 17
                for byte in text.utf8 { seed = seed &* 31 &+ UInt64(byte) }
                var random = SplitMix(seed: seed)
                return random.unitVector(dimension)
            })
    }

    static func ingest(_ documents: [PreparedDocument], into bundle: IndexBundle) async throws {
        let unseen = try await bundle.unseen(in: documents)
        let texts = documents.flatMap { prepared in
            prepared.chunks.map { Chunk.embeddingText(title: prepared.document.title, text: $0.chunk.text) }
        }
        try await bundle.commit(
            documents,
            vectors: PreparedVectors(
                chunks: matrix(texts), unseen: unseen, entities: matrix(unseen.entities.map(\.key.value)),
                triplets: matrix(unseen.triplets.map(\.text))))
    }
}
