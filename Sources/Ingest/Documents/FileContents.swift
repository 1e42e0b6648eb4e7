import Corpus
import Crypto
import Glibc
import SystemPackage

/// Reads files without trusting them: only regular files, never more than the limit, however they change meanwhile.
struct FileContents {
    let path: String
    let maximumBytes: Int

    /// The whole file.
    func bytes() throws(DocumentRefusal) -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachBuffer(expecting: { bytes.reserveCapacity($0) }, { bytes.append(contentsOf: $0) })
        return bytes
    }

    /// Lower-case hexadecimal SHA-256 of the file, in constant memory.
    func hash() throws(DocumentRefusal) -> String {
        var hash = SHA256()
        try forEachBuffer(expecting: { _ in }, { hash.update(bufferPointer: $0) })
        return hash.finalize().hexadecimal
    }

    private func forEachBuffer(
        expecting size: (Int) -> Void, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(DocumentRefusal) {
        let file = try open()
        defer { try? file.close() }
        size(try regularSize(of: file))
        var total = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count: Int
            do {
                count = try file.read(into: buffer)
            } catch {
                throw unreadable(error)
            }
            if count == 0 { return }
            total += count
            // The size was checked, but a file may grow while it is read.
            guard total <= maximumBytes else { throw tooLarge(total) }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func open() throws(DocumentRefusal) -> FileDescriptor {
        do {
            // Non-blocking, so that opening a named pipe in place of a file does not wait for its writer.
            return try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch {
            throw unreadable(error)
        }
    }

    /// The size of an open file, when it is a regular one within the limit.
    private func regularSize(of file: FileDescriptor) throws(DocumentRefusal) -> Int {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw unreadable(Errno(rawValue: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw DocumentRefusal(.unreadable, "\(path) is not a regular file; only regular files can be taken in.")
        }
        guard status.st_size <= maximumBytes else { throw tooLarge(status.st_size) }
        return status.st_size
    }

    private func tooLarge(_ size: Int) -> DocumentRefusal {
        DocumentRefusal(
            .tooLarge,
            "\(path) has \(size) bytes or more, above the limit of \(maximumBytes); raise documents.maximum_file_bytes or split it."
        )
    }

    private func unreadable(_ error: any Error) -> DocumentRefusal {
        DocumentRefusal(.unreadable, "\(path) cannot be read: \(error). Check that it exists and its permissions.")
    }
}

extension Digest {
    /// Two lower-case digits for each byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: Self.byteCount * 2) { buffer in
            var index = 0
            for byte in self {
                buffer[index] = digits[Int(byte >> 4)]
                buffer[index + 1] = digits[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }
}
