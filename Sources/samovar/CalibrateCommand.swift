import API
import ArgumentParser
import Corpus
import Evaluation
import Foundation
import LocalService
import Presentation
import Settings

struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Find the thresholds at which monitors ask in a wanted share of the answers.",
        discussion: """
            Every question is answered without interventions, and what monitors would have doubted is noted. On one half \
            of the answers thresholds are found, with a margin, so that the rate is probably not exceeded; on the other \
            half they are checked. They are kept in the index, for this model file and this embedder, and hold wherever \
            the index is asked, the daemon included.

            Of two-tier the threshold is the first tier's: the rate is that of asking the model, which may say no.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "Share of the answers in which a monitor should doubt something, at most: 0 to less than 1.")
    var rate: Double

    @Option(
        help: ArgumentHelp(
            "Your questions, one a line, or JSON Lines {\"id\",\"question\"} in a file named *.jsonl; without it they are made of the index's facts.",
            valueName: "file"))
    var questions: String?

    @Option(help: ArgumentHelp("Monitors with a threshold, by commas; by default all.", valueName: "names"))
    var monitors: String?

    @Flag(
        help:
            "Also train the monitor probe: on the questions' answers, by what the model knows of them without evidence."
    )
    var probe = false

    @Option(help: ArgumentHelp("Only the first questions.", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("A model of the catalogue or a GGUF file.", valueName: "name-or-file"))
    var model: String?

    func validate() throws {
        guard rate >= 0, rate < 1 else { throw ValidationError("--rate must be from 0 to less than 1.") }
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() async throws {
        let command = self
        let overrides = model.map {
            [SettingsOverride(key: "generation.model", value: ModelArgument.reference($0), flag: "--model")]
        }
        try await Session.run(global, overrides: overrides ?? [], local: true) { session in
            try await EvaluationRun.with(session) { try await $0.calibration(command) }
        }
    }
}

extension EvaluationRun {
    func calibration(_ command: CalibrateCommand) async throws {
        var asked =
            if let path = command.questions {
                LocalService.CalibrationQuestions(
                    questions: try userQuestions(path), source: file(path).lastPathComponent)
            } else {
                try await service.questionsOfFacts(in: command.global.index)
            }
        if let limit = command.limit { asked.questions = Array(asked.questions.prefix(limit)) }
        let questions = asked
        let names = try await service.monitorsToCalibrate(
            command.monitors?.split(separator: ",").map(String.init), trainingProbe: command.probe, on: questions)
        let survey = try await service.doubtSurvey(index: command.global.index)
        let found = try await following("calibration", of: questions.questions) {
            try await survey.run(names, on: questions.questions, progress: $0)
        }
        let calibration = try await service.keepCalibration(
            of: names, found, rate: command.rate, on: questions, index: command.global.index)
        if session.isJSON { return try session.writeJSON(calibration.withoutWeights) }
        try session.console.write(
            lines: CalibrationReport.lines(calibration, index: session.settings.index.name))
    }

    /// People keep questions in plain lines, programs in JSON Lines.
    private func userQuestions(_ path: String) throws -> [Question] {
        let file = file(path)
        if file.pathExtension == "jsonl" { return try Question.read(from: file) }
        do {
            let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
            return lines.filter { $0.contains { !$0.isWhitespace } }.enumerated().map {
                Question(id: "\($0.offset + 1)", question: String($0.element), answers: [], supporting: [], hops: 1)
            }
        } catch {
            throw Failure(.notFound, "cannot read the questions in \(file.path): \(error.localizedDescription)")
        }
    }
}
