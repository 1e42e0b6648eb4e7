import API
import ArgumentParser
import CoreMetrics
import Corpus
import Foundation
import LocalService
import PrometheusMetrics
import Server
import Settings

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the daemon: HTTP on a Unix socket that only you can use.",
        discussion: "Try: curl --unix-socket $XDG_RUNTIME_DIR/samovar.sock http://localhost/health")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        // The server itself listens for SIGTERM and SIGINT, and drains.
        try await Session.run(global, interruptible: false) { session in
            let path = session.socketPath
            try SocketPath.validate(path)
            let settings = session.settings.server
            let network = try settings.tcp.map {
                try NetworkDoor(address: $0, tokenFile: settings.tokenFile, allowsRemote: settings.tcpRemote)
            }
            let options = ServerOptions(
                socketPath: path, maximumBodyBytes: settings.maximumBodyBytes,
                maximumConnections: settings.maximumConnections, drainSeconds: Double(settings.drainSeconds),
                idleSeconds: Double(settings.idleSeconds), network: network)
            let index = session.settings.index.name
            let registry = PrometheusRegistry(
                readings: PrometheusRegistry.Reading.ofThisProcess(version: LocalService.version))
            MetricsSystem.bootstrap(registry)
            let pages = ServerPages(openAPI: try session.openAPIDocument(), metrics: registry.exposition)
            try await session.withLocalService { service in
                let server = SamovarServer(
                    service: service, options: options, pages: pages, logger: session.logger
                ) {
                    session.console.note("samovar: serving index \(index) on \(path)")
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
    fileprivate func openAPIDocument() throws -> Data {
        let file = settings.directories.configuration.appending(path: "openapi.json")
        do {
            return try Data(contentsOf: file)
        } catch {
            throw Failure(.invalidSettings, "cannot read \(file.path): \(error.localizedDescription)")
        }
    }
}
