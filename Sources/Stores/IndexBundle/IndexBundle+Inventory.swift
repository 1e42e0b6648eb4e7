package import Corpus
package import Foundation
internal import Glibc
internal import RecordStore

/// What can be said of an index, and done to it as a whole, without opening its vectors.
extension IndexBundle {
    package struct Facts: Sendable {
        package var counts: IndexCounts
        package var space: VectorSpace
        package var bytes: Int64
        package var condition: IndexCondition
    }

    /// Whether a folder holds an index, or the remains of one.
    package static func isIndex(at folder: URL) -> Bool {
        let layout = BundleLayout(folder: folder)
        return [layout.database, layout.manifest].contains { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// - Throws: as ``open(at:name:access:space:options:)``.
    package static func facts(at folder: URL, name: String, options: BundleOptions) async throws -> Facts {
        try await BlockingQueue.concurrent("index.opening").run {
            let layout = BundleLayout(folder: folder)
            let store = try RecordStore(
                openingAt: layout.database.path, access: .reader, options: options.store)
            defer { try? store.close() }
            let records = try store.snapshot()
            return Facts(
                counts: try records.counts(), space: records.space, bytes: layout.bytesOnDisk(),
                condition: try condition(layout, records))
        }
    }

    /// Removes an index with all that is in its folder. Who reads from it goes on reading until it lets go.
    /// - Throws: ``Failure`` with `notFound` when there is none, `busy` when a process writes to it.
    package static func remove(at folder: URL, name: String) async throws {
        try await BlockingQueue.concurrent("index.opening").run {
            guard isIndex(at: folder) else {
                throw Failure(.notFound, "there is no index '\(name)' in \(folder.deletingLastPathComponent().path)")
            }
            let lock = try WriterLock(at: BundleLayout(folder: folder).lock, bundleName: name)
            defer { lock.release() }
            // Gone under its name at once: nobody opens half of it.
            let condemned = folder.deletingLastPathComponent().appending(
                path: ".removed-\(UUID().uuidString)", directoryHint: .isDirectory)
            try DurableFile.check(rename(folder.path, condemned.path), "remove", folder)
            try DurableFile.syncDirectory(folder.deletingLastPathComponent())
            try FileManager.default.removeItem(at: condemned)
        }
    }
}
