import API
import Corpus
import Foundation
import TestService
import Testing

@Suite struct ChatTests {
    private func request(_ json: String) throws -> ChatCompletionRequest {
        try JSONCoding.decode(ChatCompletionRequest.self, from: Data(json.utf8))
    }

    @Test func theLastMessageOfTheUserIsTheQuestion() throws {
        let ask = try request(
            #"""
            {"model":"samovar/notes","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"One?"},
            {"role":"assistant","content":null},{"role":"user","content":[{"type":"text","text":"Two"},{"type":"text","text":"Three?"}]}],
            "max_tokens":9,"max_completion_tokens":5,"temperature":0.5,"seed":-1,"top_p":0.9,"user":"u","unheard_of":{"a":[1]}}
            """#
        ).askRequest()
        #expect(
            ask
                == AskRequest(
                    question: "Two\nThree?", index: "notes", maximumTokens: 5, temperature: 0.5, seed: .max))
    }

    @Test(arguments: [nil, "samovar"])
    func theModelMayBeLeftOut(model: String?) throws {
        let message = ChatCompletionRequest.Message(role: "user", content: "Why?")
        #expect(try ChatCompletionRequest(model: model, messages: [message]).askRequest().index == nil)
    }

    @Test(arguments: [
        (#"{"messages":[]}"#, Failure.Code.invalidRequest),
        (#"{"messages":[{"role":"user","content":" \n"}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"assistant","content":"Hello"}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"n":2}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"temperature":-1}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"max_tokens":0}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"model":"gpt-4"}"#, .notFound),
        (#"{"messages":[{"role":"user","content":"a"}],"model":"samovar/"}"#, .notFound),
    ])
    func whatCannotBeAskedIsRefused(json: String, code: Failure.Code) {
        let failure = #expect(throws: Failure.self) { try request(json).askRequest() }
        #expect(failure?.code == code)
    }

    @Test func piecesBeginWithTheRoleAndEndWithAReason() throws {
        var transcript = ChatTranscript(id: "c1", created: 5, model: "samovar", includeUsage: true)
        let chunks = AnswerEvent.samples.flatMap { transcript.chunks(for: $0) }
        #expect(chunks.map(\.choices.first?.delta.content) == ["", "Malty “tea”\n", nil, nil])
        #expect(chunks.map(\.choices.first?.finishReason) == [nil, nil, .stop, nil])
        #expect(chunks[0].choices[0].delta.role == "assistant")
        #expect(chunks[2].choices[0].delta.citations == [.sample])
        #expect(chunks[2].samovar?.evidence == [.sample])
        #expect(chunks[3].choices.isEmpty)
        #expect(chunks[3].usage?.totalTokens == 35)
        #expect(try JSONCoding.string(chunks[0]).contains(#""finish_reason":null"#))
    }

    @Test func noUsageIsSentUnlessAskedFor() {
        var transcript = ChatTranscript(id: "c1", created: 5, model: "samovar", includeUsage: false)
        let chunks = AnswerEvent.samples.flatMap { transcript.chunks(for: $0) }
        #expect(chunks.allSatisfy { $0.usage == nil && $0.choices.count == 1 })
    }

    @Test func theWholeAnswerIsThereOnlyAtTheEnd() throws {
        var transcript = ChatTranscript(id: "c1", created: 5, model: "samovar", includeUsage: false)
        for event in AnswerEvent.samples.dropLast() { _ = transcript.chunks(for: event) }
        #expect(transcript.completion == nil)
        for event in AnswerEvent.samples.suffix(1) { _ = transcript.chunks(for: event) }
        let completion = try #require(transcript.completion)
        #expect(completion.choices[0].message.content == "Malty “tea”\n")
        #expect(completion.choices[0].message.citations == [.sample])
        #expect(completion.usage.evidenceTokens == 20)
        #expect(try JSONCoding.decode(ChatCompletion.self, from: JSONCoding.encode(completion)) == completion)
    }

    @Test func anAnswerCutShortSaysSoInOurOwnWords() {
        #expect(FinishReason(.length) == .length)
        #expect(FinishReason(.noEvidence) == .stop)
    }
}
