import API
import Corpus
import Foundation
import TestService
import Testing

@Suite struct ResponsesTests {
    private func request(_ json: String) throws -> ResponsesRequest {
        try JSONCoding.decode(ResponsesRequest.self, from: Data(json.utf8))
    }

    @Test func itemsAreAConversation() throws {
        let understood = try request(
            #"""
            {"model":"samovar/tea","instructions":"Be short.","max_output_tokens":9,"temperature":0,"tools":[{"type":"web_search"}],
            "input":[{"role":"developer","content":"Be kind."},{"role":"user","content":[{"type":"input_text","text":"One?"}]},
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Two."}]},
            {"type":"function_call","name":"f","arguments":"{}"},{"type":"reasoning","summary":[]},
            {"role":"user","content":"Three?"}],
            "text":{"format":{"type":"json_schema","name":"a","schema":{"type":"object"}}}}
            """#
        ).understood(as: "samovar/tea")
        let ask = try #require(understood.asks.first)
        #expect(ask.question == "Three?" && ask.index == "tea" && ask.maximumTokens == 9 && ask.temperature == 0)
        #expect(ask.instructions == "Be short.\nBe kind.")
        #expect(ask.conversation?.map(\.content) == ["One?", "Two."])
        #expect(ask.responseFormat?.type == "json_schema")
        #expect(understood.ignored == ["tools", "input[3]", "input[4]"])
    }

    @Test(arguments: [
        #"{"input":""}"#, #"{}"#, #"{"input":[]}"#, #"{"input":"a","previous_response_id":"resp_1"}"#,
        #"{"input":"a","background":true}"#, #"{"input":"a","tool_choice":"required"}"#,
        #"{"input":"a","text":{"format":{"type":"xml"}}}"#, #"{"input":"a","max_output_tokens":0}"#,
    ])
    func whatCannotBeAskedIsRefused(json: String) {
        let failure = #expect(throws: Failure.self) { try request(json).understood(as: nil) }
        #expect(failure?.code == .invalidRequest)
    }

    @Test func theStreamHasTheOfficialEventsInOrder() throws {
        var transcript = ResponsesTranscript(
            id: "1", created: 5, request: try request(#"{"input":"Which tea?"}"#), ignored: [])
        var events: [JSONValue] = []
        for event in AnswerEvent.script { events += try transcript.events(for: event) }
        #expect(
            events.compactMap { $0["type"]?.text } == [
                "response.created", "response.in_progress", "response.output_item.added",
                "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
                "response.output_text.annotation.added", "response.output_text.done", "response.content_part.done",
                "response.output_item.done", "response.completed",
            ])
        #expect(events.map { $0["sequence_number"] } == (0..<11).map { .integer($0) })
        let whole = try #require(try transcript.completed())
        #expect(events.last?["response"] == whole)
        #expect(whole["status"] == "completed" && whole["id"] == "resp_1")
        guard case .array(let output)? = whole["output"], case .array(let parts)? = output.first?["content"] else {
            Issue.record("no output")
            return
        }
        #expect(parts.first?["text"] == "It is malty [1].")
        #expect(whole["usage"]?["total_tokens"] == 35)
    }

    @Test func anAnswerThatWasCutShortIsIncomplete() throws {
        var transcript = ResponsesTranscript(id: "1", created: 5, request: try request(#"{"input":"a"}"#), ignored: [])
        var summary = AnswerSummary.sample
        summary.reason = .length
        _ = try transcript.events(for: .text("It"))
        let events = try transcript.events(for: .finished(summary))
        #expect(events.last?["type"] == "response.incomplete")
        #expect(try transcript.completed()?["incomplete_details"]?["reason"] == "max_output_tokens")
    }

    @Test func whereAFormIsAskedForTheLackOfAnAnswerIsARefusal() throws {
        var transcript = ResponsesTranscript(
            id: "1", created: 5, request: try request(#"{"input":"a","text":{"format":{"type":"json_object"}}}"#),
            ignored: [])
        var events: [JSONValue] = []
        for event: AnswerEvent in [.retrieved([], milliseconds: 1), .text("Nothing."), .finished(.sample)] {
            events += try transcript.events(for: event)
        }
        let types = events.compactMap { $0["type"]?.text }
        #expect(types.contains("response.refusal.delta") && types.contains("response.refusal.done"))
        #expect(!types.contains("response.output_text.delta"))
    }

    @Test func olderCompletionsAnswerEachPrompt() throws {
        let request = try JSONCoding.decode(
            TextCompletionRequest.self,
            from: Data(#"{"prompt":["One?","Two?"],"max_tokens":-1,"echo":true,"n":2}"#.utf8))
        let understood = try request.understood(as: nil)
        #expect(understood.asks.map(\.question) == ["One?", "One?", "Two?", "Two?"])
        #expect(understood.ignored == ["echo"])
        var transcript = TextCompletionTranscript(id: "c", created: 1, request: request, understood: understood)
        for place in understood.asks.indices {
            #expect(try transcript.completion() == nil)
            for event in AnswerEvent.script { _ = try transcript.chunks(for: event, of: place) }
        }
        let whole = try #require(try transcript.completion())
        guard case .array(let choices)? = whole["choices"] else {
            Issue.record("no choices")
            return
        }
        #expect(choices.map { $0["text"] } == Array(repeating: "It is malty [1].", count: 4))
        #expect(whole["object"] == "text_completion")
    }

    @Test func ollamaRequestsAreUnderstood() throws {
        let chat = try JSONCoding.decode(
            OllamaRequest.self,
            from: Data(
                #"""
                {"model":"samovar:latest","messages":[{"role":"system","content":"Be short."},
                {"role":"user","content":"Which tea?","images":["aGk="]}],"format":"json",
                "options":{"num_predict":-1,"temperature":0.5,"seed":3,"stop":["\n"],"num_ctx":4096},"keep_alive":"5m"}
                """#.utf8))
        let understood = try #require(try chat.understood(as: "samovar"))
        let ask = understood.asks[0]
        #expect(ask.question == "Which tea?" && ask.instructions == "Be short." && ask.maximumTokens == nil)
        #expect(ask.temperature == 0.5 && ask.seed == 3 && ask.stop == ["\n"])
        #expect(ask.responseFormat == ResponseFormat(type: "json_object"))
        #expect(understood.ignored == ["messages[1].images"])
        let loading = try JSONCoding.decode(OllamaRequest.self, from: Data(#"{"model":"samovar"}"#.utf8))
        #expect(try loading.understood(as: "samovar") == nil)
    }

    @Test func ollamaLinesEndWithWhatTheAnswerTook() throws {
        var transcript = OllamaTranscript(
            model: "samovar", created: "2026-01-01T00:00:00Z", isChat: true, ignored: [])
        var lines: [JSONValue] = []
        for event in AnswerEvent.script { lines += try transcript.lines(for: event) }
        #expect(lines.map { $0["done"] } == [false, false, true])
        #expect(lines[0]["message"]?["content"] == "It is ")
        #expect(lines[2]["done_reason"] == "stop" && lines[2]["eval_duration"] == 40_000_000)
        #expect(try transcript.whole()?["message"]?["content"] == "It is malty [1].")
    }
}
