import API
import Client
import Corpus
import Foundation
import Logging
import Server
import ServiceLifecycle
import TestService
import TestSupport

/// A real server on a real socket, for the time of one test.
struct Daemon: Sendable {
    let socketPath: String
    let service: ScriptedService
    private let group: ServiceGroup

    /// Runs `body` while a server listens; then drains it and waits for its end.
    static func running(
        at socketPath: String? = nil, maximumBodyBytes: Int = 1 << 16, _ body: @Sendable (Daemon) async throws -> Void
    ) async throws {
        try await withScratchDirectory { directory in
            let path = socketPath ?? directory.appending(path: "s.sock").path
            try await run(options: .test(path, maximumBodyBytes: maximumBodyBytes), body)
        }
    }

    private static func run(options: ServerOptions, _ body: @Sendable (Daemon) async throws -> Void) async throws {
        let service = ScriptedService()
        let (listening, tell) = AsyncStream.makeStream(of: Void.self)
        let server = SamovarServer(
            service: service, options: options,
            pages: .test, logger: .silent, onListening: { tell.yield() })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: Serving(server: server), successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                logger: .silent))
        let daemon = Daemon(socketPath: options.socketPath, service: service, group: group)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                // However it ends, nobody must wait for it to begin.
                defer { tell.finish() }
                try await group.run()
            }
            for await _ in listening { break }
            do {
                try await body(daemon)
            } catch {
                await daemon.shutDown()
                throw error
            }
            await daemon.shutDown()
            try await tasks.waitForAll()
        }
    }

    /// Asks for a graceful end, as SIGTERM does; returns before it has come.
    func shutDown() async {
        await group.triggerGracefulShutdown()
    }

    func withClient<Result: Sendable>(_ body: (SamovarClient) async throws -> Result) async throws -> Result {
        try await SamovarClient.withClient(socketPath: socketPath, body)
    }

    private struct Serving: Service {
        let server: SamovarServer

        func run() async throws {
            try await server.serve()
        }
    }
}

extension ServerPages {
    static var test: ServerPages {
        ServerPages(openAPI: Data(#"{"openapi":"3.1.0"}"#.utf8), metrics: { "up 1\n" })
    }
}

extension ServerOptions {
    static func test(
        _ socketPath: String, maximumBodyBytes: Int = 1 << 16, drainSeconds: Double = 60
    ) -> ServerOptions {
        ServerOptions(
            socketPath: socketPath, maximumBodyBytes: maximumBodyBytes, maximumHeaderBytes: 1 << 14,
            maximumConnections: 64,
            drainSeconds: drainSeconds, idleSeconds: 60)
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}
