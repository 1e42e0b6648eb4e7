package import Association
package import Corpus
package import IndexBundle

/// What ranking against a whole collection needs beyond the indexes: the graph of its names, and a sample of its
/// vectors that says what an unrelated passage looks like.
///
/// Derived from one committed state, and the same for every index of the same passages in the same order, however it came
/// to hold them. The next state's is made from this one and from what has changed.
package struct CollectionProfile: Sendable {
    package let graph: PassageGraph

    /// Vectors of up to ``sampleSize`` chunks. The mean and deviation of a question's similarity to the collection are
    /// taken from these instead of from every chunk, so that they cost the same at any size.
    package var sample: EmbeddingMatrix { drawn.vectors }

    /// What walks over the graph work in.
    let walkers = WalkPool()

    package static let sampleSize = 2048

    private let content: IndexSnapshot.ContentMark
    private let options: PassageGraphOptions
    private let drawn: DrawnPassages

    /// `nil` where the graph was read from a file, and what passages mention was not needed.
    private let mentions: MentionTable?

    /// - Parameters:
    ///   - options: part of the cache's name, so that a change of settings makes another graph.
    ///   - earlier: of an earlier state; `nil` to begin with what the bundle's caches hold.
    /// - Complexity: O(graph) from the cache. After a change O(graph) and reading what has changed; without anything to
    ///   begin with, O(text of the collection).
    package init(
        of snapshot: IndexSnapshot, in bundle: IndexBundle, options: PassageGraphOptions,
        after earlier: CollectionProfile? = nil
    ) async throws {
        content = snapshot.content
        self.options = options
        // Another embedder's vectors are other vectors, of the same passages.
        let isSameSpace = earlier?.content.space == snapshot.content.space
        drawn = try await DrawnPassages(
            of: snapshot, count: Self.sampleSize, after: isSameSpace ? earlier?.drawn : nil)
        if let earlier, earlier.options == options, let known = earlier.mentions,
            let changes = try await snapshot.changes(since: earlier.content)
        {
            let table = try await known.changed(removing: changes.removed, reading: changes.added, in: snapshot)
            mentions = table
            graph = PassageGraph(table, options: options)
            return
        }
        if let file = await bundle.cached(options.cacheName, for: snapshot),
            let graph = PassageGraph(decoding: FlatArray(file.payload.bindMemory(to: UInt8.self), ownedBy: file))
        {
            self.graph = graph
            mentions = nil
            return
        }
        let table = try await MentionTable(of: snapshot, in: bundle)
        mentions = table
        graph = PassageGraph(table, options: options)
    }

    /// Keeps what took work to make for processes to come. `snapshot`: of the state that this is the profile of.
    @concurrent package func keep(of snapshot: IndexSnapshot, in bundle: IndexBundle) async {
        guard let mentions, snapshot.content == content else { return }
        await mentions.keep(in: bundle)
        await bundle.cache(graph.encoded, as: options.cacheName, for: snapshot)
    }
}

extension PassageGraphOptions {
    /// Equal for equal options, in every run.
    fileprivate var cacheName: String {
        let numbers = [
            String(maximumPassagesPerName), String(titleBoost), String(forwardLink), String(backwardLink),
            String(maximumPassagesPerTitle),
        ]
        return "passage-graph-" + numbers.joined(separator: "_")
    }
}

/// Passages drawn without regard to what they say, with their vectors.
struct DrawnPassages: Sendable {
    let ids: [ChunkID]
    let vectors: EmbeddingMatrix

    /// - Parameter earlier: its vectors are taken over; of one embedder a chunk has one vector as long as it lives.
    init(of snapshot: IndexSnapshot, count: Int, after earlier: DrawnPassages?) async throws {
        let ids = try await snapshot.drawnChunks(count: count)
        self.ids = ids
        guard let earlier else {
            vectors = try await snapshot.chunkVectors(ids)
            return
        }
        let known = Dictionary(zip(earlier.ids, earlier.ids.indices), uniquingKeysWith: { first, _ in first })
        let fresh = ids.filter { known[$0] == nil }
        let read = try await snapshot.chunkVectors(fresh)
        var merged = EmbeddingMatrix(dimension: read.dimension)
        merged.reserveCapacity(rows: ids.count)
        var next = 0
        for id in ids {
            if let row = known[id] {
                merged.append(earlier.vectors[row: row])
            } else {
                merged.append(read[row: next])
                next += 1
            }
        }
        vectors = merged
    }
}
