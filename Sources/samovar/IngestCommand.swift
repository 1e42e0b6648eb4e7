import API
import ArgumentParser
import Corpus
import Foundation
import Presentation

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Take documents into an index.",
        discussion: """
            Text, Markdown, HTML, PDF and JSON Lines corpora; folders are walked. Unchanged documents are skipped. A \
            document that cannot be used is reported, the rest goes on, and the exit status is \
            \(ExitStatus.dataError.rawValue).
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(
        help: ArgumentHelp(
            "Files, folders and patterns; - for JSON Lines {\"id\",\"title\",\"text\"} on standard input.",
            valueName: "path"))
    var paths: [String]

    func run() async throws {
        let directory = FileManager.default.currentDirectoryPath
        let files = paths.filter { $0 != "-" }.map { PathArgument.absolute($0, in: directory) }
        let readsInput = paths.contains("-")
        let index = global.index
        try await Session.run(global) { session in
            try await session.withService { connection in
                var run = IngestRun(session: session, service: connection.service, index: index)
                do {
                    if !files.isEmpty { try await run.ingest(IngestRequest(paths: files, index: index)) }
                    if readsInput { try await run.ingestStandardInput() }
                } catch  where Task.isCancelled {
                    session.console.note("samovar: what is stored stays; the same command goes on from there")
                    throw error
                }
                try run.end()
            }
        }
    }
}
