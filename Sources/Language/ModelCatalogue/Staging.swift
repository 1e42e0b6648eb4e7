import Corpus
import Foundation
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// The folder in which one model is put together, beside the finished models so that a rename can finish it.
struct Staging: Sendable {
    let folder: URL

    /// Holds only parts whose bytes were checked.
    var parts: URL { folder.appending(path: "parts", directoryHint: .isDirectory) }

    /// Scratch for one package; emptied before and after each.
    var scratch: URL { folder.appending(path: "scratch", directoryHint: .isDirectory) }

    func file(_ part: ModelPart) -> URL { parts.appending(path: part.fileName) }

    func create() throws(Failure) {
        do {
            try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
        } catch {
            throw Failure.writing(folder, error.posix)
        }
    }

    func emptyScratch() throws(Failure) {
        try? FileManager.default.removeItem(at: scratch)
        do {
            try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        } catch {
            throw Failure.writing(scratch, error.posix)
        }
    }

    func remove() throws(Failure) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            throw Failure.writing(folder, error.posix)
        }
    }

    /// Bytes that can still be written here; `nil` where the file system does not say.
    var freeBytes: Int64? {
        var information = statvfs()
        guard statvfs(folder.path, &information) == 0 else { return nil }
        return Int64(information.f_bavail) * Int64(information.f_frsize)
    }
}

/// Keeps two processes from fetching the same model at once. The kernel drops the lock when its holder dies.
struct PullLock {
    private let file: FileDescriptor

    init(folder: URL, model: String) throws(Failure) {
        let url = folder.appending(path: "lock")
        do {
            self.file = try FileDescriptor.open(
                FilePath(url.path), .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw Failure.writing(url, error)
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            try? file.close()
            throw Failure(.busy, "another process is fetching model '\(model)'; wait for it")
        }
    }

    func release() {
        // Closing gives up the lock; there is nothing to do about a failure to close a file nothing was written to.
        try? file.close()
    }
}

enum FileJoining {
    /// Writes the files one after the other into `target`, replacing it.
    static func join(_ files: [URL], into target: URL, unless flag: CancellationFlag) throws {
        func writing<Value>(_ call: () throws -> Value) throws -> Value {
            do { return try call() } catch { throw Failure.writing(target, error) }
        }
        let output = try writing {
            try FileDescriptor.open(
                FilePath(target.path), .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        }
        try output.closeAfter {
            for file in files {
                _ = try FileBlocks.read(file, unless: flag) { block in
                    _ = try writing { try output.writeAll(block) }
                }
            }
        }
    }

    /// Renames within one file system so that after a power loss either the old file is there or the whole new one.
    static func moveDurably(_ source: URL, to target: URL) throws(Failure) {
        try synchronize(source)
        guard rename(source.path, target.path) == 0 else { throw Failure.writing(target, Errno(rawValue: errno)) }
        try synchronize(target.deletingLastPathComponent())
    }

    private static func synchronize(_ url: URL) throws(Failure) {
        do {
            let file = try FileDescriptor.open(FilePath(url.path), .readOnly, options: .closeOnExec)
            try file.closeAfter {
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch {
            throw Failure.writing(url, error)
        }
    }
}

extension Error {
    /// The system's error number inside a Foundation error, where there is one.
    var posix: any Error {
        let underlying = (self as? CocoaError)?.underlying as? POSIXError
        return underlying.map { Errno(rawValue: $0.code.rawValue) } ?? self
    }
}
