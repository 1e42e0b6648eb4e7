package import HummingbirdCore
package import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// Serves a listening socket that somebody else has opened, with the pieces that Hummingbird's own server is made of: that
/// one can only bind addresses itself.
package struct InheritedListener: Sendable {
    private let descriptor: CInt
    private let http: HTTP1Channel
    private let logger: Logger

    /// - Parameter descriptor: A socket that listens; it is closed when ``run(onListening:)`` returns.
    package init(descriptor: CInt, http: HTTP1Channel, logger: Logger) {
        self.descriptor = descriptor
        self.http = http
        self.logger = logger
    }

    /// Takes connections until the surrounding service group shuts down, and lets requests under way end.
    package func run(onListening: @Sendable () async -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let server = try await ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(descriptor) { [http, logger] channel in http.setup(channel: channel, logger: logger) }
        try await withGracefulShutdownHandler {
            await onListening()
            try await withThrowingDiscardingTaskGroup { connections in
                try await server.executeThenClose { inbound in
                    for try await connection in inbound {
                        connections.addTask { [http, logger] in await http.handle(value: connection, logger: logger) }
                    }
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }
}
