import API
import Corpus
import TestService
import Testing

@Suite struct FormedAnswerTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "price": ["type": "number"], "currency": ["type": "string"],
            "kind": ["type": "string", "enum": ["Retail", "Trade"]],
        ],
    ]

    private func events(_ answer: String) -> [AnswerEvent] {
        var item = EvidenceItem.sample
        item.text = "A tin of Assam costs £12, which is 12 pounds."
        return [.retrieved([item], milliseconds: 1), .text(answer), .finished(.sample)]
    }

    private func form() throws -> FormedAnswer {
        var request = AskRequest(question: "What does Assam cost?")
        request.responseFormat = ResponseFormat(type: "json_schema", jsonSchema: .init(schema: Self.schema))
        return try #require(FormedAnswer(request))
    }

    @Test(arguments: [
        #"{"price":12,"currency":"pounds"}"#, #"{"price":12,"currency":"£"}"#,
        #"{"price":12,"currency":"Pounds","kind":"Retail"}"#, #"{"price":12,"currency":"2024-03-05"}"#,
        #"{"price":12,"curr"#, "{}",
    ])
    func valuesOfTheEvidenceAreLeftAlone(answer: String) throws {
        #expect(try form().grammarOfEvidence(after: events(answer)) == nil)
    }

    @Test func aValueFromElsewhereIsWrittenAgainInWordsOfTheEvidence() async throws {
        let grammar = try #require(
            try form().grammarOfEvidence(after: events(#"{"price":12,"currency":"USD"}"#)))
        #expect(grammar.contains("word ::= ") && grammar.contains(#""p" ("ounds")"#) && grammar.contains(#""£""#))
        #expect(!grammar.contains("USD"))
        let second = events(#"{"price":12,"currency":"pounds"}"#)
        @Sendable func stream(_ events: [AnswerEvent]) -> AsyncThrowingStream<AnswerEvent, any Error> {
            AsyncThrowingStream { continuation in
                for event in events { continuation.yield(event) }
                continuation.finish()
            }
        }
        var shown: [AnswerEvent] = []
        let held = try form().held(stream(events(#"{"price":12,"currency":"USD"}"#))) { _ in stream(second) }
        for try await event in held { shown.append(event) }
        #expect(shown == second)
    }

    @Test func freeTextHasNoForm() {
        #expect(FormedAnswer(AskRequest(question: "a")) == nil)
    }
}
