package import Corpus
import Foundation
package import IndexBundle
import LocalService
package import Retrieval
import Settings
import TestSupport

/// The fixtures' articles, ingested by the real rooms once for all tests of a run.
package struct ArticleIndex: Sendable {
    package let snapshot: IndexSnapshot
    package let profile: CollectionProfile

    /// The numbers that the program ships with.
    package let options: RetrievalOptions

    package static func shared() async throws -> ArticleIndex {
        try await making.value
    }

    private static let making = Task<ArticleIndex, any Error> {
        let embedder = try await RealEmbedder.shared()
        var options = try await shippedSettings().retrievalOptions
        // Swift Testing has no end of a run to clean up at; the process has.
        atexit { try? FileManager.default.removeItem(at: ArticleIndex.folder) }
        try await TestIndex.with(folder: folder, embedder: embedder) { index in
            _ = try await index.ingest([Fixtures.articles.path])
        }
        let bundle = try await IndexBundle.open(
            at: folder, name: "articles", access: .reader, space: nil, options: .test)
        let snapshot = try await bundle.snapshot()
        let pairs = try await CalibrationSample(of: snapshot, count: 1000)
        if let fitted = Calibration(related: pairs.related, unrelated: pairs.unrelated) {
            options.calibration = fitted
        }
        return ArticleIndex(
            snapshot: snapshot,
            profile: try await CollectionProfile(of: snapshot, in: bundle, options: options.collection.graph),
            options: options)
    }

    private static func shippedSettings() async throws -> Settings {
        try await Settings.load(
            from: SettingsSources(
                environment: ["SAMOVAR_CONFIG_DIR": Fixtures.checkout.appending(path: "Config").path],
                executablePath: "", homeDirectory: folder.path, userFile: nil, overrides: []))
    }

    private static let folder = FileManager.default.temporaryDirectory.appending(
        path: "samovar-articles-\(ProcessInfo.processInfo.processIdentifier)", directoryHint: .isDirectory)

    /// The names of the files that passages come from.
    package static func fileName(of chunk: StoredChunk) -> String {
        String(chunk.source.split(separator: "/").last ?? "")
    }
}
