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

    /// Removes every file that `manifest` does not name of its own and older generations; a newer one may be a rebuild
    /// at work. What cannot be removed now goes next time.
    func removeUnreferenced(by manifest: Manifest) {
        let kept = Set(manifest.segments.map(\.file))
        let files = FileManager.default
        for generation in (try? files.contentsOfDirectory(atPath: generations.path)) ?? [] {
            guard let number = Int(generation), number <= manifest.generation else { continue }
            let folder = generations.appending(path: generation, directoryHint: .isDirectory)
            for name in (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
            where !kept.contains("generations/\(generation)/\(name)") {
                try? files.removeItem(at: folder.appending(path: name))
            }
            if number < manifest.generation { rmdir(folder.path) }
        }
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
