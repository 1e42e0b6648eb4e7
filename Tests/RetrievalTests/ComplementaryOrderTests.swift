import Retrieval
import Testing

@Suite struct ComplementaryOrderTests {
    private typealias Candidate = ComplementaryOrder.Candidate

    private func order(
        _ candidates: [Candidate], words: [Double] = [1, 1], coverage: Double = 10, link: Double = 2
    ) -> [Int] {
        ComplementaryOrder(coverageWeight: coverage, linkWeight: link)
            .order(candidates, wordWeights: words, nameWeight: { Double($0) / 100 })
    }

    @Test func whatAddsTheMissingWordOvertakesWhatRepeats() {
        let candidates = [
            Candidate(score: 9, words: [0], names: []), Candidate(score: 8, words: [0], names: []),
            Candidate(score: 5, words: [1], names: []),
        ]
        #expect(order(candidates) == [0, 2, 1])
        #expect(order(candidates, coverage: 0) == [0, 1, 2])
        #expect(order(candidates, words: [1, 0]) == [0, 1, 2], "a word that all hold adds nothing")
    }

    @Test func whatSharesARareNameFollows() {
        let candidates = [
            Candidate(score: 9, words: [], names: [40, 90]), Candidate(score: 5, words: [], names: [40]),
            Candidate(score: 4.5, words: [], names: [70, 90]), Candidate(score: 4.4, words: [], names: []),
        ]
        #expect(order(candidates) == [0, 2, 1, 3])
        #expect(order(candidates, link: 0) == [0, 1, 2, 3])
    }

    @Test func allArePlacedOnceAndEqualsKeepTheirOrder() {
        let alike = [Candidate](repeating: Candidate(score: 1, words: [0, 1], names: [1]), count: 7)
        #expect(order(alike) == Array(0..<7))
        #expect(order([]) == [])
        #expect(order(alike, words: [0, 0]) == Array(0..<7), "a question of words that all hold")
    }
}
