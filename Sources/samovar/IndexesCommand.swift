import API
import ArgumentParser
import Corpus
import Presentation

struct IndexesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indexes", abstract: "List and remove indexes.", subcommands: [List.self, Remove.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the indexes.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await Session.run(global) { session in
                try await session.withService { connection in
                    let indexes = try await connection.service.indexes()
                    if session.isJSON { return try session.writeJSON(indexes) }
                    try session.console.write(lines: InventoryReport.indexes(indexes))
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove an index with all that it holds.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The index's name.")
        var name: String

        @Flag(help: "Do it: nothing brings the index back.")
        var yes = false

        func run() async throws {
            let name = name
            let yes = yes
            try await Session.run(global) { session in
                guard yes else {
                    throw Failure(
                        .invalidRequest,
                        "this removes index '\(name)' for good; say so with --yes, or keep a copy first")
                }
                try await session.withService { connection in
                    try await connection.service.removeIndex(name)
                    if session.isJSON { return try session.writeJSON(["removed": name]) }
                    try session.console.write(lines: ["removed index \(TerminalText.singleLine(name))"])
                }
            }
        }
    }
}
