import Corpus
import Glibc
import SystemPackage

/// The few file-system calls a walk needs, with errors as ``DocumentRefusal``.
enum FileSystem {
    enum Kind: Sendable, Equatable {
        case file(byteCount: Int64)
        case folder(FolderIdentity)
        case link
        case other
    }

    /// The same folder by whatever path: ends loops.
    struct FolderIdentity: Sendable, Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// What a path is; links are reported as such, not followed.
    static func kind(of path: String) throws(DocumentRefusal) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw unreadable(path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(byteCount: Int64(status.st_size))
        case S_IFDIR: return .folder(FolderIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
        case S_IFLNK: return .link
        default: return .other
        }
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The absolute path without links, `.` and `..`.
    static func canonical(_ path: String) throws(DocumentRefusal) -> String {
        guard let resolved = realpath(path, nil) else { throw unreadable(path) }
        defer { free(resolved) }
        guard let canonical = String(validatingCString: resolved) else { throw notUTF8(path) }
        return canonical
    }

    /// The names in a folder, in the order of their bytes. A name that is not UTF-8 is `nil`: no path of ours names it.
    static func names(in folder: String) throws(DocumentRefusal) -> [String?] {
        guard let stream = opendir(folder) else { throw unreadable(folder) }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw unreadable(folder) }
                break
            }
            // The C array at the record's end is longer than its declaration; its address is what counts.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: 1) { start in
                    Array(
                        UnsafeBufferPointer(
                            start: start, count: strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))))
                }
            }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names.map { String(validating: $0, as: UTF8.self) }
    }

    /// The lines of a small text file; none when it is missing, large or unreadable.
    static func lines(of path: String) -> [Substring] {
        guard let bytes = try? FileContents(path: path, maximumBytes: 1 << 20).bytes() else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    private static func unreadable(_ path: String) -> DocumentRefusal {
        let error = Errno(rawValue: errno)
        return DocumentRefusal(.unreadable, "\(path) cannot be read: \(error). Check its name and permissions.")
    }

    static func notUTF8(_ path: String) -> DocumentRefusal {
        DocumentRefusal(.unreadable, "\(path) holds a name that is not UTF-8; rename the file.")
    }
}
