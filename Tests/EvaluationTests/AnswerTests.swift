import Evaluation
import Testing

@Suite struct AnswerTests {
    @Test(arguments: [
        ("Tula [1].", "Tula."), ("Paris [2, 3] and Rome[4]", "Paris and Rome"), ("[sic] a [b] 1]", "[sic] a [b] 1]"),
        (" Upa [", "Upa ["), ("", ""),
    ])
    func markersAreNoPartOfAnAnswer(text: String, plain: String) {
        #expect(CitationMarkers.removed(from: text) == plain)
    }

    @Test(arguments: ["unknown", "Unknown.", "", "The evidence does not say.", "Nothing here bears on it."])
    func declinesAreRecognised(answer: String) {
        #expect(Decline.isOne(answer, noEvidence: "Nothing here bears on it."))
    }

    @Test(arguments: ["The Unknown Soldier", "No Country for Old Men", "no", "Do not know how"])
    func answersThatSoundLikeOneAreNot(answer: String) {
        #expect(!Decline.isOne(answer, noEvidence: "Nothing here bears on it."))
    }

    private func outcome(_ answer: String, gold: [String], declined: Bool) -> AnswerOutcome {
        AnswerOutcome(
            question: Question(id: answer, question: "?", answers: gold, supporting: [], hops: 1), answer: answer,
            evidence: [], isDecline: declined, contextTokens: 100, promptTokens: 200, outputTokens: 4,
            retrievalMilliseconds: 10,
            firstTokenMilliseconds: 50, milliseconds: 90)
    }

    @Test func decliningIsRightOnlyWhereThereIsNoAnswer() {
        #expect(outcome("unknown", gold: [], declined: true).score.exactMatch == 1)
        #expect(outcome("Tula", gold: [], declined: false).score.f1 == 0)
        #expect(outcome("unknown", gold: ["unknown"], declined: true).score.exactMatch == 0)
    }

    @Test func declinesAreCountedApart() {
        let report = AnsweringReport(
            mode: "auto",
            outcomes: [
                outcome("Tula", gold: ["Tula"], declined: false), outcome("unknown", gold: ["Upa"], declined: true),
                outcome("unknown", gold: [], declined: true), outcome("Moscow", gold: [], declined: false),
            ])
        let figures = report.summary.figures
        #expect(figures["em"] == 50)
        #expect(figures["declined"] == 50)
        #expect(figures["unanswerable"] == 2)
        #expect(figures["declined_unanswerable"] == 50)
        #expect(figures["output_tokens"] == 4)
        #expect(figures["first_token_p50_ms"] == 50)
        #expect(report.summary.stages["prefill"]?["p50_ms"] == 40)
    }

    @Test func citationsThatAreNotFoundAgainAreCounted() {
        var whole = outcome("Tula", gold: ["Tula"], declined: false)
        (whole.citations, whole.verifiedCitations) = (3, 3)
        var torn = outcome("Upa", gold: ["Upa"], declined: false)
        (torn.citations, torn.verifiedCitations) = (1, 0)
        let figures = AnsweringReport(mode: "auto", outcomes: [whole, torn]).summary.figures
        #expect(figures["citations"] == 4 && figures["citations_verified"] == 75)
        #expect(AnsweringReport(mode: "auto", outcomes: []).summary.figures["citations_verified"] == nil)
    }
}
