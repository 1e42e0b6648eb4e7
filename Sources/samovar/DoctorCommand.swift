import API
import ArgumentParser
import Client
import LocalService
import Presentation
import Settings

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say in plain words what is wrong here, and how to mend it.",
        discussion: "Looks at settings, models, the index, the daemon, programs, space and memory. Nothing is changed.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.run(global) { session in
            try await session.withLocalService { service in
                var findings = await service.examine()
                let path = session.socketPath
                findings += await Self.daemonFindings(path)
                if session.isJSON {
                    try session.writeJSON(findings)
                } else {
                    try session.console.write(lines: findings.flatMap(DoctorReport.lines))
                }
                if findings.contains(where: { $0.severity == .error }) { throw ExitStatus.unavailable.exitCode }
            }
        }
    }

    /// A daemon may run with other settings than this command reads: what is wrong with it, it says itself.
    private static func daemonFindings(_ path: String) async -> [Finding] {
        guard await SamovarClient.isAnswering(socketPath: path, within: .seconds(2)) else {
            return [Finding("daemon", .ok, "none answers on \(path); commands work in their own process")]
        }
        let health = try? await SamovarClient.withClient(socketPath: path) { try await $0.health() }
        guard let health, health.status != .ready else { return [Finding("daemon", .ok, "answers on \(path)")] }
        return health.reasons.map { Finding("daemon", .warning, "on \(path) says: \($0)") }
    }
}
