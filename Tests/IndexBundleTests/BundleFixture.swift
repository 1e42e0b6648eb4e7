import Corpus
import Foundation
import IndexBundle
import TestSupport
import Testing

/// A bundle's folder, fed with small documents whose vectors follow from their texts.
struct BundleFixture {
    static let dimension = 16
    static let space = VectorSpace(name: "test-embedder", fingerprint: "00ff", dimension: dimension)
    static let options = BundleOptions(
        indexFactory: "Flat", minimumRecall: 0.95, recallSample: 16, keptGenerations: 0,
        rebuildNiceness: 0, busyTimeout: .seconds(5), cacheBytes: 1 << 24, logBytes: 1 << 22)

    let folder: URL

    /// Keeps generations, as the program does.
    func open() async throws -> IndexBundle {
        var options = Self.options
        options.keptGenerations = 1
        return try await IndexBundle.openOrCreate(at: folder, name: "test", space: Self.space, options: options)
    }

    static func with<Result>(_ body: (BundleFixture) async throws -> Result) async throws -> Result {
        try await withScratchDirectory { try await body(BundleFixture(folder: $0.appending(path: "bundle"))) }
    }

    /// Opens for writing, runs `body`, and gives the lock back without a checkpoint, as a killed process would.
    @discardableResult
    func writing<Result>(_ body: (IndexBundle) async throws -> Result) async throws -> Result {
        let bundle = try await IndexBundle.openOrCreate(
            at: folder, name: "test", space: Self.space, options: Self.options)
        do {
            let result = try await body(bundle)
            await bundle.close()
            return result
        } catch {
            await bundle.close()
            throw error
        }
    }

    func reader() async throws -> IndexBundle {
        try await IndexBundle.open(
            at: folder, name: "test", access: .reader, space: Self.space, options: Self.options)
    }

    /// What a process that opens the bundle only now reads from it.
    func readersImpression() async throws -> Impression {
        try await Impression.of(reader())
    }

    /// Every FAISS file of the bundle.
    func vectorFiles() -> [URL] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var found: [URL] = []
        while let file = files?.nextObject() as? URL {
            if file.pathExtension == "faiss" { found.append(file) }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// Subject, verb and object of document `number`, revision `revision`: they overlap between documents.
    static func document(_ number: Int, revision: Int = 0) -> PreparedDocument {
        let title = "Place \(number % 7)"
        var text = ""
        var chunks: [PreparedChunk] = []
        for ordinal in 0..<(1 + (number + revision) % 3) {
            let other = "Place \((number + ordinal + revision) % 11)"
            let sentence = "\(title) trades with \(other)."
            let passage = "\(sentence) Passage \(ordinal) of \(number), revision \(revision)."
            let start = text.utf8.count
            text += passage + "\n"
            chunks.append(
                PreparedChunk(
                    chunk: Chunk(
                        ordinal: ordinal, byteRange: start..<(start + passage.utf8.count), text: passage),
                    triplets: [
                        ExtractedTriplet(
                            head: title, relation: "trades with", tail: other, sentence: 0..<sentence.utf8.count)
                    ]))
        }
        return PreparedDocument(
            document: Document(
                source: "/docs/\(number)", title: title, format: .plainText, text: text, blocks: [],
                contentHash: "\(number)-\(revision)"), chunks: chunks)
    }

    static func vector(of text: String) -> [Float] {
        var seed: UInt64 = 17
        for byte in text.utf8 { seed = seed &* 31 &+ UInt64(byte) }
        var random = SplitMix(seed: seed)
        return random.unitVector(dimension)
    }

    static func matrix(_ texts: [String]) -> EmbeddingMatrix {
        EmbeddingMatrix(dimension: dimension, values: texts.flatMap(vector))
    }
}

extension IndexBundle {
    @discardableResult
    func ingest(_ documents: [PreparedDocument]) async throws -> [DocumentID] {
        let unseen = try await unseen(in: documents)
        let texts = documents.flatMap { prepared in
            prepared.chunks.map { Chunk.embeddingText(title: prepared.document.title, text: $0.chunk.text) }
        }
        return try await commit(
            documents,
            vectors: PreparedVectors(
                chunks: BundleFixture.matrix(texts), unseen: unseen,
                entities: BundleFixture.matrix(unseen.entities.map(\.key.value)),
                triplets: BundleFixture.matrix(unseen.triplets.map(\.text))))
    }
}

extension IndexBundle {
    func expectImpression(_ expected: Impression, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let impression = try await Impression.of(self)
        #expect(impression == expected, sourceLocation: sourceLocation)
    }
}

/// What an index says, without the ids that depend on its history: two indexes of the same documents must agree.
struct Impression: Equatable {
    var counts: IndexCounts
    var documents: [String]
    var graph: [String]
    var answers: [[String]]
    var sample: EmbeddingMatrix
    var facts: EmbeddingMatrix

    static func of(_ bundle: IndexBundle) async throws -> Impression {
        let snapshot = try await bundle.snapshot()
        let documents = try await snapshot.documents()
        let entities = try await snapshot.nearestEntities(to: BundleFixture.vector(of: "Place 1"), count: 1_000)
        let triplets = try await snapshot.triplets(touching: entities.map(\.id), capPerEntity: nil)
        var graph: [String] = []
        for triplet in triplets {
            let sources = try await snapshot.chunks(triplet.sources.map(\.chunk))
            let places = zip(sources, triplet.sources).map { "\($0.source) \($0.chunk.ordinal) \($1.sentence)" }
            graph.append("\(triplet.text): \(places.sorted())")
        }
        var answers: [[String]] = []
        for query in ["Place 3 trades", "Passage 1", "revision"] {
            let vector = BundleFixture.vector(of: query)
            let near = try await snapshot.nearestChunks(to: vector, count: 7)
            let chunks = try await snapshot.chunks(near.map(\.id))
            answers.append(zip(chunks, near).map { "\($0.chunk.text) \($1.score)" })
            let names = try await snapshot.nearestEntities(to: vector, count: 5)
            let entities = try await snapshot.entities(names.map(\.id))
            answers.append(zip(entities, names).map { "\($0.key) \($1.score)" })
            let facts = try await snapshot.nearestTriplets(to: vector, count: 5)
            let triplets = try await snapshot.triplets(facts.map(\.id))
            let similarities = try await snapshot.similarity(of: facts.map(\.id), to: vector)
            answers.append(zip(triplets, similarities).map { "\($0.text) \($1)" })
            let words = try await snapshot.bm25(query, count: 7)
            let passages = try await snapshot.chunks(words.map(\.id))
            answers.append(zip(passages, words).map { "\($0.chunk.text) \($1.score)" })
        }
        return Impression(
            counts: try await snapshot.counts(), documents: documents.map { "\($0.source) \($0.contentHash)" },
            graph: graph.sorted(), answers: answers,
            sample: try await snapshot.chunkVectors(snapshot.drawnChunks(count: 9)),
            facts: try await snapshot.firstFacts(of: snapshot.drawnChunks(count: 9, stating: true), limit: 2).facts)
    }
}
