internal import Corpus
internal import Foundation
internal import Glibc
internal import Synchronization

/// The right to write to one bundle: an advisory lock on a file, given back when the process ends, however it ends.
final class WriterLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Throws: ``Failure`` with `busy` when another process (or another bundle in this one) holds the lock.
    init(at url: URL, bundleName: String) throws {
        // Closed on exec: a child process must not keep the lock when we are gone.
        let opened = try DurableFile.check(open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600), "open", url)
        var isLocked = flock(opened, LOCK_EX | LOCK_NB) == 0
        // Somebody who only looks whether there is a writer (``isHeldElsewhere``) is gone in a moment.
        for _ in 0..<Self.attempts where !isLocked {
            usleep(Self.pauseMicroseconds)
            isLocked = flock(opened, LOCK_EX | LOCK_NB) == 0
        }
        guard isLocked else {
            let reason = errno
            var holder = [UInt8](repeating: 0, count: 32)
            let length = max(0, pread(opened, &holder, holder.count, 0))
            close(opened)
            guard reason == EWOULDBLOCK else {
                throw Failure(.io, "cannot lock \(url.path): \(String(cString: strerror(reason)))")
            }
            let process = String(decoding: holder.prefix(length), as: UTF8.self)
            throw Failure(
                .busy,
                "index '\(bundleName)' is being written by \(process.isEmpty ? "another process" : "process \(process)")"
                    + ": wait for it, or send the work to the daemon that holds it")
        }
        let process = Array(String(getpid()).utf8)
        if ftruncate(opened, 0) == 0 {
            // Only for the message above; the lock does not depend on it.
            _ = pwrite(opened, process, process.count, 0)
        }
        self.descriptor = Mutex(opened)
    }

    deinit {
        release()
    }

    private static let attempts = 5
    private static let pauseMicroseconds: UInt32 = 2_000

    /// Whether a process holds the lock at this moment. `true` where the file does not let itself be looked at.
    static func isHeldElsewhere(at url: URL) -> Bool {
        let opened = open(url.path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return errno != ENOENT }
        defer { close(opened) }
        guard flock(opened, LOCK_SH | LOCK_NB) == 0 else { return true }
        flock(opened, LOCK_UN)
        return false
    }

    var isHeld: Bool { descriptor.withLock { $0 != nil } }

    func release() {
        descriptor.withLock { held in
            if let held {
                // Closing alone would leave the lock to a child that was forked this moment and has not yet called exec.
                flock(held, LOCK_UN)
                close(held)
            }
            held = nil
        }
    }
}
