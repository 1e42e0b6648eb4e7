import ArgumentParser
import Settings

/// Measures on question sets; the figures of the benchmark notes come from here.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Measure retrieval, answers and extraction on question sets.",
        discussion: """
            A corpus is JSON Lines {"id","title","text"}; a question file {"id","question","answers","supporting","hops"}, \
            where supporting holds ids of the corpus. A folder of files is a corpus too; its questions name files under \
            sources. The corpus is taken into an index of its own once, and found again.
            """,
        subcommands: [
            EvalRetrievalCommand.self, EvalAnswersCommand.self, EvalCitationsCommand.self, EvalMonitorsCommand.self,
            EvalExtractionCommand.self,
        ])
}

struct EvalExtractionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extraction", abstract: "Compare extracted facts with reference triples.")

    @OptionGroup var global: GlobalOptions

    @Option(
        help: ArgumentHelp(
            "JSON Lines {\"id\",\"title\",\"text\",\"triples\": [[subject, relation, object], …]}.", valueName: "file"))
    var reference: String

    @Option(help: ArgumentHelp("Who reads facts: grammar, model or import.", valueName: "name"))
    var extractor: String?

    @Option(help: ArgumentHelp("Only the first passages.", valueName: "count"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Write what was extracted here, in the form that ingest --triplets reads.", valueName: "file"))
    var output: String?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() async throws {
        let (path, limit, output) = (reference, limit, output)
        let overrides = extractor.map { SettingsOverride(key: "extraction.extractor", value: $0, flag: "--extractor") }
        try await Session.run(global, overrides: overrides.map { [$0] } ?? [], local: true) { session in
            try await EvaluationRun.with(session) { try await $0.extraction(path, limit: limit, output: output) }
        }
    }
}

struct EvalRetrievalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval", abstract: "Recall of the passages that questions need, tokens and times.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: EvaluationOptions

    func run() async throws {
        let (options, global) = (options, global)
        try await Session.run(global, local: true) { session in
            try await EvaluationRun.with(session) { try await $0.retrieval(options, global: global) }
        }
    }
}

struct EvalAnswersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers", abstract: "Exact match and F1 of short answers, tokens and times.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: EvaluationOptions

    func run() async throws {
        let (options, global) = (options, global)
        try await Session.run(global, local: true) { session in
            try await EvaluationRun.with(session) { try await $0.answers(options, global: global) }
        }
    }
}
