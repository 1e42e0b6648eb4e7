import API
import Corpus
import Foundation
import TestService
import Testing

@Suite struct ChatTests {
    private func request(_ json: String) throws -> ChatCompletionRequest {
        try JSONCoding.decode(ChatCompletionRequest.self, from: Data(json.utf8))
    }

    private func transcript(_ json: String) throws -> ChatTranscript {
        ChatTranscript(id: "c1", created: 5, request: try request(json))
    }

    @Test func theLastMessageOfTheUserIsTheQuestion() throws {
        let ask = try request(
            #"""
            {"model":"samovar/notes","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"One?"},
            {"role":"assistant","content":null},{"role":"user","content":[{"type":"text","text":"Two"},{"type":"text","text":"Three?"}]}],
            "max_tokens":9,"max_completion_tokens":5,"temperature":0.5,"seed":-1,"top_p":0.9,"user":"u","unheard_of":{"a":[1]}}
            """#
        ).understood().asks[0]
        var expected = AskRequest(
            question: "Two\nThree?", index: "notes", maximumTokens: 5, temperature: 0.5, seed: .max)
        expected.topP = 0.9
        expected.client = "u"
        expected.instructions = "Be kind."
        expected.conversation = [.init(role: .user, content: "One?")]
        #expect(ask == expected)
    }

    @Test(arguments: [nil, "samovar"])
    func theModelMayBeLeftOut(model: String?) throws {
        let message = ChatCompletionRequest.Message(role: "user", content: "Why?")
        #expect(try ChatCompletionRequest(model: model, messages: [message]).understood().asks[0].index == nil)
    }

    @Test(arguments: [
        (#"{"messages":[]}"#, Failure.Code.invalidRequest),
        (#"{"messages":[{"role":"user","content":" \n"}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"assistant","content":"Hello"}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"n":0}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"n":9}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"temperature":-1}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"max_tokens":0}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"},{"role":"user","content":[]}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"king","content":"a"},{"role":"user","content":"a"}]}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"top_p":2}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"top_logprobs":2}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"logprobs":true,"top_logprobs":21}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"response_format":{"type":"xml"}}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"tool_choice":"required"}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"tool_choice":{"type":"function"}}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"function_call":{"name":"f"}}"#, .invalidRequest),
        (#"{"messages":[{"role":"user","content":"a"}],"model":"gpt/4"}"#, .notFound),
        (#"{"messages":[{"role":"user","content":"a"}],"model":"samovar/"}"#, .notFound),
    ])
    func whatCannotBeAskedIsRefused(json: String, code: Failure.Code) {
        let failure = #expect(throws: Failure.self) { try request(json).understood() }
        #expect(failure?.code == code)
    }

    @Test func piecesBeginWithTheRoleAndEndWithAReason() throws {
        var transcript = try transcript(#"{"messages":[],"stream_options":{"include_usage":true}}"#)
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

    @Test func noUsageIsSentUnlessAskedFor() throws {
        var transcript = try transcript(#"{"messages":[],"stream_options":{"include_usage":false}}"#)
        let chunks = AnswerEvent.samples.flatMap { transcript.chunks(for: $0) }
        #expect(chunks.allSatisfy { $0.usage == nil && $0.choices.count == 1 })
    }

    @Test func theWholeAnswerIsThereOnlyAtTheEnd() throws {
        var transcript = try transcript(#"{"messages":[],"stream_options":{"include_usage":false}}"#)
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

    @Test(
        arguments: [
            (nil, nil, nil), ("samovar", nil, nil), ("samovar/papers", "papers", nil), ("tiny", nil, "tiny"),
            ("samovar/papers/tiny", "papers", "tiny"),
        ] as [(String?, String?, String?)])
    func theModelsNamePicksIndexAndGenerator(name: String?, index: String?, model: String?) throws {
        let served = try ServedModel(name)
        #expect(served.index == index)
        #expect(served.model == model)
    }

    @Test func logprobsComeWithTheTextTheyAreOfAndWithdrawnOnesNever() throws {
        func token(_ text: String) -> AnswerEvent {
            var trace = TokenTrace(position: 0, text: text, entropy: 0, margin: 1, probability: 0.5)
            trace.bytes = Array(text.utf8)
            trace.alternatives = [TokenAlternative(bytes: Array(text.utf8), probability: 0.5)]
            return .token(trace)
        }
        var transcript = try transcript(#"{"messages":[],"logprobs":true,"top_logprobs":1}"#)
        let events: [AnswerEvent] = [
            token("Te"), token("a"), .text("Tea"), token(" no"), .withdrawn(Withdrawal(text: " no", tokens: 1)),
            token("."), token(""), .text("."), .finished(.sample),
        ]
        let chunks = events.flatMap { transcript.chunks(for: $0) }
        let sent = chunks.flatMap(\.choices).map { $0.logprobs?.content.map(\.token) }
        #expect(sent == [nil, ["Te", "a"], ["."], nil])
        let whole = try #require(transcript.completion?.choices[0].logprobs?.content)
        #expect(whole.map(\.token) == ["Te", "a", "."])
        #expect(abs(whole[0].logprob + 0.6931) < 1e-3)
        #expect(whole[0].topLogprobs.count == 1)
    }

    @Test func whereAFormIsAskedForTheLackOfAnAnswerIsARefusal() throws {
        var transcript = try transcript(#"{"messages":[],"response_format":{"type":"json_object"}}"#)
        let events: [AnswerEvent] = [.retrieved([], milliseconds: 1), .text("Nothing."), .finished(.sample)]
        let chunks = events.flatMap { transcript.chunks(for: $0) }
        #expect(chunks.map(\.choices.first?.delta.refusal) == [nil, "Nothing.", nil])
        let message = try #require(transcript.completion?.choices[0].message)
        #expect(message.content == nil && message.refusal == "Nothing.")
    }

    @Test func aFieldAtFaultIsNamedForPrograms() {
        #expect(ErrorBody(Failure(.invalidRequest, "top_p: must be small")).error.param == "top_p")
        #expect(
            ErrorBody(Failure(.invalidRequest, "messages[0].role: no")).error.param == "messages[0].role")
        #expect(ErrorBody(Failure(.invalidRequest, "malformed JSON: a value")).error.param == nil)
        #expect(ErrorBody(Failure(.notFound, "model: none")).error.param == nil)
    }
}
