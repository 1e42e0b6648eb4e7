package import Corpus
package import Embedding
import Synchronization

/// Passes everything on to another embedder, and remembers what it was asked.
package final class RecordingEmbedder: Embedder {
    private let base: any Embedder
    private let willEmbed: @Sendable (_ call: Int) -> Void
    private let asked = Mutex<[[String]]>([])

    /// - Parameter willEmbed: runs in the caller's task before each call, which it is given the number of, from 1.
    package init(_ base: any Embedder, willEmbed: @escaping @Sendable (_ call: Int) -> Void = { _ in }) {
        self.base = base
        self.willEmbed = willEmbed
    }

    package var identity: EmbedderIdentity { base.identity }

    /// The texts of each call that had any.
    package var calls: [[String]] { asked.withLock { $0 } }

    package var texts: [String] { calls.flatMap { $0 } }

    package func embed(_ texts: [String]) async throws -> EmbeddingMatrix {
        guard !texts.isEmpty else { return try await base.embed(texts) }
        let call = asked.withLock { calls in
            calls.append(texts)
            return calls.count
        }
        willEmbed(call)
        return try await base.embed(texts)
    }
}
