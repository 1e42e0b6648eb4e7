internal import Foundation
internal import Glibc
internal import Synchronization

/// The newest commit that was acknowledged, noted beside the database.
///
/// SQLite believes its log up to the first frame whose checksum is wrong, and takes what follows for the remains of a
/// transaction that was never finished. So a bit that changes in the log can take back commits that had returned, and
/// nothing in the database tells. This note does: a database that stands before it has lost something.
///
/// Written after each commit and not waited for: it costs microseconds, and never says more than the database held. After a
/// power cut it may be older than the database, which then shows nothing.
final class AcknowledgedRevision: Sendable {
    private let path: String
    private let bundle: String
    private let newest = Mutex<Int64>(0)

    init(beside database: String, bundle: String) {
        path = Self.path(beside: database)
        self.bundle = bundle
    }

    private static func path(beside database: String) -> String {
        let folder = database.lastIndex(of: "/").map { database[...$0] } ?? ""
        return folder + "acknowledged"
    }

    /// Where the disk refuses there is no note, and nothing else happens.
    func note(_ revision: Int64) {
        newest.withLock { newest in
            guard revision > newest else { return }
            newest = revision
            let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return }
            defer { close(descriptor) }
            let line = Self.line(bundle, revision)
            _ = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        }
    }

    /// - Returns: `nil` where there is no note of this database, or no whole one.
    static func read(beside database: String, bundle: String) -> Int64? {
        guard let bytes = FileManager.default.contents(atPath: path(beside: database)) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard words.count == 3, words[0] == bundle, let revision = Int64(words[1]),
            Array(bytes) == line(bundle, revision)
        else { return nil }
        return revision
    }

    /// Always as long, so that one replaces another.
    private static func line(_ bundle: String, _ revision: Int64) -> [UInt8] {
        let digits = String(revision)
        let text = "\(bundle) \(String(repeating: "0", count: max(0, 19 - digits.count)))\(digits)"
        let hash = String(UInt64(bitPattern: stableHash(text)), radix: 16)
        return Array("\(text) \(String(repeating: "0", count: 16 - hash.count))\(hash)\n".utf8)
    }
}

extension RecordStore {
    /// Commits that were acknowledged and that the database no longer holds; 0 where none is known to be missing.
    package func lostCommits() throws -> Int64 {
        // First the note: the database only grows meanwhile.
        guard let noted = AcknowledgedRevision.read(beside: path, bundle: identifier) else { return 0 }
        return max(0, noted - (try state().revision))
    }
}
