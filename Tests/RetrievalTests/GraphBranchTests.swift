import Association
import Corpus
import IndexBundle
import Retrieval
import TestRooms
import TestSupport
import Testing

/// TeaRAG's graph branch: key entities, their nearest entities, and the triplets one hop away.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct GraphBranchTests {
    private func retrieve(
        _ question: String, options change: (inout RetrievalOptions) -> Void = { _ in }
    ) async throws -> (result: RetrievalResult, asked: [String]) {
        let index = try await ArticleIndex.shared()
        let embedder = RecordingEmbedder(try await RealEmbedder.shared())
        var options = index.options
        change(&options)
        let result = try await Retriever(embedder: embedder, options: options).retrieve(
            question, in: index.snapshot, profile: index.profile, mode: .tearag)
        return (result, embedder.texts)
    }

    /// Section 4.3 of TeaRAG gives the text of an entity query; the embedding depends on every byte of it.
    @Test func entityQueriesHaveThePapersWords() async throws {
        let question = "Who brought tea from Kyakhta to Nizhny Novgorod?"
        let (result, asked) = try await retrieve(question)
        #expect(Set(result.trace.keyEntities) == ["Kyakhta", "Nizhny Novgorod"])
        #expect(
            asked == [question] + result.trace.keyEntities.map { "Key entity: \($0). Query: \(question)." })
    }

    @Test func aQuestionWithoutANameIsItsOwnEntityQuery() async throws {
        let question = "why does it boil sooner in the mountains?"
        let (result, asked) = try await retrieve(question)
        #expect(result.trace.keyEntities.isEmpty)
        #expect(asked == [question])
        #expect(result.trace.entities.contains { $0.kept }, "the graph branch stays alive")
    }

    @Test func anEntityOfExactlyTheNameComesFirst() async throws {
        let (result, _) = try await retrieve("What flows through Tula?")
        let first = try #require(result.trace.entities.first)
        #expect(first.item.key == EntityKey("Tula") && first.cosine == 1 && first.kept)
    }

    @Test(arguments: try SampleQuestion.all())
    func everyTripletCandidateTouchesAKeptEntity(sample: SampleQuestion) async throws {
        let (result, _) = try await retrieve(sample.question)
        let kept = Set(result.trace.entities.filter(\.kept).map(\.item.id))
        #expect(!result.trace.triplets.isEmpty)
        for hit in result.trace.triplets {
            #expect(kept.contains(hit.item.head.id) || kept.contains(hit.item.tail.id), "\(hit.item.text)")
        }
    }

    @Test func everyBranchKeepsWithinItsLimits() async throws {
        let (result, _) = try await retrieve("Who brought tea from Kyakhta to Nizhny Novgorod?") { options in
            options.chunkCandidates = 6
            options.chunksKept = 2
            options.entityCandidates = 4
            options.entitiesKept = 3
            options.tripletCandidates = 7
            options.tripletsKept = 4
        }
        let trace = result.trace
        #expect(trace.chunks.count == 6 && trace.chunks.count { $0.kept } == 2)
        #expect(trace.entities.count <= 2 * 4 && trace.entities.count { $0.kept } <= 2 * 3)
        #expect(trace.triplets.count == 7 && trace.triplets.count { $0.kept } == 4)
        let graph = try #require(trace.ranking?.graph)
        let ranked = graph.nodes.filter { if case .chunk = $0 { true } else { false } }
        #expect(ranked.count == 2, "only what was kept enters the graph")
    }

    @Test func candidatesAreInOrderOfTheirSimilarity() async throws {
        let (result, _) = try await retrieve("In which city does the Upa meet the Oka?")
        for hits in [result.trace.chunks.map(\.cosine), result.trace.triplets.map(\.cosine)] {
            #expect(zip(hits, hits.dropFirst()).allSatisfy { $0 >= $1 })
        }
    }
}
