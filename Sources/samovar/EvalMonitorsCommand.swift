import API
import ArgumentParser
import Corpus
import Evaluation
import Foundation
import LocalService
import Presentation
import Settings

struct EvalMonitorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitors", abstract: "What retrieval from inside answers gains, harms and costs.",
        discussion: """
            Beside the monitors there are the control arms never, once, and steps: explicit tool calls, each of which \
            reads everything again. Arms without which another cannot be judged are added.
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var data: EvaluationData

    @Option(help: ArgumentHelp("Monitors and control arms, by commas.", valueName: "names"))
    var monitors = "never,once,steps,entropy,margin,flare,rind,etc,timed,corpus,two-tier"

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A monitor under other settings, such as low=rind:monitor.rind=0.5; may be repeated.",
            valueName: "name=monitor:key=value,…"))
    var variant: [String] = []

    @Flag(
        help: """
            Let every doubt through, and show F1 by the share of questions intervened in: the frontier over thresholds, \
            for all monitors at the same rates.
            """)
    var frontier = false

    @Option(help: "Most searches of the arm steps.")
    var steps = 3

    @Option(help: ArgumentHelp("Begin no other question after so many seconds.", valueName: "count"))
    var seconds: Int?

    func validate() throws {
        if let seconds, seconds < 1 { throw ValidationError("--seconds must be 1 or more.") }
        guard steps >= 1 else { throw ValidationError("--steps must be 1 or more.") }
    }

    func run() async throws {
        let command = self
        try await Session.run(global, local: true) { session in
            try await EvaluationRun.with(session) { try await $0.monitors(command) }
        }
    }

    /// What is asked for, in order: name, monitor, and the settings it runs under.
    func arms(_ session: Session) async throws -> [(name: String, monitor: String, settings: Settings)] {
        var arms: [(name: String, monitor: String, settings: Settings)] = []
        for name in monitors.split(separator: ",").map(String.init) {
            arms.append((name, name, try await settings(for: name, [], session)))
        }
        for text in variant {
            let (name, monitor, overrides) = try EvaluationOptions.variantParts(text)
            arms.append((name, monitor, try await settings(for: monitor, overrides, session)))
        }
        for name in ["once", "never"] where !arms.contains(where: { $0.name == name }) {
            arms.insert((name, name, session.settings), at: 0)
        }
        return arms
    }

    private func settings(
        for monitor: String, _ overrides: [SettingsOverride], _ session: Session
    ) async throws -> Settings {
        let open =
            frontier
            ? Self.openThresholds.map { SettingsOverride(key: $0.key, value: $0.value, flag: "--frontier") } : []
        guard !overrides.isEmpty || !open.isEmpty else { return session.settings }
        return try await Settings.load(
            from: EvaluationOptions.sources(global: global, overrides: open + overrides))
    }

    /// Thresholds that doubt everything.
    private static let openThresholds: KeyValuePairs = [
        "monitor.entropy": "0", "monitor.margin": "0", "monitor.flare": "1", "monitor.rind": "0", "monitor.trend": "0",
        "monitor.tier_entropy": "0.001", "monitor.tier_margin": "0.001", "monitor.maximum": "1",
    ]
}

extension EvaluationRun {
    func monitors(_ command: EvalMonitorsCommand) async throws {
        let asked = try await command.arms(session)
        let questions = try read(command.data)
        let index = try await index(command.data, global: command.global)
        var arms: [MonitorArm] = []
        for arm in asked {
            arms.append(
                try await service.monitorArm(
                    arm.name, monitor: arm.monitor, settings: arm.settings, index: index, steps: command.steps))
        }
        let report = try await following("\(arms.count) arms", of: questions) {
            try await MonitorReport.run(
                arms, on: questions, limit: command.seconds.map { .seconds($0) }, progress: $0)
        }
        for arm in arms {
            let lines = try report.outcomes(of: arm.name).map {
                String(decoding: try JSONCoding.encodeLine($0), as: UTF8.self)
            }
            try write(lines.joined(), to: command.data.runDir, as: "\(arm.name).monitor.jsonl")
        }
        let comparisons = try command.data.pairs.map { pair in
            guard let comparison = report.gain(of: pair.other, over: pair.baseline) else {
                throw Failure(.invalidRequest, "--compare \(pair.baseline),\(pair.other): there is no such arm here")
            }
            return comparison
        }
        let summary = MonitorSummary(
            report, index: index, questions: report.questions, generator: try await tokenizer(),
            frontierRates: command.frontier ? [0, 10, 20, 30, 50, 70, 100] : [], comparisons: comparisons)
        if session.isJSON { return try session.writeJSON(summary) }
        try session.console.write(lines: EvaluationTables.monitors(summary))
    }
}
