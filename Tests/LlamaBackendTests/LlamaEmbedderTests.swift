import Corpus
import Embedding
import Foundation
import LlamaBackend
import Testing

@Suite(.serialized, .enabled(if: TestModels.isPresent(TestModels.embedder), "the embedding model is not in the cache"))
struct LlamaEmbedderTests {
    private func cosine(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test func vectorsHaveLengthOneAndRelatedTextsAreNear() async throws {
        let embedder = try await TestModels.loadEmbedder()
        let vectors = try await embedder.embed([
            "Where was the samovar made?", "The samovar was made in Tula, a town south of Moscow.",
            "Quarterly revenue fell by three per cent.",
        ])
        #expect(vectors.dimension == 384)
        #expect(vectors.count == 3)
        for row in 0..<3 { #expect(abs(cosine(vectors[row: row], vectors[row: row]) - 1) < 1e-5) }
        #expect(cosine(vectors[row: 0], vectors[row: 1]) > 0.6)
        #expect(cosine(vectors[row: 0], vectors[row: 2]) < 0.2)
    }

    @Test func orderNeighboursAndLanesChangeNothing() async throws {
        let embedder = try await TestModels.loadEmbedder()
        let twoLanes = try await TestModels.loadEmbedder(lanes: 2)
        let texts = (0..<60).map { "Text \($0)" + String(repeating: " about tea", count: $0 % 23) }
        let straight = try await embedder.embed(texts)
        let turned = try await embedder.embed(texts.reversed())
        let divided = try await twoLanes.embed(texts)
        for row in texts.indices {
            #expect(cosine(straight[row: row], turned[row: texts.count - 1 - row]) > 0.9999)
            #expect(cosine(straight[row: row], divided[row: row]) > 0.9999)
        }
        let alone = try await embedder.embed([texts[17]])
        #expect(cosine(alone[row: 0], straight[row: 17]) > 0.9999)
    }

    @Test func equalCallsGiveEqualVectors() async throws {
        let embedder = try await TestModels.loadEmbedder()
        let texts = ["samovar", "a kettle", "samovar", ""]
        let first = try await embedder.embed(texts)
        #expect(try await embedder.embed(texts) == first)
        #expect(first[row: 0].elementsEqual(first[row: 2]))
        #expect(first.count == 4)
    }

    @Test func aTextOverTheWindowIsCut() async throws {
        let embedder = try await TestModels.loadEmbedder()
        let long = String(repeating: "the samovar of Tula boils water with charcoal ", count: 200)
        let longer = long + "and then something entirely different about revenue and taxes"
        let vectors = try await embedder.embed([long, longer])
        #expect(cosine(vectors[row: 0], vectors[row: 1]) > 0.99999)
    }

    @Test func nothingGivesAnEmptyMatrix() async throws {
        #expect(try await TestModels.loadEmbedder().embed([]).count == 0)
    }

    @Test func manyTasksMayCallAtOnce() async throws {
        let embedder = try await TestModels.loadEmbedder(lanes: 2)
        let alone = try await embedder.embed(["question 3"])
        try await withThrowingTaskGroup(of: (Int, EmbeddingMatrix).self) { group in
            for index in 0..<8 { group.addTask { (index, try await embedder.embed(["question \(index)", "x"])) } }
            for try await (index, vectors) in group where index == 3 {
                #expect(cosine(vectors[row: 0], alone[row: 0]) > 0.9999)
            }
        }
    }

    @Test func aCancelledTaskStopsEmbedding() async throws {
        let embedder = try await TestModels.loadEmbedder()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await embedder.embed((0..<2_000).map { "a text of some words, number \($0)" })
        }
        let failure = await #expect(throws: Failure.self) { try await task.value }
        #expect(failure?.code == .cancelled)
        #expect(try await embedder.embed(["still alive"]).count == 1)
    }

    /// Vectors of the same weights computed by another implementation.
    private struct Reference: Decodable {
        var texts: [String]
        var vectors: [[Float]]
    }

    private static let referencePath = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/embedding-reference.json")

    @Test(.enabled(if: FileManager.default.fileExists(atPath: LlamaEmbedderTests.referencePath.path)))
    func vectorsAgreeWithAnotherImplementation() async throws {
        let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: Self.referencePath))
        let vectors = try await TestModels.loadEmbedder().embed(reference.texts)
        for (row, expected) in reference.vectors.enumerated() {
            #expect(cosine(vectors[row: row], expected[...]) > 0.999)
        }
    }
}

@Suite struct EmbedderLoadingTests {
    private let options = LlamaEmbedder.Options(
        lanes: 1, threadsPerLane: 1, windowTokens: 256, microBatchTokens: 256, microBatchTexts: 16)

    @Test func aMissingFileIsNamed() async throws {
        let failure = await #expect(throws: Failure.self) {
            try await LlamaEmbedder.load(path: "/nowhere/m.gguf", name: "m", fingerprint: "", options: options)
        }
        #expect(failure?.code == .modelMissing)
        #expect(failure?.message.contains("/nowhere/m.gguf") == true)
    }

    @Test func impossibleOptionsAreRefused() async throws {
        var impossible = options
        impossible.microBatchTexts = 257
        let failure = await #expect(throws: Failure.self) {
            try await LlamaEmbedder.load(path: "/nowhere", name: "m", fingerprint: "", options: impossible)
        }
        #expect(failure?.code == .invalidSettings)
    }

    @Test(.enabled(if: TestModels.isPresent(TestModels.generator)))
    func aGeneratorIsNotTakenForAnEmbedder() async throws {
        let failure = await #expect(throws: Failure.self) {
            try await LlamaEmbedder.load(
                path: TestModels.path(TestModels.generator), name: "m", fingerprint: "", options: options)
        }
        #expect(failure?.code == .modelInvalid)
    }
}
