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

    @Option(
        help: ArgumentHelp("Who reads facts: grammar, model or import; by default as configured.", valueName: "name"))
    var extractor: String?

    @Option(
        help: ArgumentHelp(
            "Take facts from this file of JSON Lines {\"id\", \"triples\": [[head, relation, tail], …]}, joined by document id.",
            valueName: "file"))
    var triplets: String?

    @Flag(help: "Keep the index in step with the folders: also remove documents that are no longer in them.")
    var sync = false

    func validate() throws {
        if sync, paths.contains("-") {
            throw ValidationError("--sync compares with folders; standard input is none.")
        }
    }

    func run() async throws {
        let directory = FileManager.default.currentDirectoryPath
        let files = paths.filter { $0 != "-" }.map { PathArgument.absolute($0, in: directory) }
        let readsInput = paths.contains("-")
        let request = IngestRequest(
            paths: files, synchronize: sync ? true : nil, index: global.index, extractor: extractor,
            triplets: triplets.map { PathArgument.absolute($0, in: directory) })
        try await Session.run(global) { session in
            try await session.withService(for: .ingesting) { connection in
                var run = IngestRun(session: session, connection: connection, request: request)
                do {
                    if !files.isEmpty { try await run.ingest(request) }
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
