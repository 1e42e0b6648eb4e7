import Evaluation
import Foundation
import Testing

@Suite struct TrialReportTests {
    private func outcome(_ id: String, hops: Int, ranking: [String], milliseconds: Double) -> RetrievalOutcome {
        RetrievalOutcome(
            question: Question(id: id, question: "?", answers: [], supporting: ["a", "b"], hops: hops),
            ranking: ranking, contextTokens: 300, milliseconds: milliseconds, stages: ["embed": milliseconds / 2])
    }

    private var better: RetrievalReport {
        RetrievalReport(
            mode: "auto",
            outcomes: [
                outcome("q1", hops: 2, ranking: ["a", "b", "x"], milliseconds: 10),
                outcome("q2", hops: 3, ranking: ["x", "a", "y", "b"], milliseconds: 30),
            ])
    }

    private var worse: RetrievalReport {
        RetrievalReport(
            mode: "dense",
            outcomes: [
                outcome("q1", hops: 2, ranking: ["a"], milliseconds: 5),
                outcome("q2", hops: 3, ranking: ["a", "b"], milliseconds: 5),
            ])
    }

    @Test func jsonHoldsTheFiguresByModeFlat() throws {
        let report = TrialReport(
            index: "i", questions: 2, tokenizer: "t", trials: [("auto", better.summary)],
            comparisons: [better.gain(over: worse)])
        let data = try JSONEncoder().encode(report)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let auto = try #require((object["modes"] as? [String: Any])?["auto"] as? [String: Any])
        #expect(auto["recall@2"] as? Double == 75)
        #expect(auto["recall@5"] as? Double == 100)
        #expect(auto["all@10"] as? Double == 100)
        #expect(auto["mrr"] as? Double == 75)
        #expect(auto["context_tokens"] as? Double == 300)
        #expect(auto["p50_ms"] as? Double == 10)
        #expect(auto["p95_ms"] as? Double == 30)
        let hops = try #require(auto["by_hops"] as? [String: [String: Double]])
        #expect(hops["3"]?["recall@2"] == 50)
        #expect((auto["stages"] as? [String: [String: Double]])?["embed"]?["p95_ms"] == 15)
        #expect((auto["intervals"] as? [String: [Double]])?["recall@2"]?.count == 2)
    }

    @Test func theGainIsTheSecondOverTheFirstQuestionByQuestion() {
        let gain = better.gain(over: worse)
        #expect((gain.baseline, gain.mode) == ("dense", "auto"))
        #expect(gain.gain["recall@5"]?.mean == 25)
        #expect(gain.gain["recall@2"]?.mean == 0)
    }

    @Test func runFilesAreInTrecForm() {
        #expect(
            better.runFile.split(separator: "\n").prefix(3) == [
                "q1 Q0 a 1 3 samovar-auto", "q1 Q0 b 2 2 samovar-auto", "q1 Q0 x 3 1 samovar-auto",
            ])
        #expect(RetrievalReport.qrelsFile(of: [better.outcomes[0].question]) == "q1 0 a 1\nq1 0 b 1\n")
    }

    @Test(arguments: [(0.5, 2.0), (0.95, 4.0), (0.25, 1.0), (0.26, 2.0)])
    func percentilesAreByNearestRank(share: Double, value: Double) {
        #expect(Percentile.of([4, 1, 3, 2], share) == value)
        #expect(Percentile.of([], share) == 0)
    }

    @Test func aSetOfOneKindOfQuestionHasNoGroups() {
        let report = RetrievalReport(mode: "auto", outcomes: [better.outcomes[0], better.outcomes[0]])
        #expect(report.summary.byHops.isEmpty)
        #expect(better.summary.byHops.keys.sorted() == [2, 3])
    }
}
