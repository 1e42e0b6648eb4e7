import Corpus
import Evaluation
import Testing

@Suite struct MonitorReportTests {
    private let questions = (0..<4).map {
        Question(id: "\($0)", question: "?", answers: ["Tula"], supporting: [], hops: 1)
    }

    /// Answers each question as given; a doubt is its score and whether evidence came of it.
    private func arm(
        _ name: String, silent: String?, _ answers: [String], doubts: [Double?] = [nil, nil, nil, nil],
        kept: String = ""
    ) -> MonitorArm {
        MonitorArm(name: name, silent: silent, startsFromMemory: silent == nil, isWatched: silent != nil) { question in
            let index = Int(question.id) ?? 0
            var outcome = MonitorOutcome(question: question)
            outcome.answer = answers[index]
            outcome.promptTokens = 100
            outcome.outputTokens = 5
            outcome.doubt = doubts[index]
            if doubts[index] != nil {
                outcome.injections = 1
                outcome.retrievals = 1
                outcome.keptBefore = kept
                outcome.interventions = InterventionTokens(monitor: 10, injected: 20, reread: 7)
            }
            return outcome
        }
    }

    private func report(kept: String = "") async throws -> MonitorReport {
        try await MonitorReport.run(
            [
                arm("never", silent: nil, ["Tula", "Perm", "Perm", "Omsk"]),
                arm(
                    "rind", silent: "never", ["Perm", "Tula", "Perm", "Omsk"], doubts: [0.5, 3, 2, nil], kept: kept),
            ], on: questions, progress: { _ in })
    }

    @Test func harmAndRescueAreCountedAgainstTheSilentArm() async throws {
        let figures = try await report().figures(of: "rind")
        #expect(figures["em"] == 25 && figures["rate"] == 75)
        #expect(figures["harm"] == 25 && figures["rescue"] == 25)
        #expect(abs((figures["redundant"] ?? 0) - 100.0 / 3) < 1e-9)
        #expect(figures["total_tokens"] == 105 + 0.75 * 37 && figures["reread_tokens"] == 0.75 * 7)
    }

    @Test func monitorsThatDoubtNothingHaveNoRateWhateverWasRetrievedBefore() async throws {
        let quiet = MonitorArm(name: "rind", silent: "never", startsFromMemory: false, isWatched: true) { question in
            var outcome = MonitorOutcome(question: question)
            outcome.retrievals = 1
            return outcome
        }
        let report = try await MonitorReport.run([quiet], on: questions, progress: { _ in })
        #expect(report.figures(of: "rind")["rate"] == 0)
    }

    @Test func anEvaluationEndsInTimeWithWhatItHas() async throws {
        let report = try await MonitorReport.run(
            [arm("never", silent: nil, ["Tula", "Perm", "Perm", "Omsk"])], on: questions, limit: .zero,
            progress: { _ in })
        #expect(report.questions == 1 && report.figures(of: "never")["em"] == 100)
    }

    @Test func anInterventionIsLateWhenWhatIsKeptIsWrongAlready() async throws {
        #expect(try await report(kept: "Perm").figures(of: "rind")["late"] == 100)
        #expect(try await report(kept: "").figures(of: "rind")["late"] == 0)
        #expect(try await report(kept: "the Tula").figures(of: "rind")["late"] == 0)
    }

    @Test func theFrontierTakesTheMostDoubtfulQuestionsFirst() async throws {
        let frontier = try await report().frontier(of: "rind", rates: [0, 25, 50, 75, 100])
        // Never: one right. The most doubtful question is rescued, the least doubtful one harmed.
        #expect(frontier == [0: 25, 25: 50, 50: 50, 75: 25, 100: 25])
        #expect(try await report().frontier(of: "never", rates: [0]).isEmpty)
        #expect(try await report().threshold(of: "rind", rate: 0.5) == 0.5)
    }
}
