import API
import Corpus
import Foundation
import TestService
import Testing

/// What a foreign client sees: statuses, headers, framing and error bodies.
@Suite struct RouteTests {
    private static let question = #"{"model":"samovar","messages":[{"role":"user","content":"Is it?"}]"#

    @Test func aChatCompletionIsInOpenAIsShape() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/chat/completions", body: Self.question + "}")
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/json; charset=utf-8")
            #expect(response.headers["x-request-id"]?.isEmpty == false)
            let completion = try JSONCoding.decode(ChatCompletion.self, from: Data(response.body.utf8))
            #expect(completion.object == "chat.completion")
            #expect(completion.id.hasPrefix("chatcmpl-"))
            #expect(completion.choices.map(\.message.content) == ["It is malty [1]."])
            #expect(completion.choices[0].message.citations == [.sample])
            #expect(completion.usage.totalTokens == 35)
        }
    }

    @Test func aStreamedChatIsServerSentEventsThatEndWithDone() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/chat/completions",
                body: Self.question + #","stream":true,"stream_options":{"include_usage":true}}"#)
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/event-stream")
            #expect(response.body.hasSuffix("\n\n"))
            let messages = response.body.components(separatedBy: "\n\n").dropLast()
            #expect(messages.allSatisfy { $0.hasPrefix("data: ") && !$0.contains("\n") })
            #expect(messages.last == "data: [DONE]")
            let chunks = try messages.dropLast().map {
                try JSONCoding.decode(ChatCompletionChunk.self, from: Data($0.dropFirst(6).utf8))
            }
            #expect(chunks.compactMap { $0.choices.first?.delta.content } == ["", "It is ", "malty [1]."])
            #expect(chunks.compactMap { $0.choices.first?.finishReason } == [.stop])
            #expect(chunks.last?.usage?.completionTokens == 5)
            #expect(Set(chunks.map(\.id)).count == 1)
        }
    }

    @Test func aStreamedChatThatFailsEndsWithTheErrorAndWithoutDone() async throws {
        try await Daemon.running { daemon in
            let body = #"{"stream":true,"messages":[{"role":"user","content":"\#(ScriptedService.Question.failing)"}]}"#
            let response = try await RawResponse.exchange(daemon.socketPath, "POST", "/v1/chat/completions", body: body)
            let messages = response.body.components(separatedBy: "\n\n").dropLast()
            #expect(messages.count == 3)
            #expect(
                messages.last
                    == #"data: {"error":{"code":"native_error","message":"the decoder gave up","param":null,"type":"server_error"}}"#
            )
        }
    }

    @Test(arguments: [true, false])
    func aClientThatGoesAwayStopsTheWork(isStreamed: Bool) async throws {
        try await Daemon.running { daemon in
            let body =
                #"{"stream":\#(isStreamed),"messages":[{"role":"user","content":"\#(ScriptedService.Question.endless)"}]}"#
            let connection = try await RawConnection(to: daemon.socketPath)
            try await connection.send(RawResponse.request("POST", "/v1/chat/completions", body: body))
            if isStreamed {
                _ = try await connection.read(until: "chat.completion.chunk")
            } else {
                _ = await daemon.service.fact { if case .asked = $0 { true } else { false } }
            }
            connection.close()
            #expect(await daemon.service.fact { $0 == .abandoned } == .abandoned)
        }
    }

    @Test(arguments: ["/v1/chat/completions", "/v1/ask"])
    func anOverloadSaysWhenToComeAgain(path: String) async throws {
        try await Daemon.running { daemon in
            let question = ScriptedService.Question.crowded
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", path,
                body:
                    #"{"stream":true,"question":"\#(question)","messages":[{"role":"user","content":"\#(question)"}]}"#)
            #expect(response.status == 429)
            #expect(response.headers["retry-after"] == "7")
            #expect(response.body.contains(#""type":"rate_limit_error""#))
        }
    }

    @Test func whoAsksIsToldApartByProcessAndName() async throws {
        try await Daemon.running { daemon in
            _ = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/chat/completions", body: Self.question + #","user":"ann"}"#)
            let asked = await daemon.service.fact { if case .asked = $0 { true } else { false } }
            guard case .asked(let request)? = asked else {
                Issue.record("nothing was asked")
                return
            }
            #expect(request.client == "\(ProcessInfo.processInfo.processIdentifier)/ann")
        }
    }

    @Test func howLongACallerWaitsIsAPreference() async throws {
        try await Daemon.running { daemon in
            _ = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/chat/completions", headers: ["Prefer": "respond-async, wait=2.5"],
                body: Self.question + "}")
            let asked = await daemon.service.fact { if case .asked = $0 { true } else { false } }
            guard case .asked(let request)? = asked else {
                Issue.record("nothing was asked")
                return
            }
            #expect(request.waitSeconds == 2.5)
        }
    }

    @Test(arguments: ["samovar", "samovar/tea", "minilm"])
    func everyListedModelCanBeRetrieved(name: String) async throws {
        try await Daemon.running { daemon in
            let list = try await RawResponse.exchange(daemon.socketPath, "GET", "/v1/models")
            #expect(list.body.contains(#""id":"\#(name)""#))
            let one = try await RawResponse.exchange(daemon.socketPath, "GET", "/v1/models/\(name)")
            #expect(one.status == 200 && one.body.contains(#""id":"\#(name)""#))
            let escaped = try await RawResponse.exchange(
                daemon.socketPath, "GET", "/v1/models/" + name.replacing("/", with: "%2F"))
            #expect(escaped.body == one.body)
        }
    }

    @Test func anAnswerCanBeServerSentEvents() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/ask", headers: ["Accept": "text/event-stream"],
                body: #"{"question":"Is it?"}"#)
            #expect(response.headers["content-type"] == "text/event-stream")
            let events = try response.body.components(separatedBy: "\n\n").dropLast().map {
                try JSONCoding.decode(AnswerEvent.self, from: Data($0.dropFirst(6).utf8))
            }
            #expect(events == AnswerEvent.script)
        }
    }

    @Test func documentsCanBeListedPageByPage() async throws {
        try await Daemon.running { daemon in
            func list(_ query: String) async throws -> ListBody<DocumentSummary> {
                let response = try await RawResponse.exchange(daemon.socketPath, "GET", "/v1/documents" + query)
                return try JSONCoding.decode(ListBody<DocumentSummary>.self, from: Data(response.body.utf8))
            }
            #expect(try await list("").hasMore == nil)
            let first = try await list("?limit=1")
            #expect(first.data == [.sample] && first.hasMore == false)
            let rest = try await list("?limit=1&after=\(DocumentSummary.sample.id)")
            #expect(rest.data.isEmpty && rest.hasMore == false)
        }
    }

    @Test func recordsCanBeSentAsJSONLines() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/documents?index=tea",
                headers: ["Content-Type": "application/jsonl; charset=utf-8"],
                body: "{\"id\":\"1\",\"text\":\"Tea.\"}\n{\"id\":\"2\",\"title\":\"M\",\"text\":\"Milk.\"}\n")
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/x-ndjson")
            #expect(response.body.split(separator: "\n").count == IngestEvent.script.count)
            let records = [
                IngestRequest.Record(id: "1", title: nil, text: "Tea."),
                IngestRequest.Record(id: "2", title: "M", text: "Milk."),
            ]
            #expect(
                await daemon.service.fact { _ in true }
                    == .ingested(IngestRequest(paths: [], records: records, index: "tea")))
        }
    }

    @Test(arguments: [
        ("GET", "/v1/nothing", "", 404, "not_found"),
        ("GET", "/", "", 404, "not_found"),
        ("GET", "/v1/status?index=missing", "", 404, "not_found"),
        ("GET", "/v1/documents/99", "", 404, "not_found"),
        ("GET", "/v1/documents/four", "", 404, "not_found"),
        ("GET", "/v1/documents/%23", "", 400, "invalid_request"),
        ("POST", "/v1/documents/remove", "{\"ids\":[4,\"none\"]}", 404, "not_found"),
        ("POST", "/v1/responses", "{\"input\":[]}", 400, "invalid_request"),
        ("POST", "/v1/completions", "{\"prompt\":[1,2]}", 400, "invalid_request"),
        ("GET", "/v1/documents?limit=0", "", 400, "invalid_request"),
        ("GET", "/v1/documents?after=four", "", 400, "invalid_request"),
        ("GET", "/v1/models/gpt-4", "", 404, "not_found"),
        ("DELETE", "/v1/chat/completions", "", 405, "invalid_request"),
        ("PUT", "/v1/documents/4", "", 405, "invalid_request"),
        ("POST", "/v1/search", "", 400, "invalid_request"),
        ("POST", "/v1/search", "{\"query\": tea}", 400, "invalid_request"),
        ("POST", "/v1/embeddings", "{\"input\":[]}", 400, "invalid_request"),
        ("POST", "/v1/embeddings", "{\"input\":\"a\",\"dimensions\":2}", 400, "invalid_request"),
        ("POST", "/v1/chat/completions", "{\"messages\":[]}", 400, "invalid_request"),
        ("POST", "/v1/ask", "{\"question\":\"Refuse.\"}", 503, "busy"),
    ])
    func aRefusalIsInOpenAIsErrorShape(
        method: String, path: String, body: String, status: Int, code: String
    ) async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(daemon.socketPath, method, path, body: body)
            #expect(response.status == status)
            let error = try JSONCoding.decode(ErrorBody.self, from: Data(response.body.utf8)).error
            #expect(error.code == code)
            #expect(!error.message.isEmpty)
            #expect((response.headers["allow"] != nil) == (status == 405))
            #expect((response.headers["retry-after"] != nil) == (status == 503))
        }
    }

    @Test func malformedJSONIsToldWithItsPlace() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/search", body: "{\n  \"query\": tea\n}")
            #expect(response.body.contains("at line 2, column 13"), "\(response.body)")
        }
    }

    @Test(arguments: [true, false])
    func aBodyOverTheLimitIsRefused(isAnnounced: Bool) async throws {
        try await Daemon.running(maximumBodyBytes: 100) { daemon in
            let body = "{\"query\":\"" + String(repeating: "x", count: 200) + "\"}"
            let request =
                isAnnounced
                ? RawResponse.request("POST", "/v1/search", body: body)
                : "POST /v1/search HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n"
            let connection = try await RawConnection(to: daemon.socketPath)
            defer { connection.close() }
            try await connection.send(request)
            let response = try RawResponse.parse(try await connection.read())
            #expect(response.status == 413)
            #expect(response.body.contains("larger than 100 bytes"))
        }
    }

    @Test func whatIsNotHTTPIsAnsweredAndClosed() async throws {
        try await Daemon.running { daemon in
            let connection = try await RawConnection(to: daemon.socketPath)
            defer { connection.close() }
            try await connection.send("\u{1}\u{2} nonsense\r\n\r\n")
            #expect(try await connection.read().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func headIsAnsweredWhereverGetIs() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(daemon.socketPath, "HEAD", "/health")
            #expect(response.status == 200)
            #expect(response.body.isEmpty)
        }
    }
}
