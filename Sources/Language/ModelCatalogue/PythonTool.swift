import Corpus
import Foundation
import Subprocess
import SystemPackage

/// `python3` as a child process: `pip` to download, `zipfile` to unpack, and conversion scripts of our own.
///
/// Nothing that is downloaded is installed, imported or run: only wheels are accepted, since a source package would run
/// its own build, and a wheel is opened as the archive that it is.
struct PythonTool: Sendable {
    let environment: [String: String]

    /// Downloads one package without its dependencies.
    /// - Returns: the wheel.
    func download(_ requirement: String, into folder: URL, publisher: String?) async throws -> URL {
        let outcome = try await run(
            [
                "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "download", "--no-deps",
                "--only-binary=:all:", "--no-cache-dir", "--progress-bar=off", "--dest", folder.path, requirement,
            ], temporaryFolder: folder)
        guard outcome.succeeded else {
            var message = "pip could not fetch \(requirement): \(outcome.lastLine). Check the network and the disk"
            if let publisher { message += ", or bring the file yourself; its publisher has it as \(publisher)" }
            throw Failure(.io, message)
        }
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        guard let wheel = files.first(where: { $0.pathExtension == "whl" }) else {
            throw Failure(.io, "pip fetched no wheel for \(requirement)")
        }
        return wheel
    }

    func unpack(_ wheel: URL, into folder: URL) async throws {
        let outcome = try await run(
            ["-m", "zipfile", "-e", wheel.path, folder.path], temporaryFolder: folder.deletingLastPathComponent())
        guard outcome.succeeded else {
            throw Failure(.io, "\(wheel.path): cannot be unpacked: \(outcome.lastLine)")
        }
    }

    func convert(script: URL, from parts: URL, to output: URL, model: String) async throws {
        let outcome = try await run(
            [script.standardizedFileURL.path, parts.path, output.path],
            temporaryFolder: output.deletingLastPathComponent())
        guard outcome.succeeded else {
            throw Failure(.io, "model '\(model)' could not be converted: \(outcome.lastLine)")
        }
    }

    private struct Outcome {
        var succeeded: Bool
        var errors: String

        /// Where programs that fail say why.
        var lastLine: String {
            errors.split(whereSeparator: \.isNewline).last.map(String.init) ?? "it gave no reason"
        }
    }

    /// - Parameter temporaryFolder: downloads pass through here and not through a small `/tmp`.
    private func run(_ arguments: [String], temporaryFolder: URL) async throws -> Outcome {
        var variables = environment
        variables["TMPDIR"] = temporaryFolder.path
        var options = PlatformOptions()
        // A cancelled task gives pip a moment to remove its own temporary files.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        do {
            let result = try await Subprocess.run(
                .name("python3"), arguments: Arguments(arguments),
                environment: .custom(variables.map { Array("\($0.key)=\($0.value)\0".utf8) }), platformOptions: options,
                output: .discarded, error: .string(limit: 1 << 20))
            try Task.checkCancellation()
            return Outcome(
                succeeded: result.terminationStatus == .exited(0), errors: result.standardError)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw Failure(.io, "python3 is not installed; get it with: apt-get install python3 python3-pip")
        } catch let error as SubprocessError {
            throw Failure(.io, "python3 could not be run (\(error))")
        }
    }
}
