import API
import ArgumentParser
import Corpus
import Presentation

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell how the service and the index are.")

    @OptionGroup var global: GlobalOptions

    private struct Report: Encodable, Sendable {
        let health: HealthReport
        /// `nil` where there is none.
        let index: IndexStatus?
        let daemon: Bool
    }

    func run() async throws {
        let index = global.index
        try await Session.run(global) { session in
            try await session.withService { connection in
                let health = try await connection.service.health()
                let status: IndexStatus
                do {
                    status = try await connection.service.status(index: index)
                } catch let failure as Failure {
                    // How the service is remains worth telling.
                    if session.isJSON {
                        try session.writeJSON(Report(health: health, index: nil, daemon: connection.isDaemon))
                    } else {
                        try session.console.write(
                            lines: InventoryReport.health(health, place: connection.place, without: failure.message))
                    }
                    throw failure
                }
                if session.isJSON {
                    return try session.writeJSON(
                        Report(health: health, index: status, daemon: connection.isDaemon))
                }
                try session.console.write(
                    lines: InventoryReport.status(status, health: health, place: connection.place))
            }
        }
    }
}
