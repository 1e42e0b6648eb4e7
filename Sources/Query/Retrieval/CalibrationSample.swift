import Corpus
package import IndexBundle

/// Cosines between facts and passages, of a known kind: what a ``Calibration`` is fitted on.
///
/// From stored vectors alone: no text is embedded. A fact is as short as a question and bears on its passage, so that its
/// similarity to passages is distributed as a question's is. The passages are drawn by their texts: indexes of the same
/// documents have the same sample.
package struct CalibrationSample: Sendable, Equatable {
    /// Of facts of the drawn passages with the passage that states them.
    package private(set) var related: [Float] = []

    /// Of the same facts with the passage of the next of another document; as many.
    package private(set) var unrelated: [Float] = []

    /// - Parameter count: most pairs of each kind; none where all facts are of one document. One fact of each passage, or
    ///   as many as it takes where there are few passages.
    /// - Complexity: O(count · dimension).
    package init(of snapshot: IndexSnapshot, count: Int) async throws {
        let chunks = try await snapshot.drawnChunks(count: count, stating: true)
        guard !chunks.isEmpty else { return }
        let (places, documents, facts) = try await snapshot.firstFacts(
            of: chunks, limit: (count + chunks.count - 1) / chunks.count)
        let passages = try await snapshot.chunkVectors(chunks)
        guard let first = documents.first, documents.contains(where: { $0 != first }) else { return }
        for fact in documents.indices.prefix(count) {
            var other = (fact + 1) % documents.count
            while documents[other] == documents[fact] { other = (other + 1) % documents.count }
            related.append(facts.product(of: fact, with: passages, at: places[fact]))
            unrelated.append(facts.product(of: fact, with: passages, at: places[other]))
        }
    }
}
