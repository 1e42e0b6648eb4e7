package import API
import Chunking
package import Corpus
import Documents
import Extraction
import IndexBundle
import Ingestion
import LlamaBackend
import Settings
import SystemPackage

extension LocalService {
    package func ingest(_ request: IngestRequest) async throws -> AsyncThrowingStream<IngestEvent, any Error> {
        let index = try indexName(request.index)
        for path in request.paths where !path.hasPrefix("/") {
            throw Failure(.invalidRequest, "'\(path)' is not an absolute path")
        }
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await self.ingest(request, into: index) { continuation.yield($0) }
                    continuation.finish()
                } catch is CancellationError {
                    continuation.finish(throwing: Failure(.cancelled, "the ingest was stopped; what was stored stays"))
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func ingest(
        _ request: IngestRequest, into index: String, emit: @escaping @Sendable (IngestEvent) -> Void
    ) async throws {
        let embedder = try await loadedEmbedder()
        let choice = try ExtractorChoice(settings, request: request)
        let imported = try choice.imported(maximumBytes: settings.documents.maximumFileBytes)
        let settings = settings
        try await writing(index, with: VectorSpace(embedder.identity)) { bundle in
            let extractor = try await self.extractor(choice, imported: imported, cache: bundle)
            let ingester = Ingester(
                reader: DocumentReader(options: settings.documentOptions),
                chunker: Chunker(options: settings.chunkingOptions), extractor: extractor, embedder: embedder,
                bundle: bundle, options: settings.ingestionOptions)
            let sources = IngestSources(request, options: settings.documentOptions)
            let job = try await bundle.beginJob(.ingest, stage: "documents")
            let ledger = JobLedger(job: job, bundle: bundle)
            do {
                let summary = try await ledger.following { report in
                    var summary: IngestSummary?
                    try await ingester.run(sources) { event in
                        switch event {
                        case .progress(let progress):
                            report(
                                .init(stage: "documents", done: progress.documentsDone, total: progress.documentsTotal))
                        case .finished(let finished):
                            // Said below, when the imports have been counted.
                            summary = finished
                            return
                        default: break
                        }
                        emit(event)
                    }
                    return summary
                }
                guard var summary else { throw Failure(.internal, "the ingest broke off before its end") }
                try await FittedCalibration.refresh(bundle, settings: settings)
                if let imported {
                    let unmatched = try await self.unmatched(imported, in: bundle)
                    summary.importsUnmatched = unmatched.count
                }
                emit(.finished(summary))
                try await bundle.finishJob(
                    job.id, state: summary.refused > 0 ? .partial : .succeeded, message: summary.outcome)
            } catch {
                let isCancelled = error is CancellationError
                try? await bundle.finishJob(
                    job.id, state: isCancelled ? .cancelled : .failed,
                    message: (error as? Failure)?.message ?? (isCancelled ? nil : "\(error)"))
                throw error
            }
        }
    }
}

/// The sources of a request: its paths, then the records it brought along.
private struct IngestSources: AsyncSequence, Sendable {
    typealias Element = WalkedSource
    typealias Failure = Never

    private let paths: WalkedSources
    private let records: [IngestRequest.Record]

    init(_ request: IngestRequest, options: DocumentOptions) {
        // Standard input belongs to the command line, which sends its records along.
        paths = SourceWalker(options: options, standardInput: .standardInput).sources(at: request.paths)
        records = request.records ?? []
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(paths: paths.makeAsyncIterator(), records: records[...])
    }

    struct Iterator: AsyncIteratorProtocol {
        var paths: WalkedSources.Iterator
        var records: ArraySlice<IngestRequest.Record>

        mutating func next() async -> WalkedSource? {
            await next(isolation: #isolation)
        }

        mutating func next(isolation: isolated (any Actor)?) async -> WalkedSource? {
            if let found = await paths.next(isolation: isolation) { return found }
            return records.popFirst().map {
                .candidate(.record(id: $0.id, title: $0.title ?? "", text: $0.text, corpus: "stdin"))
            }
        }
    }
}
