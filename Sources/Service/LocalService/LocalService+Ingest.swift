package import API
import Chunking
package import Corpus
import Documents
import Extraction
import Foundation
import IndexBundle
import Ingestion
import LlamaBackend
import Settings

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

    /// - Parameters:
    ///   - resumed: the job that goes on; what it has stored is skipped as unchanged.
    ///   - announce: called as soon as the job is in the ledger.
    func ingest(
        _ request: IngestRequest, into index: String, resumed: Int64? = nil,
        announce: @escaping @Sendable (JobStatus) -> Void = { _ in }, emit: @escaping @Sendable (IngestEvent) -> Void
    ) async throws {
        let choice = try ExtractorChoice(settings, request: request)
        let imported = try choice.imported(maximumBytes: settings.documents.maximumFileBytes)
        let settings = settings
        let folders = request.synchronize == true ? try request.paths.map(Self.folder) : []
        // Records live only in the request: a job that has them cannot be asked again.
        let kept = request.records == nil ? JobRequest.ingest(request) : nil
        try await performJob(
            .ingest(request), kept: kept, resumed: resumed, in: index, with: try await spaceToBegin(index),
            announce: announce
        ) { bundle, report in
            // Asked when its turn has come: a rebuild may have put another embedder in place meanwhile.
            let embedder = try await self.embedder(of: bundle.snapshot())
            let extractor = try await self.extractor(choice, imported: imported, cache: bundle)
            let ingester = Ingester(
                reader: DocumentReader(options: settings.documentOptions),
                chunker: Chunker(options: settings.chunkingOptions), extractor: extractor, embedder: embedder,
                bundle: bundle, options: settings.ingestionOptions)
            let sources = try await Self.sources(of: request, in: bundle, options: settings.documentOptions)
            var ended: IngestSummary?
            var stored: Set<BytewiseText> = []
            try await ingester.run(sources, synchronizing: folders) { event in
                switch event {
                case .stored(let source, _, _): stored.insert(BytewiseText(source))
                case .progress(let progress):
                    report(
                        .init(
                            stage: "documents", done: progress.documentsDone, total: progress.documentsTotal,
                            measure: JobPace.measure(progress)))
                case .finished(let finished):
                    // Said below, when the imports have been counted.
                    ended = finished
                    report(
                        .init(
                            stage: "documents", done: finished.stored + finished.unchanged + finished.refused,
                            total: finished.stored + finished.unchanged + finished.refused,
                            measure: JobPace.measure(finished)))
                    return
                default: break
                }
                emit(event)
            }
            guard var summary = ended else { throw Failure(.internal, "the ingest broke off before its end") }
            try await FittedCalibration.refresh(bundle, settings: settings)
            if let imported {
                summary.importsUnmatched = try await self.unmatched(imported, in: bundle).count
            }
            emit(.finished(summary))
            await self.learn(stored, of: bundle)
            return JobOutcome(state: summary.refused > 0 ? .partial : .succeeded, message: summary.outcome)
        }
    }

    /// What the vectors of an index are to be that is not there yet.
    private func spaceToBegin(_ index: String) async throws -> VectorSpace? {
        do {
            _ = try await reader(index)
            return nil
        } catch let failure as Failure where failure.code == .notFound {
            return VectorSpace(try await loadedEmbedder().identity)
        }
    }

    /// The canonical path of a folder to synchronise with, without links, as sources have it.
    private static func folder(_ path: String) throws -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw Failure(
                .invalidInput, "\(path) is no folder that is here: only with a folder can an index keep in step")
        }
        return URL(filePath: path).resolvingSymlinksInPath().path
    }

    private static func sources(
        of request: IngestRequest, in bundle: IndexBundle, options: DocumentOptions
    ) async throws -> IngestSources {
        guard let names = request.documents else { return IngestSources(request, options: options) }
        let finder = DocumentFinder(snapshot: try await bundle.snapshot(), directory: nil)
        return IngestSources(again: try await finder.documents(names), options: options)
    }
}

/// Turns an ingest's progress into a job's measure.
enum JobPace {
    static func measure(_ progress: IngestProgress) -> JobMeasure {
        let seconds = progress.seconds
        let left = progress.bytesTotal - progress.bytesDone
        let isKnown = seconds > 0 && progress.bytesWorked > 0
        return JobMeasure(
            chunks: progress.chunks,
            rate: isKnown && progress.documentsStored > 0 ? Double(progress.documentsStored) / seconds : nil,
            secondsLeft: isKnown ? Double(left) * seconds / Double(progress.bytesWorked) : nil)
    }

    static func measure(_ summary: IngestSummary) -> JobMeasure {
        JobMeasure(
            chunks: summary.chunks, chunksWithoutTriplets: summary.chunksWithoutTriplets, embedded: summary.embedded,
            reused: summary.reused, rate: summary.seconds > 0 ? Double(summary.stored) / summary.seconds : nil,
            secondsLeft: nil)
    }
}
