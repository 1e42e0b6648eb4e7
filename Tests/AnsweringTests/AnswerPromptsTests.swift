import Answering
import Decoding
import Testing

@Suite struct AnswerPromptsTests {
    private let prompts = AnswerPrompts(system: "S", question: "{evidence} | {question} | {other}", noEvidence: "N")

    @Test func fieldsAreFilledInOnePassAndUnknownOnesStay() {
        let turn = prompts.messages(question: "why {evidence}?", evidence: "[1] {question} {")[1].content
        #expect(turn == "[1] {question} { | why {evidence}? | {other}")
    }
}
