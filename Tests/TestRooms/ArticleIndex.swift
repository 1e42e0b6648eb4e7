package import Corpus
import Foundation
package import IndexBundle
package import Retrieval
import TestSupport

/// The fixtures' articles, ingested by the real rooms once for all tests of a run.
package struct ArticleIndex: Sendable {
    package let snapshot: IndexSnapshot
    package let profile: CollectionProfile

    package static func shared() async throws -> ArticleIndex {
        try await making.value
    }

    private static let making = Task {
        let embedder = try await RealEmbedder.shared()
        // Swift Testing has no end of a run to clean up at; the process has.
        atexit { try? FileManager.default.removeItem(at: ArticleIndex.folder) }
        try await TestIndex.with(folder: folder, embedder: embedder) { index in
            _ = try await index.ingest([Fixtures.articles.path])
        }
        let bundle = try await IndexBundle.open(
            at: folder, name: "articles", access: .reader, space: nil, options: .test)
        let snapshot = try await bundle.snapshot()
        return ArticleIndex(
            snapshot: snapshot,
            profile: try await CollectionProfile(
                of: snapshot, in: bundle, options: RetrievalOptions.test.collection.graph))
    }

    private static let folder = FileManager.default.temporaryDirectory.appending(
        path: "samovar-articles-\(ProcessInfo.processInfo.processIdentifier)", directoryHint: .isDirectory)

    /// The names of the files that passages come from.
    package static func fileName(of chunk: StoredChunk) -> String {
        String(chunk.source.split(separator: "/").last ?? "")
    }
}
