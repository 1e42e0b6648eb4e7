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
///
/// It holds for one state only. Every other is fitted anew, so that relevances follow from what is stored, and not from
/// what was.
struct FittedCalibration: Sendable, Equatable {
    var calibration: Calibration

    /// Pairs of each kind that were looked at.
    var pairs: Int

    /// - Returns: `nil` where the collection is too small to fit, or its facts tell nothing.
    init?(of snapshot: IndexSnapshot, pairs wanted: Int) async throws {
        let sample = try await CalibrationSample(of: snapshot, count: wanted)
        guard let calibration = Calibration(related: sample.related, unrelated: sample.unrelated) else { return nil }
        self.calibration = calibration
        pairs = sample.related.count
    }

    /// - Returns: `nil` where what is kept was fitted on another state, or on another number of pairs.
    init?(kept values: [String: Double], for snapshot: IndexSnapshot, pairs wanted: Int) {
        guard let slope = values["slope"], let centre = values["centre"], let pairs = values["pairs"],
            values.merging(Self.marks(snapshot, wanted), uniquingKeysWith: { $1 }) == values
        else { return nil }
        calibration = Calibration(slope: slope, centre: centre)
        self.pairs = Int(pairs)
    }

    func values(for snapshot: IndexSnapshot, pairs wanted: Int) -> [String: Double] {
        ["slope": calibration.slope, "centre": calibration.centre, "pairs": Double(pairs)]
            .merging(Self.marks(snapshot, wanted), uniquingKeysWith: { $1 })
    }

    /// What the fit belongs to. Sequence numbers stay far below 2⁵³, where doubles would begin to skip some.
    private static func marks(_ snapshot: IndexSnapshot, _ wanted: Int) -> [String: Double] {
        ["wanted": Double(wanted), "version": 2].merging(snapshot.content.numbers, uniquingKeysWith: { $1 })
    }

    /// Fits an open index and keeps the numbers with it, unless those it keeps are of this very state.
    static func refresh(_ bundle: IndexBundle, settings: Settings) async throws {
        let snapshot = try await bundle.snapshot()
        let wanted = settings.retrieval.calibrationPairs
        let kept = try await snapshot.calibration()
        guard kept.flatMap({ FittedCalibration(kept: $0, for: snapshot, pairs: wanted) }) == nil,
            let fitted = try await FittedCalibration(of: snapshot, pairs: wanted)
        else { return }
        try await bundle.setCalibration(fitted.values(for: snapshot, pairs: wanted))
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
        return try await model(name, of: rerankers) { [modelStore, settings, logger] in
            let model = try await modelStore.verifiedModel(of: name)
            logger.debug("loading the reranker", metadata: ["model": "\(model.name)"])
            return try await LlamaReranker.load(
                path: model.location.path, name: model.name, options: settings.rerankerOptions)
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

    /// What the index keeps for this state, or what is fitted in memory.
    func fittedCalibration(of snapshot: IndexSnapshot) async throws -> FittedCalibration? {
        let pairs = settings.retrieval.calibrationPairs
        if let known = calibrations[snapshot.index], known.content == snapshot.content, known.pairs == pairs {
            return try await known.task.value
        }
        let task = Task { @concurrent () -> FittedCalibration? in
            if let values = try await snapshot.calibration(),
                let kept = FittedCalibration(kept: values, for: snapshot, pairs: pairs)
            {
                return kept
            }
            return try await FittedCalibration(of: snapshot, pairs: pairs)
        }
        calibrations[snapshot.index] = (snapshot.content, pairs, task)
        return try await task.value
    }

    func calibrationStatus(of snapshot: IndexSnapshot) async throws -> CalibrationStatus {
        let options = try await retrievalOptions(settings, for: snapshot)
        let fitted = settings.retrieval.calibration == "auto" ? try await fittedCalibration(of: snapshot) : nil
        return CalibrationStatus(
            slope: options.calibration.slope, centre: options.calibration.centre, fittedPairs: fitted?.pairs)
    }
}
