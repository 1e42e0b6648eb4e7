import API
import Client
import Corpus
import Foundation
import Server
import TestService
import Testing

/// The shapes of other services over a real socket.
@Suite struct CompatibilityTests {
    @Test func whatARequestDidNotGetIsSaidInAHeaderAndAField() async throws {
        try await Daemon.running { daemon in
            for isStreamed in [false, true] {
                let response = try await RawResponse.exchange(
                    daemon.socketPath, "POST", "/v1/chat/completions",
                    body:
                        #"{"stream":\#(isStreamed),"messages":[{"role":"user","content":"Is it?"}],"tools":[{"type":"function"}],"tool_choice":"auto"}"#
                )
                #expect(response.status == 200)
                #expect(response.headers["samovar-ignored"] == "tools")
                #expect(response.body.contains(#""ignored":["tools"]"#))
            }
        }
    }

    @Test func severalAnswersAreWrittenOneAfterTheOther() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/chat/completions",
                body: #"{"n":2,"messages":[{"role":"user","content":"Is it?"}]}"#)
            let completion = try JSONCoding.decode(ChatCompletion.self, from: Data(response.body.utf8))
            #expect(completion.choices.map(\.message.content) == ["It is malty [1].", "It is malty [1]."])
        }
    }

    @Test func olderCompletionsAreStreamedOrWhole() async throws {
        try await Daemon.running { daemon in
            let whole = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/completions", body: #"{"prompt":"Is it?"}"#)
            #expect(whole.status == 200 && whole.body.contains(#""text":"It is malty [1].""#))
            let stream = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/completions", body: #"{"prompt":"Is it?","stream":true}"#)
            #expect(stream.headers["content-type"] == "text/event-stream")
            #expect(stream.body.hasSuffix("data: [DONE]\n\n"))
        }
    }

    @Test func responsesAreNamedEventsOrWhole() async throws {
        try await Daemon.running { daemon in
            let whole = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/responses", body: #"{"input":"Is it?"}"#)
            #expect(whole.status == 200 && whole.body.contains(#""type":"output_text""#))
            let stream = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/responses", body: #"{"input":"Is it?","stream":true}"#)
            let messages = stream.body.components(separatedBy: "\n\n").dropLast()
            #expect(messages.first?.hasPrefix("event: response.created\ndata: {") == true)
            #expect(messages.last?.hasPrefix("event: response.completed\n") == true)
        }
    }

    @Test func aResponseThatFailsHalfWayEndsWithItsFailure() async throws {
        try await Daemon.running { daemon in
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/responses",
                body: #"{"stream":true,"input":"\#(ScriptedService.Question.failing)"}"#)
            let last = response.body.components(separatedBy: "\n\n").dropLast().last
            #expect(last?.hasPrefix("event: response.failed\n") == true)
            #expect(last?.contains("the decoder gave up") == true)
        }
    }

    @Test func ollamasClientsAreAnsweredInLines() async throws {
        try await Daemon.running { daemon in
            let chat = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/api/chat",
                body: #"{"model":"samovar:latest","messages":[{"role":"user","content":"Is it?"}]}"#)
            #expect(chat.headers["content-type"] == "application/x-ndjson")
            #expect(chat.body.split(separator: "\n").count == 3)
            let whole = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/api/generate",
                body: #"{"model":"samovar","prompt":"Is it?","stream":false}"#)
            #expect(whole.body.contains(#""response":"It is malty [1].""#))
            let tags = try await RawResponse.exchange(daemon.socketPath, "GET", "/api/tags")
            #expect(tags.body.contains(#""name":"samovar/tea""#))
            let shown = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/api/show", body: #"{"model":"samovar:latest"}"#)
            #expect(shown.status == 200 && shown.body.contains(#""capabilities":["completion"]"#))
            let vectors = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/api/embed", body: #"{"model":"samovar","input":["a","bb"]}"#)
            #expect(vectors.body.contains(#""embeddings":[[1,"#))
            let wrong = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/api/chat",
                body: #"{"model":"a/b","messages":[{"role":"user","content":"x"}]}"#)
            #expect(wrong.status == 404 && wrong.body.hasPrefix(#"{"error":"the model a/b does not exist"#))
        }
    }

    @Test func aDocumentIsNamedByNumberOwnIDOrSource() async throws {
        try await Daemon.running { daemon in
            for name in ["4", "%2Ftea.jsonl%237"] {
                let response = try await RawResponse.exchange(daemon.socketPath, "GET", "/v1/documents/" + name)
                #expect(response.status == 200, "\(name)")
            }
            let response = try await RawResponse.exchange(
                daemon.socketPath, "POST", "/v1/documents/remove", body: #"{"ids":["/tea.jsonl#7",4]}"#)
            #expect(response.body == "{\"removed\":[4]}\n")
        }
    }

    @Test func aClientsIndexGoesAlongWithEveryCall() async throws {
        try await Daemon.running { daemon in
            try await SamovarClient.withClient(socketPath: daemon.socketPath, index: "tea") { client in
                #expect(try await client.status(index: nil).name == "tea")
                #expect(try await client.status(index: "milk").name == "milk")
                #expect(try await client.search(SearchRequest(query: "a")).index == "tea")
                for try await _ in try await client.ask(AskRequest(question: "Is it?")) {}
                _ = try await client.rebuild(RebuildRequest())
                try await client.removeDocuments([DocumentID(4)], index: nil)
                for try await _ in try await client.ingest(IngestRequest(paths: ["/tea"])) {}
            }
            var indexes: [String?] = []
            for await fact in daemon.service.facts {
                switch fact {
                case .asked(let request): indexes.append(request.index)
                case .ingested(let request): indexes.append(request.index)
                case .removed(_, let index), .rebuilt(let index): indexes.append(index)
                case .abandoned: break
                }
                if indexes.count == 4 { break }
            }
            #expect(indexes == ["tea", "tea", "tea", "tea"])
        }
    }

    @Test(
        arguments: [
            ("http://localhost:3000", true), ("http://127.0.0.1:8080", true), ("https://notes.example", true),
            ("https://evil.example", false), ("https://notes.example.evil", false), ("http://localhost.evil:1", false),
            ("null", false),
        ] as [(String, Bool)])
    func onlyPagesOfAllowedOriginsMayCall(origin: String, isAllowed: Bool) throws {
        let origins = try AllowedOrigins(["loopback", "https://notes.example"])
        #expect(origins.holds(origin) == isAllowed)
    }

    @Test(arguments: ["notes.example", "https://notes.example/path", ""])
    func whatIsNoOriginIsRefused(origin: String) {
        #expect(throws: Failure.self) { try AllowedOrigins([origin]) }
    }
}
