import Corpus
import Embedding
import Foundation
import Retrieval
import Synchronization
import TestRooms
import TestSupport
import Testing

/// Prefers long texts, and counts what it is asked.
private final class LongestFirst: Reranker {
    let name = "longest"
    let calls = Mutex<[Int]>([])

    func logits(of texts: [String], for question: String) async throws -> [Float] {
        calls.withLock { $0.append(texts.count) }
        return texts.map { Float($0.utf8.count) / 100 - 4 }
    }
}

@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct RerankingTests {
    @Test func theAssociationGraphTakesTheRerankersChoiceAndItsLogits() async throws {
        let index = try await ArticleIndex.shared()
        let reranker = LongestFirst()
        let retriever = Retriever(
            embedder: try await RealEmbedder.shared(), options: index.options, reranker: reranker)
        let found = try await retriever.retrieve(
            "Who brought tea from Kyakhta to Nizhny Novgorod?", in: index.snapshot, profile: nil, mode: .tearag)
        let candidates = found.trace.chunks.prefix(index.options.chunkCandidates)
        #expect(reranker.calls.withLock { $0.first } == candidates.count)
        #expect(candidates.count(where: \.kept) == index.options.chunksKept)
        for (hit, next) in zip(candidates, candidates.dropFirst()) { #expect(hit.score >= next.score) }
        for hit in candidates { #expect(abs(hit.relevance - 1 / (1 + exp(-hit.score))) < 1e-12) }
        #expect(found.trace.milliseconds["rerank"] != nil)
    }

    @Test func otherModesDoNotAskIt() async throws {
        let index = try await ArticleIndex.shared()
        let reranker = LongestFirst()
        let retriever = Retriever(
            embedder: try await RealEmbedder.shared(), options: index.options, reranker: reranker)
        _ = try await retriever.retrieve(
            "Who brought tea from Kyakhta to Nizhny Novgorod?", in: index.snapshot, profile: index.profile, mode: .auto)
        #expect(reranker.calls.withLock { $0.isEmpty })
    }
}
