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
                let isAnswering = await SamovarClient.isAnswering(socketPath: path, within: .seconds(2))
                findings.append(
                    Finding(
                        "daemon", .ok,
                        isAnswering
                            ? "answers on \(path)" : "none answers on \(path); commands work in their own process"))
                if session.isJSON {
                    try session.writeJSON(findings)
                } else {
                    try session.console.write(lines: findings.flatMap(DoctorReport.lines))
                }
                if findings.contains(where: { $0.severity == .error }) { throw ExitStatus.unavailable.exitCode }
            }
        }
    }
}
