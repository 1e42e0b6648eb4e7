package import API
import Answering
import Corpus
package import Decoding
import Embedding
package import Evaluation
import Foundation
import IndexBundle
import LlamaBackend
import Logging
import ModelCatalogue
import Retrieval
import Settings

// Thresholds of monitors belong to a model file and to the evidence it reads: they are found on an index, and kept in it.

extension LocalService {
    /// Questions to calibrate with, and where they are from.
    package struct CalibrationQuestions: Sendable {
        package var questions: [Question]

        /// A file's name; `nil` for questions made of the index's facts.
        package var source: String?

        package init(questions: [Question], source: String?) {
            self.questions = questions
            self.source = source
        }
    }

    /// Questions made of facts of the index, the same ones each time.
    /// - Throws: `invalidInput` for an index with too few facts.
    package func questionsOfFacts(in requested: String?) async throws -> CalibrationQuestions {
        let index = try indexName(requested)
        let template = try Self.prompt("calibration-question", in: settings.directories.configuration)
        let wanted = settings.monitor.calibrationQuestions
        let facts = try await reader(index).snapshot().sampleTriplets(count: wanted, seed: 1)
        guard facts.count >= Self.fewestQuestions else {
            throw Failure(
                .invalidInput,
                "index \(index) holds \(facts.count) facts, too few to make questions of; give some with --questions")
        }
        return CalibrationQuestions(questions: Question.made(of: facts, template: template), source: nil)
    }

    /// Two to find a threshold on and two to check it with; what that is worth, the interval says.
    private static let fewestQuestions = 4

    /// What monitors would doubt in answers over an index, by the prompts of `ask`.
    package func doubtSurvey(index requested: String?) async throws -> DoubtSurvey {
        let index = try indexName(requested)
        let trial = Trial(name: "calibration", mode: try settings.retrievalMode, settings: settings)
        let retriever = try await retriever(trial, index: index)
        let retrieval = try await retrievalTrial(trial, index: index, retriever: retriever) { _, _ in
            ShownEvidence(tokens: 0, text: "")
        }
        // The settings' own numbers: a calibration must not stand on the last one.
        return DoubtSurvey(
            retrieval: retrieval,
            answerer: Answerer(retriever: retriever, generator: try await loadedGenerator(), prompts: prompts),
            options: try settings.answeringOptions(for: AskRequest(question: "")))
    }

    /// The monitors to calibrate: the named ones, or all that work without being trained and under these settings.
    /// - Throws: `invalidRequest` for a name without a threshold, and for a probe without answers to learn from.
    package func monitorsToCalibrate(
        _ named: [String]?, trainingProbe: Bool, on asked: CalibrationQuestions
    ) throws -> [MonitorName] {
        guard asked.questions.count >= Self.fewestQuestions else {
            throw Failure(
                .invalidInput,
                "\(asked.questions.count) questions are too few to find a threshold on; give \(Self.fewestQuestions) or more, better 100"
            )
        }
        var names =
            try named.map { try $0.map(Self.calibrated) }
            ?? MonitorName.allCases.filter { name in
                name.hasThreshold && name != .probe
                    && (name != .attentionRind || !settings.generation.flashAttention)
            }
        if trainingProbe, !names.contains(.probe) { names.append(.probe) }
        if names.contains(.probe), asked.questions.contains(where: \.answers.isEmpty) {
            throw Failure(
                .invalidRequest,
                "the probe learns from questions with answers; give --questions FILE.jsonl with \"answers\", or none")
        }
        return names
    }

    /// Finds the thresholds at which monitors doubt something in a wanted share of the answers, with a margin, and keeps
    /// them in the index for the generator at hand, in the place of what it kept for this one before.
    /// - Parameter rate: in 0..<1.
    /// - Throws: `invalidInput` where answers from memory are all right or all wrong, so that a probe cannot be trained.
    package func keepCalibration(
        of names: [MonitorName], _ found: DoubtSurvey.Findings, rate: Double, on asked: CalibrationQuestions,
        index requested: String?
    ) async throws -> MonitorCalibration {
        let index = try indexName(requested)
        let identity = try await loadedGenerator().identity
        let thresholds = settings.monitorThresholds
        var scores = found.scores
        var probe: ProbeCalibration?
        if names.contains(.probe) {
            let trained = try Self.trained(on: found.drafts)
            probe = trained.probe
            scores[.probe] = trained.scores
        }
        let entries = names.map { name in
            let fitted = ThresholdCalibration(
                scores: scores[name] ?? [], rate: rate, confidence: settings.monitor.calibrationConfidence)
            return MonitorCalibration.Entry(
                monitor: name.rawValue, settings: thresholds.settings(of: name, above: fitted.threshold),
                fitted: fitted.fitted, allowedRate: fitted.allowedRate, heldOut: fitted.heldOut,
                realisedRate: fitted.realisedRate, low: fitted.low, high: fitted.high)
        }
        var calibration = MonitorCalibration(
            generator: identity.name, generatorFingerprint: identity.fingerprint,
            embedderFingerprint: try await reader(index).snapshot().space.fingerprint, rate: rate, source: asked.source,
            questions: asked.questions.count, entries: entries, probe: probe)
        let known = try await monitorCalibration(
            of: reader(index).snapshot(), generator: identity.fingerprint)
        calibration.entries += (known?.entries ?? []).filter { calibration.entry(of: $0.monitor) == nil }
        calibration.probe = probe ?? known?.probe
        let (text, key) = (try JSONCoding.string(calibration), Self.note(of: identity.fingerprint))
        try await writing(index, with: nil) { try await $0.keepNote(text, as: key) }
        calibration.entries = entries
        return calibration
    }

    /// The probe of all drafts, and what probes of the one half make of the other.
    private static func trained(
        on drafts: [LogisticRegression.Example]
    ) throws(Failure) -> (probe: ProbeCalibration, scores: [Double]) {
        let regression = LogisticRegression(penalty: 0.1, rounds: 300)
        guard let probe = regression.fit(drafts), let scores = regression.crossFitted(drafts) else {
            let wrong = drafts.count(where: \.isPositive)
            throw Failure(
                .invalidInput,
                "of \(drafts.count) answers from memory \(wrong) were wrong: a probe needs right and wrong ones in both halves; give more questions"
            )
        }
        return (
            ProbeCalibration(
                weights: probe.weights, bias: probe.bias, answers: drafts.count,
                wrongAnswers: drafts.count(where: \.isPositive),
                area: LogisticRegression.area(scores, positive: drafts.map(\.isPositive))), scores
        )
    }

    private static func calibrated(_ text: String) throws(Failure) -> MonitorName {
        guard let name = MonitorName(rawValue: text), name.hasThreshold else {
            let known = MonitorName.allCases.filter(\.hasThreshold).map(\.rawValue).joined(separator: ", ")
            throw Failure(.invalidRequest, "'\(text)' is no monitor with a threshold; those are \(known)")
        }
        return name
    }

    private static func note(of generator: String) -> String { "monitors \(generator)" }

    /// What the index keeps for a generator's file; `nil` where it was not calibrated, or with another embedder.
    func monitorCalibration(of snapshot: IndexSnapshot, generator: String?) async throws -> MonitorCalibration? {
        guard let generator, let text = try await snapshot.note(Self.note(of: generator)),
            let kept = try? JSONCoding.decode(MonitorCalibration.self, from: Data(text.utf8)),
            kept.embedderFingerprint == snapshot.space.fingerprint
        else { return nil }
        return kept
    }

    /// Of the configured generator's file; `nil` where it is not here.
    func configuredGeneratorFingerprint() async -> String? {
        try? await modelStore.verifiedModel(of: settings.generation.model).fingerprint
    }

    /// Puts calibrated thresholds in the place of the settings' ones, and says once for each model and index what watches
    /// without.
    func calibrate(
        _ options: inout AnsweringOptions, over snapshot: IndexSnapshot, for generator: LlamaGenerator
    ) async throws {
        let names = options.monitoring.selection.names.filter(\.hasThreshold)
        guard !names.isEmpty, options.grounding == nil else { return }
        let kept = try await monitorCalibration(of: snapshot, generator: generator.identity.fingerprint)
        try Self.addProbe(to: &options, from: kept, generator: generator.identity.name, index: snapshot.index)
        guard settings.monitor.thresholds == "auto" else { return }
        for name in names {
            if let entry = kept?.entry(of: name.rawValue) {
                options.monitoring.thresholds.apply(entry.settings)
            } else if noted.insert("\(name) \(generator.identity.fingerprint) \(snapshot.index)").inserted {
                logger.notice(
                    "monitor \(name.rawValue) is not calibrated for \(generator.identity.name): the settings' threshold holds; samovar calibrate --rate 0.2 --index \(snapshot.index)"
                )
            }
        }
    }

    /// The monitor `probe` reads with weights that an index keeps.
    /// - Throws: `invalidRequest` where there are none and the monitor is asked for.
    static func addProbe(
        to options: inout AnsweringOptions, from kept: MonitorCalibration?, generator: String, index: String
    ) throws(Failure) {
        guard options.monitoring.selection.names.contains(.probe) else { return }
        guard let probe = kept?.probe else {
            throw Failure(
                .invalidRequest,
                "the monitor probe is not trained for \(generator) on index \(index); run: samovar calibrate --probe --rate 0.2 --index \(index)"
            )
        }
        options.monitoring.thresholds.linearProbe = LinearProbe(weights: probe.weights, bias: probe.bias)
    }
}
