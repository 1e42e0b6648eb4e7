import ArgumentParser
import Corpus
import Foundation
import LocalService
import Presentation
import Settings

/// What `eval retrieval` and `eval answers` share.
struct EvaluationOptions: ParsableArguments {
    @OptionGroup var data: EvaluationData

    @Option(help: ArgumentHelp("Modes to measure, by commas; by default the configured one.", valueName: "modes"))
    var modes: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A mode under other settings, such as flat=graph:collection.seed_sharpness=0; may be repeated.",
            valueName: "name=mode:key=value,…"))
    var variant: [String] = []

    /// The trials asked for, in order: modes, variants, and modes that are only compared.
    func trials(_ session: Session, global: GlobalOptions) async throws -> [LocalService.Trial] {
        var trials: [LocalService.Trial] = []
        let add = { (trials: inout [LocalService.Trial], trial: LocalService.Trial) in
            if !trials.contains(where: { $0.name == trial.name }) { trials.append(trial) }
        }
        let wanted = modes?.split(separator: ",").map(String.init)
        let compared = data.pairs.flatMap { [$0.baseline, $0.other] }
        let asked = wanted ?? (variant.isEmpty && compared.isEmpty ? [session.settings.retrieval.mode] : [])
        for name in asked {
            add(&trials, LocalService.Trial(name: name, mode: try Self.mode(name), settings: session.settings))
        }
        for text in variant { add(&trials, try await Self.variant(text, global: global)) }
        for name in compared where !trials.contains(where: { $0.name == name }) {
            add(&trials, LocalService.Trial(name: name, mode: try Self.mode(name), settings: session.settings))
        }
        return trials
    }

    private static func mode(_ name: String) throws -> RetrievalMode {
        guard let mode = RetrievalMode(rawValue: name) else {
            let known = RetrievalMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(.invalidRequest, "'\(name)' is neither a mode (\(known)) nor a variant given here")
        }
        return mode
    }

    private static func variant(_ text: String, global: GlobalOptions) async throws -> LocalService.Trial {
        let (name, mode, overrides) = try variantParts(text)
        return LocalService.Trial(
            name: name, mode: try Self.mode(mode),
            settings: try await Settings.load(from: sources(global: global, overrides: overrides)))
    }

    /// `NAME=WHAT:KEY=VALUE,…` taken apart.
    static func variantParts(_ text: String) throws -> (name: String, what: String, overrides: [SettingsOverride]) {
        guard let equals = text.firstIndex(of: "=") else {
            throw Failure(.invalidRequest, "--variant wants NAME=MODE:KEY=VALUE,…; '\(text)' has no '='")
        }
        let rest = text[text.index(after: equals)...]
        let colon = rest.firstIndex(of: ":") ?? rest.endIndex
        let assignments = rest[colon...].dropFirst().split(separator: ",")
        let overrides = try assignments.map { assignment in
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw Failure(.invalidRequest, "--variant: '\(assignment)' is no KEY=VALUE")
            }
            return SettingsOverride(key: String(parts[0]), value: String(parts[1]), flag: "--variant")
        }
        return (String(text[..<equals]), String(rest[..<colon]), overrides)
    }

    /// This process's settings with some of them changed.
    static func sources(global: GlobalOptions, overrides: [SettingsOverride]) -> SettingsSources {
        SettingsSources.ofThisProcess(
            userFile: global.config.map { PathArgument.absolute($0, in: FileManager.default.currentDirectoryPath) },
            overrides: global.overrides + overrides)
    }
}
