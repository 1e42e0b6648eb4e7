import API
import ArgumentParser
import Corpus
import Presentation

struct GenerationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generations", abstract: "List, choose and remove the generations of an index's vector files.",
        subcommands: [List.self, Use.self, Prune.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the generations that are kept.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let index = global.index
            try await GenerationsCommand.show(global) { try await $0.generations(index: index) }
        }
    }

    struct Use: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a kept generation serve again, with all that was stored since.")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The generation's number.")
        var number: Int

        func run() async throws {
            let index = global.index
            let number = number
            try await GenerationsCommand.show(global) { try await $0.useGeneration(number, index: index) }
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove all generations but the serving one.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let index = global.index
            try await GenerationsCommand.show(global) { try await $0.pruneGenerations(index: index) }
        }
    }

    private static func show(
        _ global: GlobalOptions, _ call: @escaping @Sendable (any SamovarService) async throws -> [GenerationStatus]
    ) async throws {
        try await Session.run(global) { session in
            try await session.withService { connection in
                let generations = try await call(connection.service)
                if session.isJSON { return try session.writeJSON(generations) }
                try session.console.write(lines: InventoryReport.generations(generations))
            }
        }
    }
}
