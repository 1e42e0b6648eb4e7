import API
import Corpus
import MCP
import TestService
import Testing

@Suite struct MCPServerTests {
    @Test func initializeAgreesOnARevisionBothSidesKnow() async throws {
        let known = try await Conversation().answer(
            to: Conversation.request("initialize", #"{"protocolVersion":"2025-06-18"}"#))
        #expect(known["result"]?["protocolVersion"] == "2025-06-18")
        #expect(known["result"]?["serverInfo"]?["name"] == "samovar")
        let unknown = try await Conversation().answer(
            to: Conversation.request("initialize", #"{"protocolVersion":"1999-01-01"}"#))
        #expect(unknown["result"]?["protocolVersion"] == "2025-11-25")
    }

    @Test func notificationsGetNoAnswer() async throws {
        let answers = try await Conversation().answers(to: [
            #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            #"{"jsonrpc":"2.0","method":"notifications/unheard-of"}"#,
        ])
        #expect(answers.isEmpty)
    }

    @Test(arguments: [
        ("{", -32700), ("[]", -32600), (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"prompts/list"}"#, -32601),
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"erase"}}"#, -32602),
        (#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}"#, -32002),
    ])
    func malformedCallsAreErrorsOfTheProtocol(line: String, code: Int64) async throws {
        let answer = try await Conversation().answer(to: line)
        #expect(answer["error"]?["code"] == .integer(code))
    }

    @Test func everyToolHasASchemaThatNamesItsRequiredArguments() async throws {
        let answer = try await Conversation().answer(to: Conversation.request("tools/list"))
        guard case .array(let tools)? = answer["result"]?["tools"] else {
            Issue.record("no tools")
            return
        }
        #expect(tools.compactMap { $0["name"]?.text } == ["search", "ask", "list_documents", "read_document"])
        for tool in tools {
            guard case .array(let required)? = tool["inputSchema"]?["required"] else {
                Issue.record("no required arguments")
                continue
            }
            for name in required {
                #expect(tool["inputSchema"]?["properties"]?[name.text ?? ""] != nil)
            }
        }
    }

    @Test func searchAnswersInTextAndAsData() async throws {
        let answer = try await Conversation().answer(to: Conversation.call("search", #"{"query":"malt"}"#))
        #expect(answer.toolText?.contains("Assam is malty.") == true)
        #expect(answer.toolText?.contains("/tea/leaves.md") == true)
        #expect(answer["result"]?["structuredContent"]?["query"] == "malt")
    }

    @Test func askAnswersWithItsSources() async throws {
        let answer = try await Conversation().answer(to: Conversation.call("ask", #"{"question":"Which is malty?"}"#))
        #expect(answer.toolText?.hasPrefix("It is malty [1].") == true)
        #expect(answer.toolText?.contains("Sources:\n[1]") == true)
        #expect(answer["result"]?["structuredContent"]?["reason"] == "stop")
    }

    @Test func whatAToolMeetsGoesToTheModelThatCalledIt() async throws {
        for (tool, arguments, message) in [
            ("ask", #"{"question":"Refuse."}"#, "every slot is taken"),
            ("search", "{}", "query: this field is missing"),
            ("read_document", #"{"id":77}"#, "no document 77"),
            ("read_document", #"{"id":"nowhere.md"}"#, "no document nowhere.md"),
        ] {
            let answer = try await Conversation().answer(to: Conversation.call(tool, arguments))
            #expect(answer["result"]?["isError"] == true)
            #expect(answer.toolText?.contains(message) == true)
        }
    }

    @Test func theIndexItWasStartedForIsTheOneThatEveryCallMeans() async throws {
        let conversation = Conversation()
        let server = conversation.server(index: "papers")
        for (id, line) in [
            Conversation.call("ask", #"{"question":"Which is malty?"}"#, id: 1),
            Conversation.call("ask", #"{"question":"Which is malty?","index":"tea"}"#, id: 2),
            Conversation.call("search", #"{"query":"malt","index":""}"#, id: 3),
            Conversation.request("resources/list", id: 4),
        ].enumerated() {
            try await server.receive(Array(line.utf8))
            while conversation.answers.count <= id { await Task.yield() }
        }
        var asked: [String?] = []
        for await fact in conversation.service.facts {
            if case .asked(let request) = fact { asked.append(request.index) }
            if asked.count == 2 { break }
        }
        #expect(asked == ["papers", "tea"])
        #expect(conversation.answers[2]["result"]?["structuredContent"]?["index"] == "papers")
        #expect("\(conversation.answers[3])".contains("samovar://papers/documents/4"))
    }

    @Test(arguments: [#""4""#, "4", #""/tea.jsonl#7""#])
    func aDocumentIsReadByAnyOfItsNames(name: String) async throws {
        let answer = try await Conversation().answer(to: Conversation.call("read_document", "{\"id\":\(name)}"))
        #expect(answer.toolText == "Assam is malty.\n")
    }

    @Test func aLongDocumentIsReadInPiecesThatJoinWithoutLoss() async throws {
        var offset = 0
        var text = ""
        while true {
            let answer = try await Conversation().answer(
                to: Conversation.call("read_document", #"{"id":4,"offset":\#(offset)}"#), documentBytes: 5)
            text += try #require(answer.toolText)
            guard case .integer(let next)? = answer["result"]?["structuredContent"]?["next_offset"] else { break }
            #expect(next > offset)
            offset = Int(next)
        }
        #expect(text == "Assam is malty.\n")
    }

    @Test func documentsAreResources() async throws {
        let listing = try await Conversation().answer(to: Conversation.request("resources/list"))
        guard case .array(let resources)? = listing["result"]?["resources"] else {
            Issue.record("no resources")
            return
        }
        let uri = try #require(resources.first?["uri"]?.text)
        let reading = try await Conversation().answer(
            to: Conversation.request("resources/read", #"{"uri":"\#(uri)"}"#))
        guard case .array(let contents)? = reading["result"]?["contents"] else {
            Issue.record("no contents")
            return
        }
        #expect(contents.first?["text"] == "Assam is malty.\n")
    }

    @Test func aRunningCallHoldsUpNoOther() async throws {
        let conversation = Conversation()
        let server = conversation.server()
        try await server.receive(Array(Conversation.call("ask", #"{"question":"Never finish."}"#, id: 1).utf8))
        _ = await conversation.service.fact { if case .asked = $0 { true } else { false } }
        try await server.receive(Array(Conversation.request("ping", id: 2).utf8))
        while conversation.answers.isEmpty { await Task.yield() }
        #expect(conversation.answers.map { $0["id"] } == [2])
        await server.stop()
        try await server.drain()
    }

    @Test func aCancelledCallEndsItsWorkAndGetsNoAnswer() async throws {
        let conversation = Conversation()
        let server = conversation.server()
        try await server.receive(Array(Conversation.call("ask", #"{"question":"Never finish."}"#, id: 7).utf8))
        _ = await conversation.service.fact { if case .asked = $0 { true } else { false } }
        try await server.receive(
            Array(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#.utf8))
        try await server.drain()
        #expect(await conversation.service.fact { $0 == .abandoned } == .abandoned)
        #expect(conversation.answers.isEmpty)
    }
}
