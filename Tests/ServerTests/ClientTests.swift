import API
import Client
import Corpus
import Foundation
import TestService
import TestSupport
import Testing

/// Each call of the protocol through the real client, the real socket and the real server.
@Suite struct ClientTests {
    @Test func everyCallCrossesTheSocketUnchanged() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                let health = try await client.health()
                #expect(health == .sample)
                #expect(try await client.models() == [.sample])
                #expect(try await client.status(index: "tea & milk/ä?#") == .sample(index: "tea & milk/ä?#"))
                #expect(try await client.documents(index: nil) == [.sample])
                #expect(
                    try await client.document(DocumentID(4), index: nil)
                        == DocumentDetail(summary: .sample, text: "Assam is malty.\n"))
                #expect(try await client.jobs(index: "tea") == [.sample])
                #expect(try await client.job(12, index: nil) == .sample)

                let request = SearchRequest(query: "Assam?", index: "tea", mode: .dense, limit: 2, explain: true)
                #expect(try await client.search(request) == daemon.service.search(request))

                let texts = ["a", "żółć", String(repeating: "x", count: 9_000)]
                #expect(try await client.embed(texts, model: nil) == daemon.service.embed(texts, model: nil))
            }
        }
    }

    @Test func changesReachTheService() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                try await client.removeDocument(DocumentID(4), index: "tea")
                #expect(try await client.rebuild(RebuildRequest()) == .sample)
            }
            var facts = daemon.service.facts.makeAsyncIterator()
            #expect(await facts.next() == .removed(DocumentID(4), index: "tea"))
            #expect(await facts.next() == .rebuilt(index: nil))
        }
    }

    @Test func anAnswerArrivesEventByEvent() async throws {
        try await Daemon.running { daemon in
            let request = AskRequest(
                question: "Is Assam malty?", index: "tea", mode: .bm25, maximumTokens: 7, temperature: 0.5,
                seed: .max, trace: true)
            try await daemon.withClient { client in
                var events: [AnswerEvent] = []
                for try await event in try await client.ask(request) { events.append(event) }
                #expect(events == AnswerEvent.script)
            }
            // The daemon adds who asks.
            var asked = request
            asked.client = "\(ProcessInfo.processInfo.processIdentifier)/"
            #expect(await daemon.service.fact { _ in true } == .asked(asked))
        }
    }

    @Test func anIngestArrivesEventByEvent() async throws {
        try await Daemon.running { daemon in
            let request = IngestRequest(
                paths: ["/tea"], records: [IngestRequest.Record(id: "1", title: nil, text: "Tea.")], index: "tea")
            try await daemon.withClient { client in
                var events: [IngestEvent] = []
                for try await event in try await client.ingest(request) { events.append(event) }
                #expect(events == IngestEvent.script)
            }
            #expect(await daemon.service.fact { _ in true } == .ingested(request))
        }
    }

    @Test func aFailureKeepsItsCodeAndMessage() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                await #expect(throws: Failure(.notFound, "no index named missing")) {
                    try await client.status(index: "missing")
                }
                await #expect(throws: Failure(.notFound, "no document 5")) {
                    try await client.document(DocumentID(5), index: nil)
                }
                await #expect(throws: Failure(.busy, "every slot is taken")) {
                    try await client.ask(AskRequest(question: ScriptedService.Question.refused))
                }
            }
        }
    }

    @Test(arguments: [
        (ScriptedService.Question.failing, Failure(.native, "the decoder gave up")),
        (ScriptedService.Question.quiet, Failure(.internal, "the work ended without saying how")),
    ])
    func aFailureHalfWayEndsTheStream(question: String, failure: Failure) async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                var events: [AnswerEvent] = []
                await #expect(throws: failure) {
                    for try await event in try await client.ask(AskRequest(question: question)) { events.append(event) }
                }
                #expect(events == [.text("Half")])
            }
        }
    }

    @Test func aConsumerThatStopsStopsTheWork() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                for try await _ in try await client.ask(AskRequest(question: ScriptedService.Question.endless)) {
                    break
                }
                #expect(await daemon.service.fact { $0 == .abandoned } == .abandoned)
            }
        }
    }

    @Test func aCancelledConsumerStopsTheWork() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                let (begun, tell) = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    let events = try await client.ask(AskRequest(question: ScriptedService.Question.endless))
                    for try await _ in events { tell.yield() }
                }
                for await _ in begun { break }
                task.cancel()
                #expect(await daemon.service.fact { $0 == .abandoned } == .abandoned)
                _ = await task.result
            }
        }
    }

    @Test func nobodyAnsweringIsNotFoundAtOnce() async throws {
        try await withScratchDirectory { directory in
            let path = directory.appending(path: "none.sock").path
            try await SamovarClient.withClient(socketPath: path) { client in
                _ = await #expect(throws: Failure(.notFound, "no daemon answers on \(path)")) {
                    try await client.health()
                }
            }
            #expect(await SamovarClient.isAnswering(socketPath: path, within: .seconds(5)) == false)
        }
    }

    @Test func anAnsweringDaemonIsSeen() async throws {
        try await Daemon.running { daemon in
            #expect(await SamovarClient.isAnswering(socketPath: daemon.socketPath, within: .seconds(30)))
        }
    }

    @Test func manyCallsShareTheSocket() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<40 {
                        group.addTask {
                            let response = try await client.search(SearchRequest(query: "q\(index)"))
                            #expect(response.query == "q\(index)")
                            var count = 0
                            for try await _ in try await client.ask(AskRequest(question: "q\(index)")) { count += 1 }
                            #expect(count == AnswerEvent.script.count)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
