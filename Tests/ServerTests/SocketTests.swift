import API
import Client
import Corpus
import Foundation
import Glibc
import Server
import TestSupport
import Testing

/// The socket file: who may take its path, who may connect, and what is left of it.
@Suite struct SocketTests {
    private func withSocketPath(_ body: @Sendable (String) async throws -> Void) async throws {
        try await withScratchDirectory { try await body($0.appending(path: "s.sock").path) }
    }

    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    /// Binds a socket and closes it without unlinking, as a killed daemon does.
    private func leaveStaleSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    @Test func onlyTheOwnerCanOpenTheSocket() async throws {
        try await Daemon.running { daemon in
            #expect(mode(daemon.socketPath) == S_IFSOCK | 0o600)
        }
    }

    /// Other tests start daemons at the same time: while any of them binds, the mask is strict.
    @Test(.timeLimit(.minutes(10))) func theMaskIsPutBack() async throws {
        try await Daemon.running { _ in
            let isStrict = { try String(contentsOfFile: "/proc/self/status", encoding: .utf8).contains("Umask:\t0077") }
            while try isStrict() { await Task.yield() }
        }
    }

    @Test func nothingIsLeftBehind() async throws {
        try await withSocketPath { path in
            for _ in 0..<20 {
                try await Daemon.running(at: path) { _ in }
                #expect(mode(path) == nil)
                #expect(mode(path + ".lock") == nil)
            }
        }
    }

    @Test func aStaleSocketIsReplaced() async throws {
        try await withSocketPath { path in
            try leaveStaleSocket(at: path)
            try await Daemon.running(at: path) { daemon in
                _ = try await daemon.withClient { try await $0.health() }
            }
        }
    }

    @Test func aLockFileLeftBehindIsNoObstacle() async throws {
        try await withSocketPath { path in
            try Data().write(to: URL(filePath: path + ".lock"))
            try await Daemon.running(at: path) { _ in }
        }
    }

    @Test func aLiveDaemonKeepsItsSocket() async throws {
        try await Daemon.running { first in
            let path = first.socketPath
            await #expect(throws: Failure(.busy, "a daemon already answers on \(path)")) {
                try await Daemon.running(at: path) { _ in }
            }
            _ = try await first.withClient { try await $0.health() }
        }
    }

    @Test func aLiveSocketOfAnotherProgramIsKeptToo() async throws {
        try await Daemon.running { first in
            // The lock says nothing about who listens without it.
            let path = first.socketPath
            unlink(path + ".lock")
            #expect(throws: Failure(.busy, "a daemon already answers on \(path)")) {
                _ = try SocketClaim(path: path)
            }
            _ = try await first.withClient { try await $0.health() }
        }
    }

    @Test func ofManyClaimsAtOnceOneIsGranted() async throws {
        try await withSocketPath { path in
            let granted = await withTaskGroup(of: Bool.self) { group in
                let (decided, tell) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<16 {
                    group.addTask {
                        guard let claim = try? SocketClaim(path: path) else {
                            tell.yield()
                            return false
                        }
                        // Held until every other has been turned away.
                        var count = 0
                        for await _ in decided {
                            count += 1
                            if count == 15 { break }
                        }
                        claim.release()
                        return true
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(granted == 1)
        }
    }

    @Test func aFileThatIsNoSocketIsNeverRemoved() async throws {
        try await withSocketPath { path in
            try Data("precious".utf8).write(to: URL(filePath: path))
            let failure = #expect(throws: Failure.self) { _ = try SocketClaim(path: path) }
            #expect(failure?.code == .invalidSettings)
            #expect(try Data(contentsOf: URL(filePath: path)) == Data("precious".utf8))
        }
    }

    @Test func aPathTooLongForASocketIsRefused() {
        let failure = #expect(throws: Failure.self) {
            _ = try SocketClaim(path: "/tmp/" + String(repeating: "x", count: 200))
        }
        #expect(failure?.code == .invalidSettings)
    }

    @Test func aMissingDirectoryIsMadeForTheOwnerAlone() async throws {
        try await withScratchDirectory { directory in
            let inner = directory.appending(path: "run").path
            try await Daemon.running(at: inner + "/s.sock") { _ in
                #expect(mode(inner) == S_IFDIR | 0o700)
            }
        }
    }

    /// Needs root, who alone can become somebody else.
    ///
    /// The connect itself must succeed, or the test would prove only that the path is closed. curl cannot tell the two
    /// apart: a connection closed at once may look to it as one that never was.
    @Test(.enabled(if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
    func aPeerOfAnotherUserIsTurnedAwayEvenFromAnOpenSocket() async throws {
        try await Daemon.running { daemon in
            chmod(daemon.socketPath, 0o666)
            chmod((daemon.socketPath as NSString).deletingLastPathComponent, 0o755)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments = [
                "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c",
                """
                import socket, sys
                peer = socket.socket(socket.AF_UNIX)
                peer.settimeout(20)
                peer.connect(sys.argv[1])
                try:
                    peer.sendall(b"GET /health HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
                    answer = peer.recv(1000)
                except (BrokenPipeError, ConnectionResetError):
                    answer = b""
                print("answered" if answer else "turned away")
                """,
                daemon.socketPath,
            ]
            let output = Pipe()
            process.standardOutput = output
            let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<CInt, any Error>) in
                process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { done.resume(throwing: error) }
            }
            #expect(status == 0)
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(said == "turned away\n")
            _ = try await daemon.withClient { try await $0.health() }
        }
    }
}
