import API
import ArgumentParser
import Corpus
import Foundation
import Presentation

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Show the passages and facts that bear on a question, ranked.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The question.", valueName: "question"))
    var words: [String]

    @Option(help: "How to rank.")
    var mode: RetrievalMode?

    @Option(help: "How many items to show.")
    var limit: Int?

    @Flag(help: "Show candidates, graph, ranks, what was dropped, and the times.")
    var explain = false

    @Option(help: ArgumentHelp("Draw the graph behind the ranking, as SVG, into this file.", valueName: "file.svg"))
    var graph: String?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() async throws {
        let request = SearchRequest(
            query: words.joined(separator: " "), index: global.index, mode: mode, limit: limit,
            explain: explain || graph != nil ? true : nil)
        let (drawing, showsExplanation) = (graph, explain)
        try await Session.run(global) { session in
            try await session.withService(for: .searching) { connection in
                let response = try await connection.service.search(request)
                if let drawing { try Self.draw(response, into: drawing) }
                if session.isJSON { return try session.writeJSON(response) }
                var lines = SearchReport.lines(response, columns: session.console.wrappingColumns)
                if showsExplanation, let explanation = response.explanation {
                    lines.append("")
                    lines += SearchReport.explanation(explanation, columns: session.console.columns)
                }
                try session.console.write(lines: lines)
                session.console.note(
                    "\(Quantity.count(response.items.count, "item", "items")) of \(response.index) by "
                        + "\(response.mode.rawValue) in \(Quantity.milliseconds(response.milliseconds))")
            }
        }
    }

    private static func draw(_ response: SearchResponse, into path: String) throws {
        let file = URL(filePath: PathArgument.absolute(path, in: FileManager.default.currentDirectoryPath))
        do {
            try Data(GraphDrawing(response).svg.utf8).write(to: file, options: .atomic)
        } catch {
            throw Failure(.io, "cannot write \(file.path): \(error.localizedDescription)")
        }
    }
}

extension RetrievalMode: ExpressibleByArgument {}
