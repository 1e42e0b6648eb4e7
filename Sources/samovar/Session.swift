import API
import ArgumentParser
import Corpus
import Foundation
import Logging
import Settings

/// One run of one command: its settings and its console, and the rules on errors and signals that all commands share.
struct Session: Sendable {
    let settings: Settings
    let console: Console
    let isJSON: Bool
    let prefersDaemon: Bool
    let isSocketNamed: Bool
    private let sources: SettingsSources

    /// Reads the settings, runs `body`, reports what it throws, and ends the process accordingly.
    ///
    /// - Parameters:
    ///   - local: Whether flags of the command itself need this process to do the work.
    ///   - interruptible: Whether Ctrl-C cancels the body. A body that handles signals itself says no.
    static func run(
        _ options: GlobalOptions, overrides: [SettingsOverride] = [], local: Bool = false, interruptible: Bool = true,
        _ body: @escaping @Sendable (Session) async throws -> Void
    ) async throws {
        // Writing to a closed pipe must come back as an error, which `Console` turns into an exit status.
        signal(SIGPIPE, SIG_IGN)
        let console = Console(isQuiet: options.quiet)
        do {
            let sources = SettingsSources.ofThisProcess(
                userFile: options.config.map(absolutePath), overrides: options.overrides + overrides)
            let settings = try await Settings.load(from: sources)
            bootstrapLogging(settings)
            let session = Session(
                settings: settings, console: console, isJSON: options.json,
                prefersDaemon: !options.noDaemon && options.assignments.isEmpty && !local,
                isSocketNamed: options.socket != nil, sources: sources)
            if interruptible {
                try await withInterruption { try await body(session) }
            } else {
                try await body(session)
            }
            console.clearProgress()
        } catch {
            throw report(error, on: console, asJSON: options.json)
        }
    }

    var socketPath: String {
        settings.server.socket
            ?? SocketPath.standard(environment: ProcessInfo.processInfo.environment, userID: geteuid())
    }

    /// The settings as flags, environment and files have them now.
    func readSettings() async throws -> Settings {
        try await Settings.load(from: sources)
    }

    var logger: Logger { Logger(label: "samovar") }

    /// Prints one JSON value on a line of its own.
    func writeJSON(_ value: some Encodable) throws {
        try console.write(try JSONCoding.encodeLine(value))
    }

    private static func absolutePath(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path
    }

    private static func bootstrapLogging(_ settings: Settings) {
        let level = Logger.Level(rawValue: settings.log.level) ?? .notice
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }

    /// Tells what went wrong, once, and answers with the exit status for it.
    private static func report(_ error: any Error, on console: Console, asJSON: Bool) -> any Error {
        console.clearProgress()
        if error is Console.BrokenPipe { return ExitStatus.brokenPipe.exitCode }
        // A command that has already said what was wrong ends with a bare exit status.
        if error is ExitCode || error is ValidationError { return error }
        let failure = failure(error)
        if asJSON, let line = try? JSONCoding.string(ErrorBody(failure)) {
            console.error(line)
        } else {
            console.error("samovar: \(failure.message)")
        }
        return ((error as? Interrupted)?.exitStatus ?? ExitStatus(failure.code)).exitCode
    }

    static func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as SettingsError: Failure(.invalidSettings, error.message)
        case let error as Console.OutputError:
            Failure(.io, "cannot write output: \(String(cString: strerror(error.code)))")
        case is Interrupted, is CancellationError: Failure(.cancelled, "interrupted")
        default: Failure(.internal, "\(error)")
        }
    }
}
