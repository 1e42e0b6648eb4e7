// Beside NIOExtras the compiler knows the fields of C structures by this module.
import CDispatch
package import Corpus
import Foundation
import Glibc

/// Where the daemon listens beside its socket, and what a caller has to know to be let in.
///
/// A Unix socket tells who is calling, TCP does not: so there is no door without a token, none beyond this machine unless
/// that was said twice, and no token that others could have read.
package struct NetworkDoor: Sendable, Equatable {
    package let host: String
    package let port: Int
    let token: BearerToken

    /// - Parameters:
    ///   - address: `HOST:PORT`, with an IPv6 address in brackets. Port 0 takes a free one.
    ///   - tokenFile: Holds the token on its first line; only its owner may read it.
    ///   - allowsRemote: Whether an address beyond loopback is meant.
    /// - Throws: ``Failure`` with code `invalid_settings` for an address or file that will not do, `denied` for a token
    ///   that others can read.
    package init(address: String, tokenFile: String?, allowsRemote: Bool) throws(Failure) {
        (host, port) = try Self.parse(address)
        guard allowsRemote || Self.isLoopback(host) else {
            throw Failure(
                .invalidSettings,
                "server.tcp: \(host) can be reached from other machines; listen on 127.0.0.1, or set server.tcp_remote: true as well"
            )
        }
        guard let tokenFile else {
            throw Failure(
                .invalidSettings,
                "server.tcp needs server.token_file; make one: (umask 077; openssl rand -hex 32 > ~/.config/samovar/token)"
            )
        }
        token = try BearerToken(contentsOf: tokenFile)
    }

    private static func parse(_ address: String) throws(Failure) -> (host: String, port: Int) {
        let wrong = Failure(.invalidSettings, "server.tcp: '\(address)' is not HOST:PORT, such as 127.0.0.1:7707")
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw wrong }
        var host = String(address[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            throw wrong
        }
        guard !host.isEmpty else { throw wrong }
        return (host, port)
    }

    /// Only addresses count, and the one name whose meaning is fixed (RFC 6761, section 6.3).
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
}

/// A secret that callers show in `Authorization: Bearer …` (RFC 6750).
struct BearerToken: Sendable, Equatable {
    private static let minimumBytes = 16

    private let bytes: [UInt8]

    init(contentsOf path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Failure(
                .invalidSettings, "server.token_file: cannot read \(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Failure(.denied, "server.token_file: others can read \(path); run: chmod 600 \(path)")
        }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Failure(.invalidSettings, "server.token_file: cannot read \(path): \(error.localizedDescription)")
        }
        let token = text.prefix { !$0.isNewline }.utf8
        guard token.count >= Self.minimumBytes, token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure(
                .invalidSettings,
                "server.token_file: the first line of \(path) must hold at least \(Self.minimumBytes) printable characters without spaces"
            )
        }
        bytes = Array(token)
    }

    /// Takes as long for a near miss as for a far one, so that the time does not give the token away byte by byte.
    func matches(authorization header: String?) -> Bool {
        guard let header, header.lowercased().hasPrefix("bearer ") else { return false }
        let shown = Array(header.dropFirst("bearer ".count).utf8)
        var difference = shown.count ^ bytes.count
        for index in bytes.indices {
            difference |= Int(bytes[index] ^ (index < shown.count ? shown[index] : 0))
        }
        return difference == 0
    }
}
