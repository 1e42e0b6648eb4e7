import API
import Corpus
import Embedding
import Foundation
import IndexBundle
import LlamaBackend
import Logging
import ModelCatalogue
import Retrieval
import Settings

/// A calibration that was fitted on an index, as its database keeps it.
struct FittedCalibration: Sendable, Equatable {
    var calibration: Calibration

    /// Pairs of each kind that were looked at, and facts the index had then.
    var pairs: Int
    var facts: Int

    /// - Returns: `nil` where the collection is too small to fit, or its facts tell nothing.
    init?(of snapshot: IndexSnapshot, pairs wanted: Int) async throws {
        let sample = try await snapshot.similaritySample(count: wanted, seed: 1)
        guard let calibration = Calibration(related: sample.related, unrelated: sample.unrelated) else { return nil }
        self.calibration = calibration
        pairs = sample.related.count
        facts = try await snapshot.counts().triplets
    }

    init?(stored values: [String: Double]) {
        guard let slope = values["slope"], let centre = values["centre"], let pairs = values["pairs"],
            let facts = values["facts"]
        else { return nil }
        calibration = Calibration(slope: slope, centre: centre)
        self.pairs = Int(pairs)
        self.facts = Int(facts)
    }

    var values: [String: Double] {
        [
            "slope": calibration.slope, "centre": calibration.centre, "pairs": Double(pairs), "facts": Double(facts),
        ]
    }

    /// Whether the index has grown or shrunk so little since that a new fit would say the same.
    func isCurrent(for count: Int) -> Bool { abs(count - facts) * 10 <= facts }
}

extension FittedCalibration {
    /// Fits an open index and keeps the numbers with it, unless those it keeps are still good.
    /// - Parameter force: fits in any case.
    static func refresh(_ bundle: IndexBundle, settings: Settings, force: Bool = false) async throws {
        let snapshot = try await bundle.snapshot()
        if !force, let stored = try await snapshot.calibration().flatMap(FittedCalibration.init(stored:)),
            stored.isCurrent(for: try await snapshot.counts().triplets)
        {
            return
        }
        guard let fitted = try await FittedCalibration(of: snapshot, pairs: settings.retrieval.calibrationPairs) else {
            return
        }
        try await bundle.setCalibration(fitted.values)
    }
}

extension LocalService {
    /// What questions over this state are asked of.
    func retriever(
        _ settings: Settings, over snapshot: IndexSnapshot, embedder: LlamaEmbedder
    ) async throws -> Retriever {
        Retriever(
            embedder: embedder, options: try await retrievalOptions(settings, for: snapshot),
            reranker: try await loadedReranker(settings.retrieval.reranker))
    }

    /// The named reranker, loaded at its first use; `nil` for no name.
    private func loadedReranker(_ name: String) async throws -> LlamaReranker? {
        guard !name.isEmpty else { return nil }
        if let known = rerankers[name] { return try await known.value }
        let task = Task { [modelStore, settings, logger] in
            let model = try await modelStore.verifiedModel(of: name)
            logger.debug("loading the reranker", metadata: ["model": "\(model.name)"])
            return try await LlamaReranker.load(
                path: model.location.path, name: model.name, options: settings.rerankerOptions)
        }
        rerankers[name] = task
        do {
            return try await task.value
        } catch {
            // A model that was missing may be there meanwhile: the next call tries again.
            rerankers[name] = nil
            throw error
        }
    }

    /// How questions over this state are ranked: the settings' numbers, with the calibration that belongs to the index.
    func retrievalOptions(_ settings: Settings, for snapshot: IndexSnapshot) async throws -> RetrievalOptions {
        var options = settings.retrievalOptions
        if settings.retrieval.calibration == "auto", let fitted = try await fittedCalibration(of: snapshot) {
            options.calibration = fitted.calibration
        }
        return options
    }

    /// What the index keeps; an index that keeps none, made by an earlier version say, is fitted in memory.
    func fittedCalibration(of snapshot: IndexSnapshot) async throws -> FittedCalibration? {
        if let values = try await snapshot.calibration(), let stored = FittedCalibration(stored: values) {
            return stored
        }
        if let known = calibrations[snapshot.index], known.revision == snapshot.revision {
            return try await known.task.value
        }
        let pairs = settings.retrieval.calibrationPairs
        let task = Task { try await FittedCalibration(of: snapshot, pairs: pairs) }
        calibrations[snapshot.index] = (snapshot.revision, task)
        return try await task.value
    }

    func calibrationStatus(of snapshot: IndexSnapshot) async throws -> CalibrationStatus {
        let options = try await retrievalOptions(settings, for: snapshot)
        let fitted = settings.retrieval.calibration == "auto" ? try await fittedCalibration(of: snapshot) : nil
        return CalibrationStatus(
            slope: options.calibration.slope, centre: options.calibration.centre, fittedPairs: fitted?.pairs)
    }
}
