import API
import ArgumentParser
import Presentation

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell how the service and the index are.")

    @OptionGroup var global: GlobalOptions

    private struct Report: Encodable, Sendable {
        let health: HealthReport
        let index: IndexStatus
        let daemon: Bool
    }

    func run() async throws {
        let index = global.index
        try await Session.run(global) { session in
            try await session.withService { connection in
                let health = try await connection.service.health()
                let status = try await connection.service.status(index: index)
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
