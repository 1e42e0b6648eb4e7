import ArgumentParser
import Foundation
import Presentation
import Settings

/// The flags that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read settings from FILE instead of the user's settings file.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp("The daemon's socket, by default $XDG_RUNTIME_DIR/samovar.sock.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The index to work on.", valueName: "name"))
    var index: String?

    @Flag(help: "Do the work in this process, even when a daemon answers.")
    var noDaemon = false

    @Flag(help: "Print JSON; streams are one object a line.")
    var json = false

    @Flag(help: "No progress and no remarks on standard error; errors stay.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Override one setting of Config/samovar.yaml; may be repeated. Works in this process, since a daemon has its own.",
            valueName: "key=value"))
    var assignments: [String] = []

    func validate() throws {
        for assignment in assignments where !assignment.contains("=") {
            throw ValidationError("--set wants KEY=VALUE, such as retrieval.mode=dense; '\(assignment)' has no '='.")
        }
    }

    /// The flags that are settings, less important ones first.
    var overrides: [SettingsOverride] {
        var overrides = assignments.map { assignment in
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return SettingsOverride(
                key: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "", flag: "--set")
        }
        if let index { overrides.append(SettingsOverride(key: "index.name", value: index, flag: "--index")) }
        if let logLevel { overrides.append(SettingsOverride(key: "log.level", value: logLevel, flag: "--log-level")) }
        if let socket {
            let path = PathArgument.absolute(socket, in: FileManager.default.currentDirectoryPath)
            overrides.append(SettingsOverride(key: "server.socket", value: path, flag: "--socket"))
        }
        return overrides
    }
}
