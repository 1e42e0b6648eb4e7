import Answering
import Decoding
import Testing

@Suite struct AnswerPromptsTests {
    private let prompts = {
        var prompts = AnswerPrompts.sample
        prompts.question = "{evidence} | {question} | {other}"
        return prompts
    }()

    @Test func fieldsAreFilledInOnePassAndUnknownOnesStay() {
        let turn = prompts.messages(question: "why {evidence}?", evidence: "[1] {question} {")[1].content
        #expect(turn == "[1] {question} { | why {evidence}? | {other}")
    }
}
