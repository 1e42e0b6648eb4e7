import ArgumentParser
import Corpus
import Foundation
import Settings

/// The daemon as a service of the user's systemd. Only files are written: what they are for is said, and left to the user.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Run the daemon by systemd, started at the first request.",
        subcommands: [InstallCommand.self, UninstallCommand.self])

    struct InstallCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install", abstract: "Write samovar.socket and samovar.service for this user.")

        @OptionGroup var global: GlobalOptions

        @Flag(help: "For this user's systemd; the only kind there is.")
        var user = false

        func validate() throws {
            guard user else {
                throw ValidationError("Say --user: the daemon belongs to the user whose documents it reads.")
            }
        }

        func run() async throws {
            try await Session.run(global) { session in
                let templates = session.settings.directories.configuration.appending(path: "systemd")
                let folder = UserUnits.folder(ProcessInfo.processInfo.environment)
                let program = try UserUnits.program()
                for name in UserUnits.names {
                    let text: String
                    let unit = folder.appending(path: name)
                    do {
                        text = try String(contentsOf: templates.appending(path: name), encoding: .utf8)
                        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                        try text.replacing("@PROGRAM@", with: program).write(
                            to: unit, atomically: true, encoding: .utf8)
                    } catch {
                        throw Failure(.io, "cannot write \(unit.path): \(error.localizedDescription)")
                    }
                    session.console.note("samovar: wrote \(unit.path)")
                }
                try session.console.write(
                    lines: [
                        "systemctl --user daemon-reload", "systemctl --user enable --now samovar.socket",
                    ])
                session.console.note("samovar: run these two to start it")
            }
        }
    }

    struct UninstallCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "uninstall", abstract: "Remove the two units; indexes and settings stay.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await Session.run(global) { session in
                let folder = UserUnits.folder(ProcessInfo.processInfo.environment)
                for name in UserUnits.names {
                    let unit = folder.appending(path: name)
                    guard FileManager.default.fileExists(atPath: unit.path) else { continue }
                    do {
                        try FileManager.default.removeItem(at: unit)
                    } catch {
                        throw Failure(.io, "cannot remove \(unit.path): \(error.localizedDescription)")
                    }
                    session.console.note("samovar: removed \(unit.path)")
                }
                try session.console.write(lines: ["systemctl --user daemon-reload"])
            }
        }
    }
}

private enum UserUnits {
    static let names = ["samovar.socket", "samovar.service"]

    /// Where systemd looks for a user's own units (systemd.unit(5)).
    static func folder(_ environment: [String: String]) -> URL {
        let configuration =
            environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? NSHomeDirectory() + "/.config"
        return URL(filePath: configuration).appending(path: "systemd/user")
    }

    /// This program's own path, as a unit has to write it: a `%` is doubled, and there is no way to write white space.
    static func program() throws(Failure) -> String {
        let path: String
        do {
            path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        } catch {
            throw Failure(.io, "cannot find this program's own path: \(error.localizedDescription)")
        }
        guard !path.contains(where: \.isWhitespace) else {
            throw Failure(
                .invalidSettings, "systemd cannot start '\(path)': move the program to a path without white space")
        }
        return path.replacing("%", with: "%%")
    }
}
