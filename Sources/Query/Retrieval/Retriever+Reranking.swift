import Embedding
import Foundation

extension Retriever {
    /// Candidates in the order of the reranker's logits, whose sigmoid is their relevance; as they were, without one.
    ///
    /// - Parameters:
    ///   - count: how many of the first are read again; the others follow in their order.
    ///   - kept: how many of the result enter the graph.
    func reranked<Item>(
        _ hits: [RetrievalTrace.Hit<Item>], first count: Int, keeping kept: Int, for question: String,
        trace: inout RetrievalTrace, text: (Item) -> String
    ) async throws -> [RetrievalTrace.Hit<Item>] {
        guard let reranker, !hits.isEmpty else { return hits }
        let head = hits.prefix(count)
        let texts = head.map { text($0.item) }
        let logits = try await trace.timing("rerank") { try await reranker.logits(of: texts, for: question) }
        var result = zip(head, logits).map { hit, logit in
            var hit = hit
            hit.score = Double(logit)
            hit.relevance = 1 / (1 + exp(-Double(logit)))
            return hit
        }
        // Equal logits keep the order of the cosines, so that the result stays the same from run to run.
        result = result.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(
            \.element)
        result += hits.dropFirst(count)
        for place in result.indices { result[place].kept = place < kept }
        return result
    }
}
