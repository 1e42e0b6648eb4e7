import Corpus
import Crypto
import Foundation
import SystemPackage

/// What changes whenever a file's bytes do: enough to trust a digest taken earlier.
///
/// The change time is the kernel's own and cannot be set back, unlike the modification time.
struct FileStamp: Equatable, Codable {
    var size: Int64
    /// Nanoseconds since 1970.
    var modified: Int64
    /// Nanoseconds since 1970.
    var changed: Int64
    var inode: UInt64

    init(_ stat: Stat) {
        self.size = stat.size
        self.modified = Int64(stat.st_mtim.tv_sec) * 1_000_000_000 + Int64(stat.st_mtim.tv_nsec)
        self.changed = Int64(stat.st_ctim.tv_sec) * 1_000_000_000 + Int64(stat.st_ctim.tv_nsec)
        self.inode = UInt64(stat.inode.rawValue)
    }

    init(of url: URL) throws(Failure) {
        do {
            self.init(try Stat(FilePath(url.path)))
        } catch {
            throw Failure.reading(url, error)
        }
    }
}

/// The SHA-256 of a file as it was at one moment.
struct FileDigest: Equatable, Codable {
    var sha256: String
    var stamp: FileStamp

    /// Reads the whole file once, in blocks.
    /// - Throws: ``Failure`` `modelMissing`, `denied` or `io`; `CancellationError` when the flag is raised.
    static func compute(of url: URL, unless flag: CancellationFlag) throws -> FileDigest {
        var hash = SHA256()
        let stamp = try FileBlocks.read(url, unless: flag) { block in
            hash.update(bufferPointer: block)
        }
        return FileDigest(sha256: hash.finalize().hexadecimal, stamp: stamp)
    }
}

enum FileBlocks {
    private static let size = 1 << 20

    /// Hands the file to `body` block by block.
    /// - Returns: the file's stamp, which is the same before the first block and after the last.
    static func read(
        _ url: URL, unless flag: CancellationFlag, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> FileStamp {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(FilePath(url.path), .readOnly, options: .closeOnExec)
        } catch {
            throw Failure.reading(url, error)
        }
        return try file.closeAfter {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
            defer { buffer.deallocate() }
            func reading<Value>(_ call: () throws -> Value) throws -> Value {
                do { return try call() } catch { throw Failure.reading(url, error) }
            }
            let before = FileStamp(try reading { try file.stat() })
            while true {
                try flag.check()
                let count = try reading { try file.read(into: buffer) }
                if count == 0 { break }
                try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
            guard FileStamp(try reading { try file.stat() }) == before else {
                throw Failure(.modelInvalid, "\(url.path): changed while it was read; try again")
            }
            return before
        }
    }
}

extension SHA256Digest {
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Failure {
    static func reading(_ url: URL, _ error: any Error) -> Failure {
        switch error as? Errno {
        case .noSuchFileOrDirectory?, .notDirectory?:
            Failure(.modelMissing, "\(url.path): no such file")
        case .permissionDenied?, .notPermitted?:
            Failure(.denied, "\(url.path): not allowed to read it")
        default:
            Failure(.io, "\(url.path): cannot be read (\(error))")
        }
    }

    static func writing(_ url: URL, _ error: any Error) -> Failure {
        switch error as? Errno {
        case .noSpace?, .diskQuotaExceeded?:
            Failure(.io, "\(url.path): the disk is full; make room and repeat the command, it goes on where it stopped")
        case .permissionDenied?, .notPermitted?, .readOnlyFileSystem?:
            Failure(.denied, "\(url.path): not allowed to write here (\(error))")
        default:
            Failure(.io, "\(url.path): cannot be written (\(error))")
        }
    }
}
