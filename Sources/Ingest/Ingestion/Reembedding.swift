import Corpus
package import Embedding
package import IndexBundle

/// Makes another embedder's vectors of everything that an index holds, beside those that serve.
///
/// Each portion is kept as soon as it is embedded: whoever is killed embeds one portion again, and nothing else.
package struct Reembedding: Sendable {
    private let embedder: any Embedder
    private let bundle: IndexBundle
    private let portion: Int

    /// - Parameter portion: texts embedded between two savings.
    package init(embedder: any Embedder, bundle: IndexBundle, portion: Int) {
        self.embedder = embedder
        self.bundle = bundle
        self.portion = portion
    }

    package var space: VectorSpace {
        VectorSpace(
            name: embedder.identity.name, fingerprint: embedder.identity.fingerprint,
            dimension: embedder.identity.dimension)
    }

    /// Embeds what has no vector of this embedder yet. What is stored meanwhile is met too, unless it comes after the end:
    /// call again.
    /// - Parameter progress: called with the vectors that are there, and those that are wanted.
    /// - Returns: the number of texts that were embedded.
    @discardableResult
    package func embedMissing(progress: (_ done: Int, _ total: Int) -> Void) async throws -> Int {
        try await bundle.beginSuccessors(of: space)
        var after: Int64 = 0
        var embedded = 0
        while true {
            try Task.checkCancellation()
            let count = try await bundle.successorCount()
            progress(count.done, count.total)
            let page = try await bundle.textsWithoutSuccessor(after: after, limit: portion)
            guard !page.texts.isEmpty else { return embedded }
            try await bundle.keepSuccessors(of: page.texts, vectors: embedder.embed(page.texts.map(\.text)))
            after = page.last
            embedded += page.texts.count
        }
    }
}
