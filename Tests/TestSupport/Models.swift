package import Foundation

/// The models that the set-up puts into the cache for tests. A test that needs one is skipped where it is missing.
package enum Models {
    package static let embedder = folder.appending(path: "all-minilm-l6-v2-f16.gguf")
    package static let smallGenerator = folder.appending(path: "smollm2-135m-instruct-q4_1.gguf")

    package static var arePresent: Bool { hasEmbedder && isReadable(smallGenerator) }
    package static var hasEmbedder: Bool { isReadable(embedder) }
    package static var hasSmallGenerator: Bool { isReadable(smallGenerator) }

    private static let folder: URL = {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        return URL(filePath: cache).appending(path: "samovar/models")
    }()

    private static func isReadable(_ url: URL) -> Bool {
        FileManager.default.isReadableFile(atPath: url.path)
    }
}
