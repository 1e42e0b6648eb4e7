import Foundation
package import LlamaBackend
import TestSupport

/// The real encoder, loaded once for all tests of a run. Tests that use it are enabled by ``Models/hasEmbedder``.
package enum RealEmbedder {
    package static func shared() async throws -> LlamaEmbedder {
        try await loading.value
    }

    private static let loading = Task {
        try await LlamaEmbedder.load(
            path: Models.embedder.path, name: "all-minilm-l6-v2", fingerprint: "test",
            options: .init(
                lanes: 2, threadsPerLane: 1, windowTokens: 512, microBatchTokens: 192, microBatchTexts: 32,
                keptTexts: 4_096))
    }
}
