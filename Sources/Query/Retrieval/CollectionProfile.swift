package import Association
package import Corpus
package import IndexBundle

/// What ranking against a whole collection needs beyond the indexes: the graph of its names, and a sample of its
/// vectors that says what an unrelated passage looks like.
///
/// Derived from one committed state; made anew when the state changes.
package struct CollectionProfile: Sendable {
    package let graph: PassageGraph

    /// Vectors of up to ``sampleSize`` chunks. The mean and deviation of a question's similarity to the collection are
    /// taken from these instead of from every chunk, so that they cost the same at any size.
    package let sample: EmbeddingMatrix

    package static let sampleSize = 2048

    /// - Complexity: O(text of the collection).
   package init(of snapshot: IndexSnapshot, options: PassageGraphOptions) async throws {
        sample = try await snapshot.sampleChunkVectors(count: Self.sampleSize, seed: 1)
        let titles = Set(try await snapshot.documents().map(\.title))
        let finder = MentionFinder(titles: titles)
        let passages = try await snapshot.mapPassages { id, title, text in
            PassageGraph.Passage(id: id, title: title, text: text, finder: finder)
        }
        graph = PassageGraph(passages, options: options)
    }
}
