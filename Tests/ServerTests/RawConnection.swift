import Foundation
import Glibc

/// A bare connection to a socket, for what a well-behaved client would not send or do.
///
/// Each call blocks a thread of its own: on Linux even a concurrent dispatch queue shares its threads with the cooperative
/// pool.
struct RawConnection: Sendable {
    private let descriptor: CInt

    init(to path: String) async throws {
        descriptor = try await Self.blocking {
            let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            return descriptor
        }
    }

    func send(_ text: String) async throws {
        let descriptor = descriptor
        try await Self.blocking {
            let bytes = Array(text.utf8)
            guard write(descriptor, bytes, bytes.count) == bytes.count else { throw POSIXError(.EIO) }
        }
    }

    /// Everything until `end` appears, or until the other side closes.
    func read(until end: String? = nil) async throws -> String {
        let descriptor = descriptor
        return try await Self.blocking {
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                guard count > 0 else { break }
                received += buffer[..<count]
                if let end, String(decoding: received, as: UTF8.self).contains(end) { break }
            }
            return String(decoding: received, as: UTF8.self)
        }
    }

    func close() {
        Glibc.close(descriptor)
    }

    private static func blocking<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try work() }) }
        }
    }
}

/// An HTTP response as its parts, with the chunks of its body joined.
struct RawResponse {
    var status: Int
    var headers: [String: String]
    var body: String

    /// Sends one request and reads until the server closes.
    static func exchange(
        _ socketPath: String, _ method: String, _ path: String, headers: [String: String] = [:], body: String = ""
    ) async throws -> RawResponse {
        let connection = try await RawConnection(to: socketPath)
        defer { connection.close() }
        try await connection.send(request(method, path, headers: headers, body: body))
        return try parse(try await connection.read())
    }

    static func request(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String = ""
    ) -> String {
        let all = headers.merging(["Host": "localhost", "Connection": "close", "Content-Length": "\(body.utf8.count)"])
        {
            own, _ in own
        }
        return "\(method) \(path) HTTP/1.1\r\n" + all.map { "\($0): \($1)\r\n" }.joined() + "\r\n" + body
    }

    static func parse(_ text: String) throws -> RawResponse {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
        guard let status, parts.count == 2 else { throw POSIXError(.EBADMSG) }
        let headers = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1) }.map {
            ($0[0].lowercased(), $0[1].trimmingCharacters(in: .whitespaces))
        }
        var response = RawResponse(
            status: status, headers: Dictionary(headers) { "\($0), \($1)" }, body: String(parts[1]))
        if response.headers["transfer-encoding"] == "chunked" { response.body = joined(Array(parts[1].utf8)) }
        return response
    }

    private static func joined(_ chunked: [UInt8]) -> String {
        var body: [UInt8] = []
        var rest = chunked[...]
        while let lineEnd = rest.firstIndex(of: 0x0A) {
            let line = String(decoding: rest[..<lineEnd], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let size = Int(line, radix: 16), size > 0 else { break }
            body += rest[(lineEnd + 1)...].prefix(size)
            rest = rest[(lineEnd + 1)...].dropFirst(size + 2)
        }
        return String(decoding: body, as: UTF8.self)
    }
}
