import API
import Corpus
import Foundation
import TestService
import Testing

/// Requests as other people's clients write them: what is understood, what is left out and said, what is refused.
@Suite struct ClientRequestTests {
    private func chat(_ json: String) throws -> UnderstoodRequest {
        try JSONCoding.decode(ChatCompletionRequest.self, from: Data(json.utf8)).understood()
    }

    @Test(
        arguments: [
            (#""tools":[{"type":"function"}],"tool_choice":"auto""#, ["tools"]),
            (#""tools":[{"type":"function"}],"tool_choice":"none","parallel_tool_calls":true"#, ["tools"]),
            (#""tools":[],"tool_choice":null"#, []), (#""tool_choice":{"type":"auto"}"#, []),
            (#""functions":[{"name":"f"}],"function_call":"auto""#, ["functions"]),
            (#""frequency_penalty":0.5,"presence_penalty":0,"logit_bias":{}"#, ["frequency_penalty"]),
            (#""logit_bias":{"50256":-100}"#, ["logit_bias"]),
            (#""reasoning_effort":"high""#, ["reasoning_effort"]),
            (#""store":true,"metadata":{"a":"b"},"user":"u","stream_options":null,"top_logprobs":0"#, []),
        ] as [(String, [String])])
    func whatCannotBeHadIsAnsweredWithoutAndNamed(fields: String, ignored: [String]) throws {
        let understood = try chat(#"{"messages":[{"role":"user","content":"Which tea?"}],\#(fields)}"#)
        #expect(understood.asks.map(\.question) == ["Which tea?"])
        #expect(understood.ignored == ignored)
        #expect(understood.ignoredNames == (ignored.isEmpty ? nil : ignored.joined(separator: ", ")))
    }

    @Test func partsThatAreNoTextAreLeftOutByTheirPlace() throws {
        let understood = try chat(
            #"""
            {"messages":[
            {"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url","image_url":{"url":"data:,"}}]},
            {"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"a"}]},
            {"role":"tool","tool_call_id":"a","content":"12:00"},
            {"role":"user","content":[{"type":"input_text","text":"Which tea?"}]}]}
            """#)
        #expect(understood.asks[0].question == "Which tea?")
        #expect(understood.asks[0].conversation == [AskRequest.Turn(role: .user, content: "hi")])
        #expect(
            understood.ignored == [
                "messages[0].content[1].image_url", "messages[1].content[0].refusal", "messages[2].tool_calls",
                "messages[3]",
            ])
    }

    @Test func theLastQuestionIsAnsweredWhateverFollowsIt() throws {
        let understood = try chat(
            #"""
            {"messages":[{"role":"user","content":"Which tea?"},
            {"role":"assistant","content":"","tool_calls":[{"id":"a"}]},{"role":"tool","content":"12:00"},
            {"role":"system","content":"Be short."},{"role":"assistant","content":"It is"}]}
            """#)
        #expect(understood.asks[0].question == "Which tea?")
        #expect(understood.asks[0].conversation == nil)
        #expect(understood.asks[0].instructions == "Be short.")
        #expect(understood.ignored == ["messages[1].tool_calls", "messages[2]", "messages[4]"])
    }

    @Test func aQuestionThatIsOnlyAnImageIsRefusedByItsPlace() {
        let failure = #expect(throws: Failure.self) {
            try chat(#"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}"#)
        }
        #expect(failure?.message.contains("messages[0].content[0].image_url") == true)
    }

    @Test(arguments: [(-1, nil), (-2, nil), (7, 7)] as [(Int, Int?)])
    func aNegativeNumberOfTokensIsNoLimit(tokens: Int, limit: Int?) throws {
        let asked = try chat(#"{"messages":[{"role":"user","content":"a"}],"max_tokens":\#(tokens)}"#)
        #expect(asked.asks[0].maximumTokens == limit)
    }

    @Test func severalAnswersAreDrawnWithSeedsOfTheirOwn() throws {
        let asked = try chat(#"{"messages":[{"role":"user","content":"a"}],"n":3,"seed":5,"stop":["",";"]}"#)
        #expect(asked.asks.map(\.seed) == [5, 6, 7])
        #expect(asked.asks[0].stop == [";"])
    }

    @Test func severalAnswersAreChoicesOfOneCompletion() throws {
        let request = try JSONCoding.decode(
            ChatCompletionRequest.self,
            from: Data(#"{"messages":[],"n":2,"stream_options":{"include_usage":true}}"#.utf8))
        var transcript = ChatTranscript(id: "c", created: 1, request: request, ignored: ["tools"])
        var chunks: [ChatCompletionChunk] = []
        for place in 0..<2 {
            #expect(transcript.completion == nil)
            for event in AnswerEvent.script { chunks += transcript.chunks(for: event, of: place) }
        }
        #expect(chunks.compactMap { $0.choices.first?.index } == [0, 0, 0, 0, 1, 1, 1, 1])
        #expect(chunks.compactMap(\.usage).map(\.completionTokens) == [10])
        let completion = try #require(transcript.completion)
        #expect(completion.choices.map(\.index) == [0, 1])
        #expect(completion.usage.promptTokens == 30 && completion.usage.totalTokens == 40)
        #expect(completion.samovar.ignored == ["tools"])
    }

    @Test(
        arguments: [
            (nil, nil), ("samovar", "samovar"), ("gpt-4o", "samovar"), ("gpt-4o-mini", "samovar/notes"),
            ("samovar:latest", "samovar"), ("tiny", "tiny"),
        ] as [(String?, String?)])
    func aHardWiredNameStandsForAModelOfOurs(name: String?, meaning: String?) throws {
        let aliases = try ModelAliases(["gpt-*=samovar", "gpt-4o-mini=samovar/notes"])
        #expect(aliases.meaning(of: name) == meaning)
    }

    @Test(arguments: ["gpt-4o", "=samovar", "*=samovar", "gpt=", "gpt=a/b"])
    func anAliasOfAnotherFormIsRefused(line: String) {
        let failure = #expect(throws: Failure.self) { try ModelAliases([line]) }
        #expect(failure?.code == .invalidSettings)
    }

    @Test(
        arguments: [
            (#""tea""#, ["tea"], []), (#"["a","b"]"#, ["a", "b"], []), ("[1,2]", [], [[1, 2]]),
            ("[[1,2],[3]]", [], [[1, 2], [3]]),
        ] as [(String, [String], [[Int]])])
    func textsToEmbedComeAsTextOrTokens(input: String, texts: [String], tokens: [[Int]]) throws {
        let request = try JSONCoding.decode(EmbeddingsRequest.self, from: Data("{\"input\":\(input)}".utf8))
        #expect(request.input == texts && request.tokens == tokens)
        let again = try JSONCoding.decode(EmbeddingsRequest.self, from: JSONCoding.encode(request))
        #expect(again == request)
    }

    @Test(
        arguments: [
            ("12", .number(DocumentID(12))), ("#12", .ownID("12")), ("sqd-1", .idOrPath("sqd-1")),
            ("/a/b.md", .idOrPath("/a/b.md")), ("007", .idOrPath("007")),
        ] as [(String, DocumentName.Meaning)])
    func aWholeNumberIsADocumentsNumberAndNeverAnOwnID(name: String, meaning: DocumentName.Meaning) throws {
        #expect(try DocumentName(name).meaning() == meaning)
        let decoded = try JSONCoding.decode([DocumentName].self, from: Data("[12,\"\(name)\"]".utf8))
        #expect(decoded == [DocumentName("12"), DocumentName(name)])
    }
}
