import Corpus
import Foundation
import Llama
import LlamaBackend
import TestSupport
import Testing

@Suite(.enabled(if: TestModels.isPresent(TestModels.embedder) && LlamaModel.multipliesBfloat16))
struct EncoderWeightsTests {
    private let texts = ["The Upa flows through Tula.", "A samovar heats water."]

    private func load(weights: URL) async throws -> LlamaEmbedder {
        try await LlamaEmbedder.load(
            path: TestModels.path(TestModels.embedder), name: "m", fingerprint: "0123",
            options: .init(
                lanes: 1, threadsPerLane: 1, windowTokens: 256, microBatchTokens: 256, microBatchTexts: 16,
                weights: weights))
    }

    @Test func vectorsOfACopyInBfloat16BelongToTheSameSpace() async throws {
        try await withScratchDirectory { folder in
            let (fast, stored) = (try await load(weights: folder), try await TestModels.loadEmbedder())
            #expect(fast.complaint == nil)
            let (some, others) = (try await fast.embed(texts), try await stored.embed(texts))
            for row in texts.indices {
                let cosine = zip(some[row: row], others[row: row]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                #expect(cosine > 0.9999)
            }
            #expect(some.values != others.values)
        }
    }

    @Test(arguments: [true, false]) func aCopyThatIsDamagedIsMadeAnew(isCutShort: Bool) async throws {
        try await withScratchDirectory { folder in
            let vectors = try await load(weights: folder).embed(texts)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            try #require(names.count == 1)
            let copy = folder.appending(path: names[0])
            let whole = try Data(contentsOf: copy)
            var damaged = whole
            damaged[whole.count / 2] ^= 0x40
            try (isCutShort ? whole.prefix(whole.count / 2) : damaged).write(to: copy)
            #expect(try await load(weights: folder).embed(texts).values == vectors.values)
            #expect(try Data(contentsOf: copy) == whole)
        }
    }

    @Test func aFolderThatTakesNoFileCostsSpeedOnly() async throws {
        try await withScratchDirectory { folder in
            try Data().write(to: folder.appending(path: "file"))
            let embedder = try await load(weights: folder.appending(path: "file/encoders"))
            #expect(embedder.complaint != nil)
            let stored = try await TestModels.loadEmbedder().embed(texts)
            #expect(try await embedder.embed(texts).values == stored.values)
        }
    }
}
