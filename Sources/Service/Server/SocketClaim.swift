import API
// Beside NIOExtras the compiler knows the fields of C structures by this module.
import CDispatch
package import Corpus
import Glibc

/// The right to bind one socket path, held from before the bind until the socket file is gone.
///
/// Two daemons started together cannot both hold it: the right is an exclusive `flock` on `PATH.lock`, which the kernel
/// drops with the process, however that ends. Only under the lock is a socket file that nobody answers on taken for stale
/// and removed. Everything here is a handful of system calls that do not block.
package struct SocketClaim: ~Copyable {
    package let path: String
    private let lock: CInt
    private let lockPath: String

    /// - Throws: ``Failure`` with code `busy` when a daemon has the path, `invalid_settings` when the path is too long or
    ///   taken by something that is no socket, `denied` when the directory is not safe or not ours, `io_error` otherwise.
    package init(path: String) throws(Failure) {
        try SocketPath.validate(path)
        try Self.prepareDirectory(of: path)
        let lockPath = path + ".lock"
        let lock = try Self.acquireLock(at: lockPath, for: path)
        do {
            try Self.removeStaleSocket(at: path)
        } catch {
            unlink(lockPath)
            close(lock)
            throw error
        }
        self.path = path
        self.lockPath = lockPath
        self.lock = lock
    }

    deinit {
        // Order matters: while the lock is held nobody else can bind the path, so what is unlinked is our own.
        unlink(path)
        unlink(lockPath)
        close(lock)
    }

    /// Gives the path up at once; dropping the claim does the same.
    package consuming func release() {}
}

extension SocketClaim {
    /// Creates the directory for its owner alone when it is missing. The fallback in `/tmp` could have been put there by
    /// anybody, so its owner and mode are checked.
    private static func prepareDirectory(of path: String) throws(Failure) {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if !directory.isEmpty, mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw failure("create the directory", directory)
        }
        guard directory == SocketPath.fallbackDirectory(userID: geteuid()) else { return }
        var status = stat()
        guard lstat(directory, &status) == 0 else { throw failure("look at", directory) }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw Failure(
                .denied, "\(directory) is not a directory for this user alone; remove it or set XDG_RUNTIME_DIR")
        }
    }

    private static func acquireLock(at lockPath: String, for path: String) throws(Failure) -> CInt {
        while true {
            let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw failure("open", lockPath) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let isHeld = errno == EWOULDBLOCK
                let other = failure("lock", lockPath)
                close(descriptor)
                throw isHeld ? Failure(.busy, "a daemon already answers on \(path)") : other
            }
            // The daemon before us unlinks its lock file when it goes: a lock on an unlinked file guards nothing.
            var held = stat()
            var named = stat()
            if fstat(descriptor, &held) == 0, stat(lockPath, &named) == 0, held.st_ino == named.st_ino,
                held.st_dev == named.st_dev
            {
                return descriptor
            }
            close(descriptor)
        }
    }

    private static func removeStaleSocket(at path: String) throws(Failure) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw failure("look at", path) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Failure(.invalidSettings, "\(path) exists and is not a socket; choose another path with --socket")
        }
        switch connectionError(to: path) {
        case ECONNREFUSED:
            guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove the stale socket", path) }
        case ENOENT:
            break
        case 0, EAGAIN:
            // EAGAIN: it listens, only its queue is full.
            throw Failure(.busy, "a daemon already answers on \(path)")
        case let code:
            throw failure("ask who answers on", path, code: code)
        }
    }

    /// The `errno` of an attempt to connect; 0 when somebody answers.
    private static func connectionError(to path: String) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            bytes.copyBytes(from: path.utf8)
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 ? 0 : errno
    }

    private static func failure(_ action: String, _ path: String, code: CInt = errno) -> Failure {
        let reason = String(cString: strerror(code))
        return Failure(code == EACCES || code == EPERM ? .denied : .io, "cannot \(action) \(path): \(reason)")
    }
}
