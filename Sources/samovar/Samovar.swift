import ArgumentParser
import LocalService

/// The command line and composition root: it reads settings, picks implementations, and shows results.
@main
struct Samovar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samovar",
        abstract: "Answers questions from your documents, with citations, on this machine alone.",
        discussion: """
            Results go to standard output; progress, logs and errors to standard error. With --json results and errors \
            are JSON, streams one object a line. When a daemon (samovar serve) answers on its socket it does the work, \
            else this process does.

            EXIT STATUS
            \(ExitStatus.help)
            """,
        version: LocalService.version,
        subcommands: [
            AskCommand.self,
            DocumentsCommand.self,
            IngestCommand.self,
            JobsCommand.self,
            ModelsCommand.self,
            RebuildCommand.self,
            SearchCommand.self,
            ServeCommand.self,
            StatusCommand.self,
        ])
}
