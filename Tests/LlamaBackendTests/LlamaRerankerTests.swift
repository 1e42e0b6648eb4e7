import Corpus
import Foundation
import LlamaBackend
import TestSupport
import Testing

@Suite struct LlamaRerankerTests {
    private static let options = LlamaReranker.Options(
        threads: 1, windowTokens: 64, microBatchTokens: 64, microBatchTexts: 8)

    /// One block of seeded weights with a ranking head; made by `Scripts/make-tiny-reranker.py`.
    private static func tiny() async throws -> LlamaReranker {
        try await LlamaReranker.load(
            path: Fixtures.folder.appending(path: "tiny-reranker.gguf").path, name: "tiny", options: options)
    }

    /// The script prints what NumPy computes from the same weights. llama.cpp looks the activation up in a half-precision
    /// table, hence the tolerance.
    @Test(arguments: [
        ("who built the bridge", "the engineer planned the fair", 0.61624),
        ("who built the bridge", "tea came from china", 0.43695),
        ("river through tula", "the upa flows through tula", 0.46862),
    ])
    func logitsAreThoseOfTheReference(question: String, text: String, logit: Double) async throws {
        let logits = try await Self.tiny().logits(of: [text], for: question)
        #expect(logits.count == 1)
        #expect(abs(Double(logits[0]) - logit) < 0.01, "\(logits)")
    }

    @Test func severalTextsKeepTheirOrderAndTheirLogits() async throws {
        let reranker = try await Self.tiny()
        let texts = [
            "tea came from china", "the engineer planned the fair", "tula", "the upa flows through tula in china",
        ]
        let together = try await reranker.logits(of: texts, for: "who built the bridge")
        for (text, logit) in zip(texts, together) {
            let alone = try await reranker.logits(of: [text], for: "who built the bridge")
            #expect(abs(alone[0] - logit) < 1e-3)
        }
        #expect(try await reranker.logits(of: [], for: "who").isEmpty)
    }

    @Test func aTextOverTheWindowIsReadFromItsBeginning() async throws {
        let long = Array(repeating: "tea came from china", count: 100).joined(separator: " ")
        let logits = try await Self.tiny().logits(of: [long, long + " tula"], for: "who built the bridge")
        #expect(logits[0] == logits[1])
    }

    @Test(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
    func anEncoderWithoutARankingHeadIsRefused() async throws {
        let failure = await #expect(throws: Failure.self) {
            _ = try await LlamaReranker.load(path: Models.embedder.path, name: "minilm", options: Self.options)
        }
        #expect(failure?.code == .modelInvalid)
        #expect(failure?.message.contains("has no ranking head") == true, "\(String(describing: failure))")
    }
}
