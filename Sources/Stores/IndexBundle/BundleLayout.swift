internal import Corpus
internal import Foundation
internal import Glibc

/// Where things lie in a bundle's folder; `Indexes/README.md` describes the same for people.
struct BundleLayout: Sendable {
    let folder: URL

    var manifest: URL { folder.appending(path: "manifest.json", directoryHint: .notDirectory) }
    var database: URL { folder.appending(path: "records.sqlite", directoryHint: .notDirectory) }
    var lock: URL { folder.appending(path: "writer.lock", directoryHint: .notDirectory) }
    var generations: URL { folder.appending(path: "generations", directoryHint: .isDirectory) }

    /// Worked out from one state and kept to save time; may be removed at any moment.
    var caches: URL { folder.appending(path: "caches", directoryHint: .isDirectory) }

    func cache(_ name: String) -> URL { caches.appending(path: name, directoryHint: .notDirectory) }

    func generation(_ number: Int) -> URL {
        generations.appending(path: String(number), directoryHint: .isDirectory)
    }

    /// What ``manifest`` said when this generation served last.
    func manifest(ofGeneration number: Int) -> URL {
        generation(number).appending(path: "manifest.json", directoryHint: .notDirectory)
    }

    /// The numbers of the generations that have a folder, in order.
    var generationNumbers: [Int] {
        ((try? FileManager.default.contentsOfDirectory(atPath: generations.path)) ?? []).compactMap { Int($0) }.sorted()
    }

    /// The path below the bundle's folder of a segment's file. Stretches of sequence numbers name a segment for good
    /// within its generation.
    func file(of segment: VectorSegment, kind: Manifest.Kind, generation: Int) -> String {
        "generations/\(generation)/\(kind.rawValue)-\(segment.after)-\(segment.through).faiss"
    }

    /// The place of a file that a manifest names; `nil` for a path that would leave the generations' folder.
    func url(of file: String) -> URL? {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "generations", parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
        else { return nil }
        return folder.appending(path: file, directoryHint: .notDirectory)
    }

    func makeGeneration(_ number: Int) throws {
        try createFolder(generation(number))
        try DurableFile.syncDirectory(generations)
        try DurableFile.syncDirectory(folder)
    }

    /// Makes a folder and those above it, where they are missing.
    func createFolder(_ url: URL) throws {
        // Documents are private: nobody else may read their text here.
        var result = mkdir(url.path, 0o700)
        if result != 0, errno == ENOENT {
            try createFolder(url.deletingLastPathComponent())
            result = mkdir(url.path, 0o700)
        }
        if result != 0, errno == EEXIST { return }
        try DurableFile.check(result, "create the folder", url)
    }

    /// Removes every file that neither `manifest` nor a kept generation's own manifest names. What cannot be removed
    /// now goes next time.
    /// - Parameter building: the generation that a rebuild at work makes; it is left alone.
    func removeUnreferenced(by manifest: Manifest, building: Int? = nil) {
        for file in unreferencedFiles(by: manifest, building: building) {
            try? FileManager.default.removeItem(at: file)
        }
        for number in generationNumbers where number != manifest.generation && number != building {
            rmdir(generation(number).path)
        }
    }

    /// The files below the generations' folder that ``removeUnreferenced(by:building:)`` removes.
    func unreferencedFiles(by manifest: Manifest, building: Int? = nil) -> [URL] {
        var kept = Set(manifest.segments.map(\.file))
        let numbers = generationNumbers.filter { $0 != building }
        for number in numbers where number != manifest.generation {
            kept.formUnion((try? Manifest.read(at: self.manifest(ofGeneration: number)))?.segments.map(\.file) ?? [])
        }
        return numbers.flatMap { number in
            let folder = generation(number)
            return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
                .filter { $0 != "manifest.json" && !kept.contains("generations/\(number)/\($0)") }
                .map { folder.appending(path: $0) }
        }
    }

    /// Gives a generation up: what only it names is a leftover from now on, which ``removeUnreferenced(by:building:)``
    /// removes.
    func giveUp(generation number: Int) {
        unlink(manifest(ofGeneration: number).path)
    }

    func removeCaches() {
        try? FileManager.default.removeItem(at: caches)
    }

    /// Bytes of all files in the folder.
    func bytesOnDisk() -> Int64 {
        let files = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: [.fileSizeKey, .isRegularFileKey])
        var bytes: Int64 = 0
        while let file = files?.nextObject() as? URL {
            let values = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
            if values?.isRegularFile == true { bytes += Int64(values?.fileSize ?? 0) }
        }
        return bytes
    }
}

extension BundleLayout {
    /// Is there while somebody wants this job to stop.
    private func cancellation(of job: Int64) -> URL {
        folder.appending(path: "cancel-\(job)", directoryHint: .notDirectory)
    }

    func requestCancellation(of job: Int64) throws {
        let file = cancellation(of: job)
        close(try DurableFile.check(open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600), "leave word in", file))
    }

    func isCancellationRequested(of job: Int64) -> Bool { access(cancellation(of: job).path, F_OK) == 0 }

    func settleCancellation(of job: Int64) { unlink(cancellation(of: job).path) }
}
