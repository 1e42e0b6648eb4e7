import ContextAssembly
import Corpus
import Testing

private let options = SentenceSelection.Options(budget: 10, rankWeight: 0.1, leadBonus: 0.05)

private func passage(score: Double, _ similarities: [Double], tokens: [Int]) -> SentenceSelection.Passage {
    SentenceSelection.Passage(
        score: score, sentences: similarities.indices.map { ($0 * 10)..<($0 * 10 + 10) }, similarities: similarities,
        tokens: tokens)
}

@Suite struct SentenceSelectionTests {
    @Test func theBestSentencesAreTakenAcrossPassagesInTheOrderOfTheText() {
        let selection = SentenceSelection(
            [
                passage(score: 0, [0.1, 0.9, 0.8], tokens: [5, 3, 3]),
                passage(score: 0, [0.85, 0.2], tokens: [4, 4]),
            ], options: options)
        #expect(selection.chosen == [[1, 2], [0]])
    }

    @Test func aSentenceThatDoesNotFitLeavesRoomForASmallerOne() {
        let selection = SentenceSelection(
            [passage(score: 0, [0.9, 0.8, 0.7], tokens: [8, 5, 2])], options: options)
        #expect(selection.chosen == [[0, 2]])
    }

    @Test func sentencesOfABetterPassageNeedLessSimilarity() {
        let passages = [
            passage(score: -10, [0, 0.6], tokens: [6, 6]), passage(score: 0, [0, 0.5], tokens: [6, 6]),
        ]
        #expect(SentenceSelection(passages, options: options).chosen == [[], [1]])
    }

    @Test func aCandidateKeepsItsSentencesAndCitesTheirSpan() throws {
        let text = "One is. Two is. Three is."
        let candidate = EvidenceCandidate(
            kind: .chunk, text: text, score: 1,
            citation: Citation(
                number: 0, document: DocumentID(1), chunk: ChunkID(1), source: "/a", title: "T", headings: [],
                pages: nil, byteRange: 100..<(100 + text.utf8.count), contentHash: ""))
        let kept = try #require(candidate.keeping([0, 2], of: SentenceSplitter.ranges(in: text)))
        #expect(kept.text == "One is. Three is.")
        #expect(kept.citation.byteRange == 100..<125)
        #expect(candidate.keeping([], of: []) == nil)
    }
}
