import API
import Client
import Corpus
import Foundation
import Glibc
import Server
import TestService
import TestSupport
import Testing

/// How a daemon ends.
@Suite(.serialized) struct ShutdownTests {
    @Test func anAnswerUnderWayIsFinished() async throws {
        try await Daemon.running { daemon in
            try await daemon.withClient { client in
                var events: [AnswerEvent] = []
                for try await event in try await client.ask(AskRequest(question: ScriptedService.Question.endless)) {
                    events.append(event)
                    if events.count == 1 {
                        await daemon.shutDown()
                        // New callers are turned away before the old ones are done.
                        while await SamovarClient.isAnswering(socketPath: daemon.socketPath, within: .seconds(30)) {
                            await Task.yield()
                        }
                        daemon.service.finishEndlessAnswer()
                    }
                }
                #expect(events == [.retrieved([.sample], milliseconds: 1.5), .finished(.sample)])
            }
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aSignalEndsTheRunWithoutAnError(signal: CInt) async throws {
        try await withScratchDirectory { directory in
            let path = directory.appending(path: "s.sock").path
            let server = SamovarServer(
                service: ScriptedService(), options: .test(path), pages: .test, logger: .silent,
                onListening: { kill(getpid(), signal) })
            try await server.run()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func workThatOutlastsTheDeadlineIsCutOff() async throws {
        try await withScratchDirectory { directory in
            let path = directory.appending(path: "s.sock").path
            let service = ScriptedService()
            let (listening, tell) = AsyncStream.makeStream(of: Void.self)
            let server = SamovarServer(
                service: service, options: .test(path, drainSeconds: 0.05), pages: .test, logger: .silent,
                onListening: { tell.yield() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                for await _ in listening { break }
                try await SamovarClient.withClient(socketPath: path) { client in
                    _ = await #expect(throws: Failure.self) {
                        for try await _ in try await client.ask(AskRequest(question: ScriptedService.Question.endless))
                        {
                            kill(getpid(), SIGTERM)
                        }
                    }
                }
                #expect(await service.fact { $0 == .abandoned } == .abandoned)
                try await group.waitForAll()
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }
}
