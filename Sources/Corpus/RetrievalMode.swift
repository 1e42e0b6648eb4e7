/// How a question's passages are found and ranked.
package enum RetrievalMode: String, Sendable, Codable, CaseIterable {
    /// What does best overall on training questions, which is ``graph``.
    case auto
    /// TeaRAG sections 4.3 to 4.6: chunks and triplets in an association graph, ranked by Personalized PageRank.
    case tearag
    /// Passages by similarity and BM25 together with a walk over the whole collection's graph of names.
    case graph
    /// Chunks by cosine similarity and BM25, joined by reciprocal rank fusion.
    case hybrid
    /// Chunks by cosine similarity alone.
    case dense
    /// Chunks by BM25 alone.
    case bm25
}
