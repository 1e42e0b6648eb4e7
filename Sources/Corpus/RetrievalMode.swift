/// Which branches take part in retrieval.
package enum RetrievalMode: String, Sendable, Codable, CaseIterable {
    /// TeaRAG sections 4.3 to 4.6: chunks and triplets in an association graph, ranked by Personalized PageRank.
    case tearag
    /// Chunks by cosine similarity alone.
    case dense
    /// Chunks by BM25 alone.
    case bm25
}
