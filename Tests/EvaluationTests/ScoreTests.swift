import Evaluation
import Testing

@Suite struct RetrievalScoreTests {
    @Test func recallCountsTheShareFound() {
        let score = RetrievalScore(ranking: ["a", "x", "b", "y", "y2", "c"], supporting: ["b", "c", "z"])
        #expect(score.recall(at: 2) == 0)
        #expect(score.recall(at: 5) == 1.0 / 3)
        #expect(score.recall(at: 10) == 2.0 / 3)
        #expect(score.allFound(at: 10) == 0)
        #expect(score.reciprocalRank == 1.0 / 3)
    }

    @Test func allFoundNeedsEveryPassage() {
        let score = RetrievalScore(ranking: ["b", "c"], supporting: ["c", "b"])
        #expect(score.allFound(at: 1) == 0)
        #expect(score.allFound(at: 2) == 1)
    }
}

@Suite struct AnswerScoreTests {
    @Test(arguments: [
        ("The Eiffel Tower!", ["eiffel tower"], 1.0, 1.0), ("in Paris, France", ["Paris"], 0, 0.5),
        ("Rome", ["Paris", "Rome"], 1, 1), ("", ["Paris"], 0, 0), ("no idea", ["Paris"], 0, 0),
        ("a b b", ["b b c"], 0, 0.8),
    ])
    func normalisesAsSQuADDoes(prediction: String, answers: [String], exact: Double, f1: Double) {
        let score = AnswerScore(prediction: prediction, answers: answers)
        #expect(score.exactMatch == exact)
        #expect(abs(score.f1 - f1) < 1e-9)
    }
}

@Suite struct IntervalTests {
    @Test func theIntervalHoldsTheMeanAndNarrowsWithMoreQuestions() {
        let few = Interval(of: (0..<20).map { Double($0 % 2) })
        let many = Interval(of: (0..<2000).map { Double($0 % 2) })
        #expect(few.low <= few.mean && few.mean <= few.high)
        #expect(many.high - many.low < few.high - few.low)
        #expect(few == Interval(of: (0..<20).map { Double($0 % 2) }), "same seed, same interval")
    }

    @Test func pairedDifferencesCancelWhatQuestionsShare() {
        let base = (0..<100).map { Double($0) }
        let interval = Interval(ofDifference: base.map { $0 + 1 }, minus: base)
        #expect(interval == Interval(of: [1]))
    }
}
