import Corpus
import Retrieval
import TestRooms
import TestSupport
import Testing

/// The line between a question that the documents bear on and one that they do not.
@Suite struct BearingTests {
    /// Ten chunks; "the rare word" stands in one, "the common word" in nine, "the unknown word" in none.
    private let hits = LexicalHits(
        chunks: (1...10).map { ChunkID($0) }, scores: [Double](repeating: 1, count: 10),
        words: [0b01] + [UInt64](repeating: 0b10, count: 9), wordCounts: [1, 9, 0])

    @Test func aRareWordWeighsMoreThanACommonOne() {
        let rare = LexicalHits(chunks: [ChunkID(1)], scores: [1], words: [0b01], wordCounts: [1, 9])
        let common = LexicalHits(chunks: [ChunkID(1)], scores: [1], words: [0b10], wordCounts: [1, 9])
        #expect(rare.coverage(among: 10) > 0.8)
        #expect(common.coverage(among: 10) < 0.2)
    }

    @Test func aWordThatNoChunkHoldsCounts() {
        #expect(hits.coverage(among: 10) < 0.5)
        #expect(hits.coverage(among: 10) > 0.3)
    }

    @Test func withoutAHitNothingIsCovered() {
        #expect(LexicalHits.none.coverage(among: 10) == 0)
        #expect(LexicalHits(chunks: [], scores: [], words: [], wordCounts: [0, 0]).coverage(among: 10) == 0)
    }
}

/// Words that stand in the fixtures' articles, asked with nothing that an encoder or a finder of names could hold on to.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct FoundByWordsTests {
    @Test(
        arguments: [
            ("honey", "tula-gingerbread.md"), ("wax resin", "tula-gingerbread.md"),
            ("What was sealed with wax or resin?", "tula-gingerbread.md"), ("sables", "tea-road.md"),
        ], [RetrievalMode.auto, .graph, .hybrid, .dense, .tearag, .bm25])
    func aWordThatStandsInADocumentIsNotRefused(sample: (question: String, file: String), mode: RetrievalMode)
        async throws
    {
        let index = try await ArticleIndex.shared()
        let result = try await Retriever(embedder: RealEmbedder.shared(), options: index.options).retrieve(
            sample.question, in: index.snapshot, profile: index.profile, mode: mode)
        #expect(!result.items.isEmpty)
        if mode == .auto || mode == .bm25 {
            #expect(result.items.first.map { ArticleIndex.fileName(of: $0.passage) } == sample.file)
        }
    }
}

/// A question written without spaces, with nothing in it that stands in a document but its pairs of characters.
@Suite struct UnspacedQuestionTests {
    @Test func mostPairsOfCharactersMakeAQuestionUnspaced() {
        let pairs = LexicalPhrase(.unspaced, text: "数据库", words: 0b011)
        #expect(LexicalHits(chunks: [], scores: [], words: [], wordCounts: [1, 1], phrases: [pairs]).isUnspaced)
        #expect(
            !LexicalHits(chunks: [], scores: [], words: [], wordCounts: [1, 1, 1, 1, 1], phrases: [pairs]).isUnspaced)
        #expect(!LexicalHits.none.isUnspaced)
    }
}
