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

    /// What walks over the graph work in.
    let walkers = WalkPool()

    package static let sampleSize = 2048

    /// Reads the graph from the bundle's cache, or builds and caches it. What passages mention is kept beside it, so that
    /// after a change only passages are read that are new or that a title which came or went may stand in.
    /// - Parameter options: part of the cache's name, so that a change of settings makes another graph.
    /// - Complexity: O(graph) from the cache, O(graph · log graph) after a small change, else O(text of the collection).
    package init(of snapshot: IndexSnapshot, in bundle: IndexBundle, options: PassageGraphOptions) async throws {
        sample = try await snapshot.sampleChunkVectors(count: Self.sampleSize, seed: 1)
        let name = "passage-graph-\(options.fingerprint)"
        if let file = await bundle.cached(name, for: snapshot),
            let graph = PassageGraph(decoding: FlatArray(file.payload.bindMemory(to: UInt8.self), ownedBy: file))
        {
            self.graph = graph
            return
        }
        let mentions = try await MentionTable(of: snapshot, in: bundle)
        graph = PassageGraph(mentions.entries.map(\.passage), options: options)
        await bundle.cache(graph.encoded, as: name, for: snapshot)
    }
}

extension PassageGraphOptions {
    /// Equal for equal options, in every run.
    fileprivate var fingerprint: String {
        [
            String(maximumPassagesPerName), String(titleBoost), String(forwardLink), String(backwardLink),
            String(maximumPassagesPerTitle),
        ].joined(separator: "_")
    }
}
