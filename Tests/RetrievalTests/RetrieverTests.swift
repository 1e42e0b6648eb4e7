import Association
import Corpus
import Foundation
import IndexBundle
import Retrieval
import TestRooms
import TestSupport
import Testing

/// Questions about the fixtures' articles, through the real encoder, FAISS, SQLite and graph.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct RetrieverTests {
    private let question = "Which river flows through the city where the Lisitsyn brothers opened their workshop?"

    private func retrieve(
        _ question: String, mode: RetrievalMode, limit: Int? = nil
    ) async throws -> RetrievalResult {
        let index = try await ArticleIndex.shared()
        return try await Retriever(embedder: RealEmbedder.shared(), options: index.options).retrieve(
            question, in: index.snapshot, profile: index.profile, mode: mode, limit: limit)
    }

    @Test(arguments: try SampleQuestion.all())
    func theArticlesAQuestionNeedsAreAmongTheItems(sample: SampleQuestion) async throws {
        let result = try await retrieve(sample.question, mode: .auto)
        let found = Set(result.items.map { ArticleIndex.fileName(of: $0.passage) })
        // What joins the two articles is a year, and a word of another language: no single retrieval follows that.
        withKnownIssue("needs a second step", isIntermittent: true) {
            #expect(found.isSuperset(of: sample.supporting), "\(sample.id): \(found.sorted())")
        } when: {
            ["samovar-04", "samovar-07"].contains(sample.id)
        }
    }

    @Test(arguments: [RetrievalMode.auto, .tearag, .graph, .hybrid, .dense])
    func nothingIsReturnedWhenNothingBearsOnTheQuestion(mode: RetrievalMode) async throws {
        for question in ["How do I reset the password of my wireless router?", "xqzt vbnk plrf"] {
            let result = try await retrieve(question, mode: mode)
            #expect(result.items.isEmpty, "\(question): \(result.items.map(\.passage.title))")
            #expect(!result.trace.chunks.isEmpty, "the trace says what was looked at")
        }
    }

    @Test(arguments: RetrievalMode.allCases)
    func theSameQuestionHasTheSameAnswer(mode: RetrievalMode) async throws {
        let first = try await retrieve(question, mode: mode)
        let second = try await retrieve(question, mode: mode)
        #expect(!first.items.isEmpty)
        #expect(first.items.map(\.fingerprint) == second.items.map(\.fingerprint))
        #expect(first.passages.map(\.id) == second.passages.map(\.id))
        #expect(first.passages.count == Set(first.passages.map(\.id)).count, "no passage twice")
    }

    @Test(arguments: RetrievalMode.allCases, [1, 3, 12])
    func noMoreItemsThanAskedFor(mode: RetrievalMode, limit: Int) async throws {
        let result = try await retrieve(question, mode: mode, limit: limit)
        #expect(result.items.count <= limit && !result.items.isEmpty)
        let usual = try await ArticleIndex.shared().options.association.itemsKept
        #expect(try await retrieve(question, mode: mode).items.count <= usual)
    }

    @Test(arguments: RetrievalMode.allCases)
    func everyPassageIsBytesOfItsDocument(mode: RetrievalMode) async throws {
        let snapshot = try await ArticleIndex.shared().snapshot
        for item in try await retrieve(question, mode: mode, limit: 10).items {
            let text = Array(try await snapshot.text(of: item.passage.document).utf8)
            #expect(String(decoding: text[item.passage.chunk.byteRange], as: UTF8.self) == item.passage.chunk.text)
            if case .triplet(let triplet, let source, _) = item {
                let sentence = try #require(triplet.sources.first { $0.chunk == source.id }?.sentence)
                #expect(source.chunk.byteRange.contains(sentence.lowerBound))
                #expect(sentence.upperBound <= source.chunk.byteRange.upperBound)
            }
        }
    }

    @Test func aQuestionWithoutAWordIsRefused() async throws {
        await #expect(throws: Failure.self) { try await retrieve(" ?! ", mode: .auto) }
    }

    @Test func bm25NeedsNoEncoder() async throws {
        let index = try await ArticleIndex.shared()
        let embedder = RecordingEmbedder(try await RealEmbedder.shared())
        let result = try await Retriever(embedder: embedder, options: index.options).retrieve(
            "Which census book mentions gingerbread?", in: index.snapshot, profile: nil, mode: .bm25)
        #expect(result.items.first?.passage.title.contains("ingerbread") == true)
        #expect(embedder.calls.isEmpty)
    }
}
