import Chunking
package import Corpus
import Documents
package import Embedding
import Extraction
package import Foundation
package import IndexBundle
package import Ingestion
import SystemPackage
import TestSupport

/// A bundle open for writing, with the real rooms that fill it: reader, chunker, grammar, encoder.
package struct TestIndex: Sendable {
    package let folder: URL
    package let bundle: IndexBundle
    package var embedder: any Embedder
    package var options = IngestionOptions(
        batchDocuments: 4, batchBytes: 1 << 20, checkpointDocuments: 8, stagingTexts: 16)

    /// Runs `body` with an empty index in `folder` that is closed at the end.
    package static func with<Result>(
        folder: URL, embedder: any Embedder, _ body: (TestIndex) async throws -> Result
    ) async throws -> Result {
        let space = VectorSpace(
            name: embedder.identity.name, fingerprint: embedder.identity.fingerprint,
            dimension: embedder.identity.dimension)
        let bundle = try await IndexBundle.openOrCreate(
            at: folder, name: "test", space: space, options: .test)
        do {
            let result = try await body(TestIndex(folder: folder, bundle: bundle, embedder: embedder))
            await bundle.close()
            return result
        } catch {
            await bundle.close()
            throw error
        }
    }

    /// Takes in files and folders, and answers with all that was said.
    @discardableResult
    package func ingest(
        _ paths: [String], synchronizing folders: [String] = [], emit: (IngestEvent) -> Void = { _ in }
    ) async throws -> [IngestEvent] {
        let documents = DocumentOptions(
            maximumFileBytes: 8 << 20, maximumPages: 500, pdfTimeLimit: .seconds(60), pdfProgram: "pdftotext",
            ignore: [".*"])
        let ingester = Ingester(
            reader: DocumentReader(options: documents),
            chunker: Chunker(options: ChunkingOptions(targetWords: 100, maximumWords: 200, minimumWords: 20)),
            extractor: try Self.extractor.get(), embedder: embedder, bundle: bundle, options: options)
        let sources = SourceWalker(options: documents, standardInput: .standardInput).sources(at: paths)
        var events: [IngestEvent] = []
        try await ingester.run(sources, synchronizing: folders) { event in
            events.append(event)
            emit(event)
        }
        return events
    }

    /// The dictionary takes a while to read; one serves all tests.
    private static let extractor = Result {
        try GrammarExtractor(
            options: .init(timePerSentence: .milliseconds(100), maximumWordsPerParse: 40, maximumTripletsPerPassage: 24)
        )
    }
}

extension BundleOptions {
    package static let test = BundleOptions(
        indexFactory: "Flat", minimumRecall: 0.95, recallSample: 16, keptGenerations: 0,
        rebuildNiceness: 0, busyTimeout: .seconds(5), cacheBytes: 1 << 24, logBytes: 1 << 22)
}
