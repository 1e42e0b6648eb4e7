import ContextAssembly
import Corpus
import Testing

/// Every term weighs nothing until a test gives it a weight.
private func options(
    budget: Int = 10, share: Double = 0, similarity: Double = 0, coverage: Double = 0, lead: Double = 0,
    bridge: Double = 0,
    rank: Double = 0, length: Double = 0
) -> SentenceSelection.Options {
    SentenceSelection.Options(
        budget: budget, share: share, similarityWeight: similarity, coverageWeight: coverage, leadBonus: lead,
        bridgeBonus: bridge, rankWeight: rank, lengthWeight: length)
}

private func passage(
    _ similarities: [Double], coverage: [Double]? = nil, tokens: [Int], isBridged: Bool = false
) -> SentenceSelection.Passage {
    SentenceSelection.Passage(
        sentences: similarities.indices.map {
            .init(similarity: similarities[$0], coverage: coverage?[$0] ?? 0, tokens: tokens[$0])
        }, isBridged: isBridged)
}

@Suite struct SentenceSelectionTests {
    @Test func theBestSentencesAreTakenAcrossPassagesInTheOrderOfTheText() {
        let selection = SentenceSelection(
            [
                passage([0.1, 0.9, 0.8], tokens: [5, 3, 3]),
                passage([0.85, 0.2], tokens: [4, 4]),
            ], options: options(similarity: 1))
        #expect(selection.chosen == [[1, 2], [0]])
    }

    @Test func aSentenceThatDoesNotFitLeavesRoomForASmallerOne() {
        let selection = SentenceSelection(
            [passage([0.9, 0.8, 0.7], tokens: [8, 5, 2])], options: options(similarity: 1))
        #expect(selection.chosen == [[0, 2]])
    }

    @Test func longPassagesGetTheirShareWhereItIsMoreThanTheBudget() {
        let passages = [passage([0.9, 0.8, 0.7, 0.6], tokens: [8, 8, 8, 8])]
        #expect(SentenceSelection(passages, options: options(share: 0.25, similarity: 1)).chosen == [[0]])
        #expect(SentenceSelection(passages, options: options(share: 0.5, similarity: 1)).chosen == [[0, 1]])
    }

    @Test func aPassageIsJudgedByItsPlaceAndNotByHowNearItsBestSentenceIs() {
        let passages = [passage([0.2], tokens: [6]), passage([0.6], tokens: [6])]
        #expect(SentenceSelection(passages, options: options(similarity: 1, rank: 0.1)).chosen == [[0], []])
    }

    @Test func wordsOfTheQuestionOutweighTheOpening() {
        let passages = [passage([0, 0], coverage: [0, 0.5], tokens: [6, 6])]
        #expect(SentenceSelection(passages, options: options(coverage: 5, lead: 0.7)).chosen == [[1]])
        #expect(SentenceSelection(passages, options: options(coverage: 1, lead: 0.7)).chosen == [[0]])
    }

    @Test func theFarEndOfABridgeComesBeforeAPassageThatNobodyMentions() {
        let passages = [passage([0], tokens: [6]), passage([0], tokens: [6], isBridged: true)]
        #expect(SentenceSelection(passages, options: options(bridge: 0.5, rank: 0.3)).chosen == [[], [0]])
        #expect(SentenceSelection(passages, options: options(bridge: 0.2, rank: 0.3)).chosen == [[0], []])
    }

    @Test func aPriceOnLengthPrefersTwoShortSentencesToOneLong() {
        let passages = [passage([0, 0, 0], coverage: [0.5, 0.4, 0.4], tokens: [40, 20, 20])]
        #expect(SentenceSelection(passages, options: options(budget: 40, coverage: 1)).chosen == [[0]])
        #expect(
            SentenceSelection(passages, options: options(budget: 40, coverage: 1, length: 0.6)).chosen == [[1, 2]])
    }

    @Test func aListWhoseItemIsBestComesWholeWhereItFits() {
        func list(_ items: Int, tokens: Int) -> SentenceSelection.Passage {
            let steps = (0..<items).map {
                SentenceSelection.Sentence(similarity: $0 == 2 ? 0.9 : 0.1, coverage: 0, tokens: tokens, list: 0)
            }
            return SentenceSelection.Passage(
                sentences: [.init(similarity: 0.2, coverage: 0, tokens: 3)] + steps, isBridged: false)
        }
        #expect(SentenceSelection([list(4, tokens: 2)], options: options(similarity: 1)).chosen == [[1, 2, 3, 4]])
        #expect(SentenceSelection([list(6, tokens: 2)], options: options(similarity: 1)).chosen[0].first == 0)
    }

    @Test func theSentenceThatOpensAListBringsItToo() {
        let steps = (0..<4).map { _ in SentenceSelection.Sentence(similarity: 0.1, coverage: 0, tokens: 2, list: 0) }
        let passage = SentenceSelection.Passage(
            sentences: [.init(similarity: 0.9, coverage: 0, tokens: 2)] + steps, isBridged: false)
        let other = SentenceSelection.Passage(
            sentences: [.init(similarity: 0.5, coverage: 0, tokens: 3)], isBridged: false)
        #expect(SentenceSelection([passage, other], options: options(similarity: 1)).chosen == [[0, 1, 2, 3, 4], []])
    }

    @Test func rowsDoNotRaiseTheBudget() {
        let rows = (0..<10).map { _ in SentenceSelection.Sentence(similarity: 0, coverage: 0, tokens: 5, isRow: true) }
        let passage = SentenceSelection.Passage(sentences: rows, isBridged: false)
        #expect(SentenceSelection([passage], options: options(budget: 10, share: 0.5)).chosen == [[0, 1]])
    }

    @Test func aCandidateKeepsItsSentencesAndCitesTheirSpan() throws {
        let text = "One is. Two is. Three is."
        let candidate = EvidenceCandidate(
            kind: .chunk, text: text, score: 1,
            citation: Citation(
                number: 0, document: DocumentID(1), chunk: ChunkID(1), source: "/a", title: "T", headings: [],
                pages: nil, byteRange: 100..<(100 + text.utf8.count), contentHash: ""))
        let kept = try #require(candidate.keeping([0, 2], of: EvidenceUnit.units(of: text)))
        #expect(kept.text == "One is. Three is.")
        #expect(kept.citation.byteRange == 100..<125)
        #expect(candidate.keeping([], of: []) == nil)
    }
}
