internal import Checksums
internal import Corpus
internal import Crypto
internal import Foundation
internal import Glibc
internal import RecordStore

/// Files that must be whole after a power cut.
enum DurableFile {
    /// Replaces the file at `url` in one step: readers see the old bytes or the new ones, also after a crash.
    static func replace(_ url: URL, with bytes: Data) throws {
        let temporary = url.appendingPathExtension("new")
        do {
            let descriptor = try check(
                open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600), "create", temporary)
            defer { close(descriptor) }
            FailPoint.fileCreated.pass()
            try bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    let part = UnsafeRawBufferPointer(rebasing: rest)
                    let written = write(descriptor, part.baseAddress, part.count)
                    if written < 0 && errno == EINTR { continue }
                    rest = rest.dropFirst(Int(try check(Int32(clamping: written), "write", temporary)))
                }
            }
            FailPoint.fileWritten.pass()
            try check(fsync(descriptor), "sync", temporary)
            FailPoint.fileSynced.pass()
        } catch {
            unlink(temporary.path)
            throw error
        }
        try check(rename(temporary.path, url.path), "replace", url)
        FailPoint.fileRenamed.pass()
        try syncDirectory(url.deletingLastPathComponent())
    }

    /// Makes names created, renamed or removed in a folder durable.
    static func syncDirectory(_ url: URL) throws {
        let descriptor = try check(open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", url)
        defer { close(descriptor) }
        try check(fsync(descriptor), "sync", url)
    }

    /// Makes a file's bytes durable, whoever wrote them.
    static func sync(_ url: URL) throws {
        let descriptor = try check(open(url.path, O_RDONLY | O_CLOEXEC), "open", url)
        defer { close(descriptor) }
        try check(fsync(descriptor), "sync", url)
    }

    static func size(of url: URL) throws -> Int64 {
        var status = stat()
        try check(stat(url.path, &status), "look at", url)
        return Int64(status.st_size)
    }

    /// What is noted of a file to know it again, in lower-case hexadecimal.
    struct Digest: Equatable {
        var bytes: Int64 = 0
        var sha256 = ""
        var xxh64 = ""
    }

    /// Size and checksums of a file's bytes. O(size), in constant memory.
    static func digest(of url: URL) throws -> Digest {
        var hash = SHA256()
        var quick = QuickHash()
        let bytes = try forEachPart(of: url) { part in
            hash.update(bufferPointer: part)
            quick.update(part)
        }
        return Digest(
            bytes: bytes, sha256: hash.finalize().map { String(format: "%02x", $0) }.joined(), xxh64: quick.hexadecimal)
    }

    /// Size and quick checksum alone, at the speed of memory.
    static func quickDigest(of url: URL) throws -> (bytes: Int64, xxh64: String) {
        var quick = QuickHash()
        let bytes = try forEachPart(of: url) { quick.update($0) }
        return (bytes, quick.hexadecimal)
    }

    /// - Returns: how many bytes there were.
    private static func forEachPart(of url: URL, _ body: (UnsafeRawBufferPointer) -> Void) throws -> Int64 {
        let descriptor = try check(open(url.path, O_RDONLY | O_CLOEXEC), "open", url)
        defer { close(descriptor) }
        // Small enough to stay in a core's own cache between reading and hashing.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        var bytes: Int64 = 0
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            let part = Int(try check(Int32(clamping: count), "read", url))
            guard part > 0 else { return bytes }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<part]))
            bytes += Int64(part)
        }
    }

    @discardableResult
    static func check(_ result: Int32, _ verb: String, _ url: URL) throws -> Int32 {
        guard result < 0 else { return result }
        let code: Failure.Code = errno == EACCES || errno == EPERM || errno == EROFS ? .denied : .io
        throw Failure(code, "cannot \(verb) \(url.path): \(String(cString: strerror(errno)))")
    }
}

extension QuickHash {
    fileprivate var hexadecimal: String { String(format: "%016lx", finalize()) }
}
