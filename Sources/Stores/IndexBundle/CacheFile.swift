internal import Crypto
internal import Foundation
internal import Glibc

/// A cache's bytes, mapped read-only for as long as the value lives: used where they lie, and shared by every process
/// that maps the same file.
///
/// The file: a line that names the state, the SHA-256 of the payload, zeroes up to a multiple of 64 bytes, the payload.
/// It is never changed in place but replaced by rename, which leaves the old bytes to who has mapped them; so what was
/// verified once stays so.
package final class CacheFile: Sendable {
    // Pointers as numbers, since the mapping is only read and ends with this value.
    private let base: UInt
    private let length: Int
    private let start: Int

    private static let alignment = 64

    /// Maps and verifies a file. O(bytes), for the checksum.
    /// - Returns: `nil` where the file is missing, belongs to another state, or is not what was written.
    init?(at url: URL, header: Data) {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let (digest, start) = Self.places(header)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > start else { return nil }
        let length = Int(status.st_size)
        guard let mapped = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED else {
            return nil
        }
        self.base = UInt(bitPattern: mapped)
        self.length = length
        self.start = start
        let bytes = UnsafeRawBufferPointer(start: mapped, count: length)
        var hash = SHA256()
        hash.update(bufferPointer: payload)
        // All properties are set: giving up here runs `deinit`, which unmaps.
        guard bytes.prefix(header.count).elementsEqual(header), hash.finalize().elementsEqual(bytes[digest]) else {
            return nil
        }
    }

    deinit {
        munmap(UnsafeMutableRawPointer(bitPattern: base), length)
    }

    /// What was cached, at the start of a cache line. Valid while this value lives.
    package var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: base + UInt(start)), count: length - start)
    }

    /// The bytes of such a file.
    static func encoded(_ payload: Data, header: Data) -> Data {
        let (digest, start) = places(header)
        return header + Data(SHA256.hash(data: payload)) + Data(count: start - digest.upperBound) + payload
    }

    private static func places(_ header: Data) -> (digest: Range<Int>, payload: Int) {
        let digest = header.count..<(header.count + SHA256.byteCount)
        return (digest, (digest.upperBound + alignment - 1) / alignment * alignment)
    }
}
