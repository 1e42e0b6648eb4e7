package import API
import Corpus
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
import SocketActivation
import UnixSignals

/// Offers a ``SamovarService`` as HTTP/1.1 on a Unix socket that only its owner can use.
///
/// ```
/// try await SamovarServer(service: service, options: options, logger: logger).run()
/// ```
/// From the bind until the return of `run()` the socket file exists with mode 0600; no other daemon can take its path.
package struct SamovarServer: Sendable {
    private static let name = "samovar"

    private let service: any SamovarService
    private let options: ServerOptions
    private let pages: ServerPages
    private let logger: Logger
    private let onListening: @Sendable () async -> Void

    /// - Parameter onListening: Called once, when the socket takes connections.
    package init(
        service: any SamovarService, options: ServerOptions, pages: ServerPages, logger: Logger,
        onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.service = service
        self.options = options
        self.pages = pages
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until SIGTERM or SIGINT, then takes no new connections, lets requests under way end within `drainSeconds`,
    /// cancels what is left, and returns.
    ///
    /// - Throws: ``Failure`` with code `busy` when a daemon already answers on the path; see ``SocketClaim`` for the rest.
    package func run() async throws {
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: Listener(server: self), successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(options.drainSeconds)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Serves until the surrounding `ServiceGroup` shuts down gracefully or the task is cancelled.
    package func serve() async throws {
        guard options.inherited == nil else { return try await listen() }
        let claim = try SocketClaim(path: options.socketPath)
        do {
            try await listen()
        } catch {
            claim.release()
            throw error is CancellationError ? Failure(.cancelled, "the server was cancelled") : error
        }
        claim.release()
        logger.info("stopped", metadata: ["socket": "\(options.socketPath)"])
    }

    /// Serves on every door until the first of them ends, which ends the others.
    private func listen() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                if let socket = options.inherited {
                    try await listen(on: socket)
                } else {
                    try await listenOnSocket()
                }
            }
            if let door = options.network { group.addTask { try await listen(on: door) } }
            do {
                try await group.waitForAll()
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    private func listenOnSocket() async throws {
        let path = options.socketPath
        let userID = geteuid()
        let connectionLogger = logger
        // The file is never open to others, not even between bind and chmod: without the group's and others' bits in the
        // mask the kernel creates it for its owner alone. The mask is the whole process's, so it is put back at once.
        let mask = UmaskGuard()
        let application = application(
            at: .unixDomainSocket(path: path), router: routes.router(),
            handlers: { [PeerCheck(userID: userID, logger: connectionLogger)] },
            onRunning: { [logger, onListening] _ in
                mask.restore()
                if chmod(path, 0o600) != 0 {
                    logger.warning("the socket keeps mode 0700", metadata: ["errno": "\(errno)"])
                }
                await onListening()
            })
        defer { mask.restore() }
        do {
            try await application.run()
        } catch let error as IOError {
            throw Failure(error.errnoCode == EACCES ? .denied : .io, "cannot listen on \(path): \(error)")
        }
    }

    private func listen(on door: NetworkDoor) async throws {
        var routes = routes
        routes.token = door.token
        routes.origins = options.origins
        let application = application(
            at: .hostname(door.host, port: door.port), router: routes.router(), handlers: { [] },
            onRunning: { [logger] channel in
                logger.notice("listening", metadata: ["address": "\(channel.localAddress?.description ?? door.host)"])
            })
        do {
            try await application.run()
        } catch let error as IOError {
            throw Failure(.io, "server.tcp: cannot listen on \(door.host) port \(door.port): \(error)")
        }
    }

    private func listen(on socket: InheritedSocket) async throws {
        let userID = geteuid()
        let responder = routes.router().buildResponder()
        let http = HTTP1Channel(
            responder: { [logger] request, writer, channel in
                let context = ServerContext(source: .init(channel: channel, logger: logger))
                var response = try await responder.respond(to: request, context: context)
                response.headers[.server] = Self.name
                let bodyWriter = try await writer.writeHead(response.head)
                try await response.body.write(bodyWriter)
            },
            configuration: connections { [logger] in [PeerCheck(userID: userID, logger: logger)] })
        try await InheritedListener(descriptor: socket.descriptor, http: http, logger: logger)
            .run(onListening: onListening)
    }

    private typealias Handlers = @Sendable () -> [any RemovableChannelHandler]

    private func connections(_ handlers: @escaping Handlers) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: handlers(), idleTimeout: .milliseconds(Int64(options.idleSeconds * 1_000)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: options.maximumHeaderBytes, maxHeaderListSize: options.maximumHeaderBytes))
    }

    private var routes: Routes {
        Routes(
            service: service, maximumBodyBytes: options.maximumBodyBytes, pages: pages, aliases: options.aliases)
    }

    private func application(
        at address: BindAddress, router: Router<ServerContext>, handlers: @escaping Handlers,
        onRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router,
            server: .http1(configuration: connections(handlers)),
            configuration: ApplicationConfiguration(
                address: address, serverName: Self.name,
                availableConnectionsDelegate: MaximumAvailableConnections(options.maximumConnections)),
            onServerRunning: onRunning, logger: logger)
    }

    private struct Listener: Service {
        let server: SamovarServer

        func run() async throws {
            try await server.serve()
        }
    }
}
