package import Corpus

/// Where a daemon and its clients meet.
package enum SocketPath {
    /// `sockaddr_un` has 108 bytes on Linux, the last of them for the terminating zero.
    package static let maximumBytes = 107

    /// `${XDG_RUNTIME_DIR}/samovar.sock`, or the same name in ``fallbackDirectory(userID:)`` when no session manager
    /// has set that variable.
    package static func standard(environment: [String: String], userID: UInt32) -> String {
        // The base directory specification tells programs to ignore a relative path.
        guard let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") else {
            return fallbackDirectory(userID: userID) + "/samovar.sock"
        }
        return (runtime.hasSuffix("/") ? String(runtime.dropLast()) : runtime) + "/samovar.sock"
    }

    /// A directory of the user's own in `/tmp`. Anybody can create it first, so whoever binds in it must check its owner.
    package static func fallbackDirectory(userID: UInt32) -> String {
        "/tmp/samovar-\(userID)"
    }

    /// - Throws: ``Failure`` with code `invalid_settings` when no socket can have this path.
    package static func validate(_ path: String) throws(Failure) {
        guard path.hasPrefix("/") else {
            throw Failure(.invalidSettings, "the socket path must be absolute: \(path)")
        }
        let bytes = path.utf8.count
        guard bytes <= maximumBytes else {
            throw Failure(
                .invalidSettings,
                "the socket path has \(bytes) bytes, the system allows \(maximumBytes): \(path); choose a shorter one with --socket"
            )
        }
    }
}
