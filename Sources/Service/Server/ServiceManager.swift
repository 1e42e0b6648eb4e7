// Beside NIOExtras the compiler knows the fields of C structures by this module.
import CDispatch
import Glibc

/// What a service manager of `Type=notify` wants to hear (sd_notify(3)): a datagram for each change of state. Nobody
/// listens outside of one, and then nothing is sent.
package struct ServiceManager: Sendable {
    package enum State: Sendable {
        case ready(status: String)
        case reloading
        case stopping

        var message: String {
            switch self {
            case .ready(let status): "READY=1\nSTATUS=\(status.filter { !$0.isNewline })"
            case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds())"
            case .stopping: "STOPPING=1"
            }
        }

        private static func monotonicMicroseconds() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
        }
    }

    private let address: String?

    /// - Parameter environment: Whose `NOTIFY_SOCKET` is the manager's address: a path, or an abstract name after `@`.
    package init(environment: [String: String]) {
        let address = environment["NOTIFY_SOCKET"]
        self.address = address.flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    }

    /// Sends without waiting; a manager that does not take the message misses it.
    package func tell(_ state: State) {
        guard let address, address.utf8.count <= 107 else { return }
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: bytes) }
        // An abstract name is as long as the address says, a path ends with its zero.
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + bytes.count + (bytes[0] == 0 ? 0 : 1) }
        let message = Array(state.message.utf8)
        withUnsafePointer(to: target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(
                    descriptor, message, message.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL), $0,
                    socklen_t(length ?? MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
