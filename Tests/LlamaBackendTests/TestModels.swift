import Decoding
import Foundation
import LlamaBackend

/// The small real models these tests run on, where the set-up has put them. Tests that need one are skipped without it.
enum TestModels {
    static let generator = "smollm2-135m-instruct-q4_1.gguf"
    static let largerGenerator = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
    static let embedder = "all-minilm-l6-v2-f16.gguf"

    static func path(_ file: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        return cache + "/samovar/models/" + file
    }

    static func isPresent(_ file: String) -> Bool {
        FileManager.default.isReadableFile(atPath: path(file))
    }

    static func loadGenerator(
        contextLength: Int = 512, cacheLength: Int? = nil, batchLength: Int = 64, slots: Int = 1, queueLength: Int = 16,
        queueTime: Duration = .seconds(600), reuse: LlamaGenerator.Reuse? = nil,
        archive: LlamaGenerator.Archive? = nil
    ) async throws -> LlamaGenerator {
        var options = LlamaGenerator.Options(
            contextLength: contextLength, cacheLength: cacheLength ?? 512 + contextLength * slots,
            batchLength: batchLength, sliceLength: 32, threads: 2, slots: slots, helpers: 2,
            queueLength: queueLength, queueTime: queueTime, gatherTime: .milliseconds(5), keptSequences: 4,
            keptTokens: 512, reuse: reuse, contextLengthSetting: "generator.contextLength")
        options.archive = archive
        return try await LlamaGenerator.load(
            path: path(generator), identity: GeneratorIdentity(name: "smollm2", fingerprint: "test"), options: options)
    }

    static func loadEmbedder(lanes: Int = 1) async throws -> LlamaEmbedder {
        try await LlamaEmbedder.load(
            path: path(embedder), name: "all-minilm-l6-v2", fingerprint: "test",
            options: .init(
                lanes: lanes, threadsPerLane: 1, windowTokens: 256, microBatchTokens: 256, microBatchTexts: 16))
    }
}
