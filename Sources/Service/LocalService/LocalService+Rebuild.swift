package import API
package import Corpus
import Foundation
import IndexBundle
import Ingestion
import LlamaBackend
import ModelCatalogue
import Settings
import Synchronization

extension LocalService {
    package func rebuild(_ request: RebuildRequest) async throws -> JobStatus {
        try await rebuild(request, resumed: nil)
    }

    /// A missing index or model, and a request that contradicts itself, are errors now and not of a job that nobody looks at.
    func rebuild(_ request: RebuildRequest, resumed: Int64?) async throws -> JobStatus {
        let index = try indexName(request.index)
        let reader = try await reader(index)
        if let factory = request.factory { try reader.require(factory: factory) }
        let rebuild = try await checked(request)
        return try await inBackground { announce in
            try await self.performJob(
                .rebuild(request), kept: .rebuild(request), resumed: resumed, in: index, with: nil, announce: announce
            ) { bundle, report in
                try await self.perform(rebuild, of: bundle, report: report)
            }
        }
    }

    /// A request that can be done.
    private struct CheckedRebuild: Sendable {
        var plan: RebuildPlan
        var extractor: ExtractorChoice?

        /// A name of the catalogue, or a path.
        var embedder: String?
    }

    private func checked(_ request: RebuildRequest) async throws -> CheckedRebuild {
        if let source = request.source, source != RebuildRequest.storedSource {
            throw Failure(
                .invalidRequest,
                "a rebuild is made from what is stored (--from \(RebuildRequest.storedSource)), not from '\(source)': files "
                    + "are read again by 'samovar documents update' and 'samovar ingest --sync'")
        }
        var parts = Set(request.parts ?? RebuildPart.allCases)
        if let embedder = request.embedder {
            guard parts.isSuperset(of: [.chunks, .triplets, .entities]) else {
                throw Failure(
                    .invalidRequest,
                    "vectors of two embedders cannot be compared: samovar rebuild all --embedder \(embedder)")
            }
            _ = try await modelStore.verifiedModel(of: embedder)
        }
        var extractor: ExtractorChoice?
        if request.extractor != nil || request.triplets != nil {
            let choice = try ExtractorChoice(
                settings, request: IngestRequest(paths: [], extractor: request.extractor, triplets: request.triplets))
            _ = try choice.imported(maximumBytes: settings.documents.maximumFileBytes)
            extractor = choice
            // New facts bring names with them, and other connections.
            if parts.isDisjoint(with: [.triplets]) {
                throw Failure(
                    .invalidRequest,
                    "an extractor reads facts: samovar rebuild triplets --extractor \(choice.kind.rawValue)")
            }
            parts.formUnion([.entities, .graph])
        }
        return CheckedRebuild(
            plan: RebuildPlan(parts: parts, factory: request.factory), extractor: extractor, embedder: request.embedder)
    }

    private func perform(
        _ rebuild: CheckedRebuild, of bundle: IndexBundle, report: @escaping @Sendable (JobLedger.Report) -> Void
    ) async throws -> JobOutcome {
        let pace = StagePace()
        let progress: @Sendable (String, Int, Int) -> Void = { stage, done, total in
            report(
                JobLedger.Report(
                    stage: stage, done: done, total: total, measure: pace.measure(stage, done: done, total: total)))
        }
        if let extractor = rebuild.extractor { try await reread(extractor, in: bundle, progress: progress) }
        let remarks =
            if let embedder = rebuild.embedder {
                try await reembed(embedder, in: bundle, factory: rebuild.plan.factory, progress: progress)
            } else {
                try await bundle.rebuild(rebuild.plan, progress: progress)
            }
        try await FittedCalibration.refresh(bundle, settings: settings)
        if rebuild.plan.parts.contains(.graph) { try await renewProfile(of: bundle.name) }
        return JobOutcome(message: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
    }

    /// All vectors by another embedder. The old ones serve until the swap, which waits for the ingest at work; one that comes
    /// later embeds with the new.
    private func reembed(
        _ reference: String, in bundle: IndexBundle, factory: String?,
        progress: @escaping @Sendable (String, Int, Int) -> Void
    ) async throws -> [String] {
        let embedder = try await backgroundEmbedder(reference)
        let work = Reembedding(embedder: embedder, bundle: bundle, portion: settings.ingest.stagingTexts)
        if reference.contains("/") { try await bundle.keepNote(reference, as: Self.embedderNote(work.space)) }
        // Ready before the first question that needs it.
        _ = try await loadedEmbedder(reference)
        let embedMissing: @Sendable () async throws -> Void = {
            try await work.embedMissing { progress("vectors", $0, $1) }
        }
        do {
            try await embedMissing()
            // What a long embedding was overtaken by; the rest is caught up in the turn of ingests.
            try await embedMissing()
            let ingests = turnstile(of: .ingest, in: bundle.name)
            let remarks = try await bundle.succeed(
                factory: factory,
                swapping: { swap in
                    try await ingests.pass {
                        try await embedMissing()
                        try await swap()
                    }
                }, progress: progress)
            await embedder.settle()
            return remarks
        } catch {
            await embedder.settle()
            throw error
        }
    }

    private func reread(
        _ choice: ExtractorChoice, in bundle: IndexBundle, progress: @escaping @Sendable (String, Int, Int) -> Void
    ) async throws {
        let extractor = try await extractor(choice, cache: bundle)
        let work = Rereading(
            extractor: extractor, embedder: try await embedder(of: bundle.snapshot()), bundle: bundle,
            portion: settings.ingest.stagingTexts)
        try await work.readMissing(progress: progress)
        try await turnstile(of: .ingest, in: bundle.name).pass {
            try await work.readMissing(progress: progress)
            try await work.adopt()
        }
    }
}

/// How fast a stage goes, from its beginning.
private final class StagePace: Sendable {
    private struct State {
        var stage = ""
        var first = 0
        var start = ContinuousClock.now
    }

    private let state = Mutex(State())

    func measure(_ stage: String, done: Int, total: Int) -> JobMeasure {
        let (first, seconds) = state.withLock { state in
            // What an interrupted run had done says nothing of this one's pace.
            if state.stage != stage { state = State(stage: stage, first: done) }
            return (state.first, (ContinuousClock.now - state.start) / .seconds(1))
        }
        guard seconds > 0, done > first else { return JobMeasure() }
        let rate = Double(done - first) / seconds
        return JobMeasure(rate: rate, secondsLeft: Double(total - done) / rate)
    }
}
