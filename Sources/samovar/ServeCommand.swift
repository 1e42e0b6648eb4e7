import API
import ArgumentParser
import CoreMetrics
import Corpus
import Foundation
import LocalService
import PrometheusMetrics
import Server
import Settings
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the daemon: HTTP on a Unix socket that only you can use.",
        discussion: "Try: curl --unix-socket $XDG_RUNTIME_DIR/samovar.sock http://localhost/health")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        // The server itself listens for SIGTERM and SIGINT, and drains.
        try await Session.run(global, interruptible: false) { session in
            let environment = ProcessInfo.processInfo.environment
            let inherited = try InheritedSocket.announced(in: environment, processID: getpid())
            let options = try session.serverOptions(inherited: inherited)
            let registry = PrometheusRegistry(
                readings: PrometheusRegistry.Reading.ofThisProcess(version: LocalService.version))
            MetricsSystem.bootstrap(registry)
            let pages = ServerPages(openAPI: try session.openAPIDocument(), metrics: registry.exposition)
            let manager = ServiceManager(environment: environment)
            let status =
                "serving index \(session.settings.index.name) on "
                + (inherited == nil ? options.socketPath : "the service manager's socket")
            try await session.withLocalService(isLasting: true) { service in
                let server = SamovarServer(
                    service: service, options: options, pages: pages, logger: session.logger
                ) {
                    session.console.note("samovar: \(status)")
                    manager.tell(.ready(status: status))
                }
                let reloading = Task { await session.reload(service, status: status, telling: manager) }
                let upkeep = Task { await service.keepUp() }
                defer {
                    upkeep.cancel()
                    reloading.cancel()
                    manager.tell(.stopping)
                }
                do {
                    try await server.run()
                } catch let failure as Failure where failure.code == .io {
                    session.console.error("samovar: \(failure.message)")
                    throw ExitStatus.cannotCreate.exitCode
                }
            }
        }
    }
}

extension Session {
    fileprivate func serverOptions(inherited: InheritedSocket?) throws -> ServerOptions {
        let path = socketPath
        if inherited == nil { try SocketPath.validate(path) }
        let settings = settings.server
        return ServerOptions(
            socketPath: path, maximumBodyBytes: settings.maximumBodyBytes,
            maximumHeaderBytes: settings.maximumHeaderBytes, maximumConnections: settings.maximumConnections,
            drainSeconds: Double(settings.drainSeconds), idleSeconds: Double(settings.idleSeconds),
            network: try settings.tcp.map {
                try NetworkDoor(address: $0, tokenFile: settings.tokenFile, allowsRemote: settings.tcpRemote)
            }, inherited: inherited, aliases: try ModelAliases(settings.modelAliases),
            origins: settings.allowedOrigins.isEmpty ? nil : try AllowedOrigins(settings.allowedOrigins))
    }

    /// Reads the settings again on every SIGHUP. Settings with a fault change nothing; those of `server` and `log` hold from
    /// the next start on.
    fileprivate func reload(_ service: LocalService, status: String, telling manager: ServiceManager) async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            manager.tell(.reloading)
            do {
                let settings = try await readSettings()
                try await service.reload(settings)
                console.note("samovar: settings read again")
                if settings.server != self.settings.server || settings.log != self.settings.log {
                    console.error("samovar: changes under server and log take effect at the next start")
                }
            } catch {
                console.error("samovar: the settings stay as they were: \(Self.failure(error).message)")
            }
            manager.tell(.ready(status: status))
        }
    }

    fileprivate func openAPIDocument() throws -> Data {
        let file = settings.directories.configuration.appending(path: "openapi.json")
        do {
            return try Data(contentsOf: file)
        } catch {
            throw Failure(.invalidSettings, "cannot read \(file.path): \(error.localizedDescription)")
        }
    }
}
