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
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
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
