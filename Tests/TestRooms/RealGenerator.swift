import Decoding
import Foundation
package import LlamaBackend
import TestSupport

/// The small real generator, loaded once for all tests of a run. Tests that use it are enabled by ``Models/arePresent``.
package enum RealGenerator {
    package static func shared() async throws -> LlamaGenerator {
        try await loading.value
    }

    private static let loading = Task {
        try await LlamaGenerator.load(
            path: Models.smallGenerator.path,
            identity: GeneratorIdentity(name: "smollm2-135m-instruct", fingerprint: "test"),
            options: .init(
                contextLength: 1024, cacheLength: 1536, batchLength: 128, sliceLength: 64, threads: 2, slots: 1,
                helpers: 1, queueLength: 16, queueTime: .seconds(600), gatherTime: .milliseconds(1), keptSequences: 1,
                keptTokens: 512, reuse: nil, contextLengthSetting: "generation.context_tokens"))
    }
}
