import Foundation
import TestSupport

/// The built `samovar`, run as a user runs it, in a world of its own: its indexes, settings and socket lie in a scratch
/// folder, its models in the real cache.
struct Program {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    let scratch: URL

    /// Variables of this run beside those of all.
    var variables: [String: String] = [:]

    var socket: String { scratch.appending(path: "s").path }

    /// Beside the test runner, where the build puts both.
    private static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "samovar")

    private var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["SAMOVAR_CONFIG_DIR"] = Fixtures.checkout.appending(path: "Config").path
        environment["SAMOVAR_INDEX_DIRECTORY"] = scratch.appending(path: "indexes").path
        environment["SAMOVAR_GENERATION_MODEL"] = "smollm2-135m-instruct"
        environment["SAMOVAR_GENERATION_MAXIMUM_TOKENS"] = "48"
        environment["SAMOVAR_CONTEXT_TOKEN_BUDGET"] = "300"
        environment["SAMOVAR_SERVER_SOCKET"] = socket
        environment["XDG_CONFIG_HOME"] = scratch.appending(path: "config").path
        environment.merge(variables) { _, own in own }
        return environment
    }

    func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
        try run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
        try Self.run(Self.executable, arguments, input: input, environment: environment, in: scratch)
    }

    func curl(_ arguments: String...) throws -> Outcome { try curl(arguments) }

    func curl(_ arguments: [String]) throws -> Outcome {
        try Self.run(
            URL(filePath: "/usr/bin/curl"), ["--silent", "--show-error", "--unix-socket", socket] + arguments,
            input: nil, environment: environment, in: scratch)
    }

    /// Output goes through files: a pipe that nobody empties would stop the child.
    private static func run(
        _ executable: URL, _ arguments: [String], input: String?, environment: [String: String], in scratch: URL
    ) throws -> Outcome {
        let process = Process()
        let id = UUID().uuidString
        let files = ["in", "out", "err"].map { scratch.appending(path: "\($0)-\(id)") }
        try Data((input ?? "").utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = scratch
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOf: files[1], encoding: .utf8),
            errors: try String(contentsOf: files[2], encoding: .utf8))
    }

    /// Runs `body` while a daemon serves, and answers with the daemon's exit status after SIGTERM.
    func serving(_ body: () throws -> Void) throws -> Int32 {
        // The daemon says when it listens: its first words are that, or a reason why it does not.
        try disturb(["serve"], onceItsErrorsHold: "serving") { process, _ in
            try body()
            process.terminate()
        }
    }

    /// Starts the program, waits until it has written `words`, and lets `body` disturb it.
    /// - Returns: its exit status; for a signal that killed it 128 and the signal's number, as shells have it.
    func disturb(
        _ arguments: [String], onceItsErrorsHold words: String, _ body: (Process, FileHandle) throws -> Void
    ) throws -> Int32 {
        try disturb(arguments, awaiting: words, on: \.standardError, body)
    }

    func disturb(
        _ arguments: [String], onceItsOutputHolds words: String, _ body: (Process, FileHandle) throws -> Void
    ) throws -> Int32 {
        try disturb(arguments, awaiting: words, on: \.standardOutput, body)
    }

    private func disturb(
        _ arguments: [String], awaiting words: String, on stream: ReferenceWritableKeyPath<Process, Any?>,
        _ body: (Process, FileHandle) throws -> Void
    ) throws -> Int32 {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let pipe = Pipe()
        process[keyPath: stream] = pipe
        try process.run()
        defer {
            if process.isRunning { process.terminate() }
        }
        var said = ""
        while !said.contains(words), case let bytes = pipe.fileHandleForReading.availableData, !bytes.isEmpty {
            said += String(decoding: bytes, as: UTF8.self)
        }
        try body(process, pipe.fileHandleForReading)
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
    }
}
