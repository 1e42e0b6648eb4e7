package import Corpus
import Glibc

/// The listening socket that a service manager opened before this process began (sd_listen_fds(3)).
///
/// Connections made before the daemon was up wait in it, and none is refused while the daemon restarts. Its path belongs to
/// the service manager: the daemon neither claims nor removes it.
package struct InheritedSocket: Sendable, Equatable {
    package let descriptor: CInt

    /// The socket that `LISTEN_PID` and `LISTEN_FDS` announce to this process; `nil` when they announce none.
    ///
    /// The variables are for this process alone, so its own children must not see them: they are removed.
    /// - Throws: ``Failure`` with code `invalid_settings` when the announced descriptor is no listening Unix socket, or
    ///   there are several.
    package static func announced(in environment: [String: String], processID: Int32) throws(Failure)
        -> InheritedSocket?
    {
        defer {
            for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
        }
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == processID,
            let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0
        else { return nil }
        guard count == 1 else {
            throw Failure(
                .invalidSettings, "the service manager passes \(count) sockets; list one ListenStream in samovar.socket"
            )
        }
        // SD_LISTEN_FDS_START
        let descriptor: CInt = 3
        var listens: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isLocal = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length) == 0 && $0.pointee.sa_family == sa_family_t(AF_UNIX)
            }
        }
        guard isLocal, getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 1 else {
            throw Failure(
                .invalidSettings, "the service manager passes no listening Unix socket as descriptor \(descriptor)")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return InheritedSocket(descriptor: descriptor)
    }
}
