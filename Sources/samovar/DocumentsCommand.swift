import API
import ArgumentParser
import Corpus
import Foundation
import Presentation

struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents", abstract: "List, show, update and remove the documents of an index.",
        subcommands: [List.self, Show.self, Update.self, Remove.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the documents.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let index = global.index
            try await Session.run(global) { session in
                try await session.withService { connection in
                    let documents = try await connection.service.documents(index: index)
                    if session.isJSON { return try session.writeJSON(documents) }
                    // Another program gets whole paths.
                    let columns = session.console.isOutputTerminal ? session.console.columns : Int.max
                    try session.console.write(lines: InventoryReport.documents(documents, columns: columns))
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a document's stored text, the one that byte ranges of citations refer to.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: DocumentNames.help)
        var document: String

        func run() async throws {
            let index = global.index
            let name = DocumentName(document)
            try await Session.run(global) { session in
                try await session.withService { connection in
                    let id = try await connection.service.findDocument(
                        name, directory: FileManager.default.currentDirectoryPath, index: index)
                    let document = try await connection.service.document(id, index: index)
                    if session.isJSON { return try session.writeJSON(document) }
                    // A file must get the bytes as they are, so that ranges fit; a terminal must not obey them.
                    let isShown = session.console.isOutputTerminal
                    try session.console.write(isShown ? TerminalText.harmless(document.text) : document.text)
                    if isShown, !document.text.hasSuffix("\n") { try session.console.write("\n") }
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove documents with all their chunks, vectors and triplets.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var documents: DocumentNames

        func run() async throws {
            let index = global.index
            let (names, file) = (documents.names, documents.idsFrom)
            try await Session.run(global) { session in
                let names = try await DocumentNames.all(names, from: file)
                try await session.withService { connection in
                    let ids = try await names.numbers(by: connection.service, index: index)
                    try await connection.service.removeDocuments(ids, index: index)
                    for id in ids {
                        if session.isJSON {
                            try session.writeJSON(["removed": id])
                        } else {
                            try session.console.write(lines: ["removed \(id)"])
                        }
                    }
                }
            }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read documents again from where they came from.",
            discussion: "Unchanged ones are skipped, and of changed ones only the passages that are new are embedded.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var documents: DocumentNames

        func run() async throws {
            let index = global.index
            let (names, file) = (documents.names, documents.idsFrom)
            try await Session.run(global) { session in
                let names = try await DocumentNames.all(names, from: file)
                try await session.withService(for: .ingesting) { connection in
                    let ids = try await names.numbers(by: connection.service, index: index)
                    let request = IngestRequest(paths: [], documents: ids.map { DocumentName($0) }, index: index)
                    var run = IngestRun(session: session, connection: connection, request: request)
                    try await run.ingest(request)
                    try run.end()
                }
            }
        }
    }
}
