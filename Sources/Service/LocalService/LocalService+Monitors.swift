import API
import Answering
import Corpus
import Decoding
package import Evaluation
import IndexBundle
import Retrieval
package import Settings

extension LocalService {
    /// The control arm of explicit tool calls is called so.
    package static let stepsArm = "steps"

    /// An answer watched under some settings, on trial, with the prompts that ask for the bare answer.
    /// - Parameter monitor: a monitor's name, or ``stepsArm``.
    package func monitorArm(
        _ name: String, monitor: String, settings: Settings, index: String, steps: Int
    ) async throws -> MonitorArm {
        let trial = Trial(name: name, mode: try settings.retrievalMode, settings: settings)
        let retriever = try await retriever(trial, index: index)
        let configuration = settings.directories.configuration
        let retrieval = try await retrievalTrial(trial, index: index, retriever: retriever) { _, _ in
            ShownEvidence(tokens: 0, text: "")
        }
        let answerer = Answerer(
            retriever: retriever, generator: try await loadedGenerator(),
            prompts: try Self.answerPrompts(in: configuration, form: "short-"))
        guard monitor == Self.stepsArm else {
            // The thresholds are the settings': calibrated ones are for the prompts of `ask`, not for bare answers.
            var options = try settings.answeringOptions(for: AskRequest(question: "", monitor: monitor))
            let identity = answerer.generator.identity
            let kept = try await monitorCalibration(of: retrieval.snapshot, generator: identity.fingerprint)
            try Self.addProbe(to: &options, from: kept, generator: identity.name, index: retrieval.snapshot.index)
            return MonitorArm(name: name, retrieval: retrieval, answerer: answerer, options: options)
        }
        return MonitorArm(
            name: name, retrieval: retrieval, answerer: answerer,
            options: try settings.answeringOptions(for: AskRequest(question: "", monitor: "once")), steps: steps,
            prompts: StepPrompts(
                system: try Self.prompt("step-system", in: configuration),
                step: try Self.prompt("step-question", in: configuration)))
    }
}
