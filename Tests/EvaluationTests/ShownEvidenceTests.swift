import Evaluation
import Testing

@Suite struct ShownEvidenceTests {
    private func question(_ answers: [String]) -> Question {
        Question(id: "q", question: "?", answers: answers, supporting: ["a"], hops: 1)
    }

    @Test func anAnswerIsShownWordForWordAndNotAsPartOfAWord() {
        let shown = ShownEvidence(tokens: 9, text: "[1] Tula: Tula lies on the Upa, a river.")
        #expect(shown.holdsAnswer(to: question(["The Upa"])) == true)
        #expect(shown.holdsAnswer(to: question(["Oka", "river"])) == true)
        #expect(shown.holdsAnswer(to: question(["Up"])) == false)
    }

    @Test func yesAndNoAndNothingCannotBeCopied() {
        let shown = ShownEvidence(tokens: 1, text: "No.")
        #expect(shown.holdsAnswer(to: question(["no"])) == nil)
        #expect(shown.holdsAnswer(to: question([])) == nil)
    }

    @Test func theReportCountsOnlyQuestionsWhoseAnswerCanBeCopied() {
        let outcomes = [true, false, nil].map { shown in
            RetrievalOutcome(
                question: question(["x"]), ranking: ["a"], contextTokens: 1, milliseconds: 1, stages: [:],
                answerIsShown: shown)
        }
        #expect(RetrievalReport(mode: "m", outcomes: outcomes).summary.figures["answer_shown"] == 50)
        #expect(RetrievalReport(mode: "m", outcomes: [outcomes[2]]).summary.figures["answer_shown"] == nil)
    }
}
