import API
import ArgumentParser
import Corpus
import Foundation
import Presentation
import Settings

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Answer a question from the documents, with citations.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The question.", valueName: "question"))
    var words: [String]

    @Option(help: "How to retrieve.")
    var mode: RetrievalMode?

    @Option(help: "Most tokens of the answer.")
    var maxTokens: Int?

    @Option(help: "0 (always the likeliest token) to 2.")
    var temperature: Double?

    @Option(help: "Seed of the sampling; the same seed gives the same answer.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "A model of the catalogue or a GGUF file; answers in this process.", valueName: "name-or-file"))
    var model: String?

    @Option(help: "What watches the answer: never, once, two-tier, … or several joined by '+'.")
    var monitor: String?

    @Flag(help: "Answer only in words of the evidence, or not at all.")
    var grounded = false

    @Flag(help: "Show the evidence, interventions, tokens by role, times, and the uncertainty of every token.")
    var trace = false

    @Option(help: ArgumentHelp("Write a page about the answer: its words, evidence and cost.", valueName: "file.html"))
    var report: String?

    func validate() throws {
        if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be 1 or more.") }
        if let temperature, !(0...2).contains(temperature) {
            throw ValidationError("--temperature must be between 0 and 2.")
        }
    }

    func run() async throws {
        var question = AskRequest(
            question: words.joined(separator: " "), index: global.index, mode: mode, maximumTokens: maxTokens,
            temperature: temperature, seed: seed, monitor: monitor, trace: trace || report != nil ? true : nil)
        if grounded { question.grounded = true }
        let request = question
        let overrides = model.map {
            [SettingsOverride(key: "generation.model", value: ModelArgument.reference($0), flag: "--model")]
        }
        let (trace, report) = (trace, report)
        try await Session.run(global, overrides: overrides ?? [], local: model != nil) { session in
            try await session.withService(for: .answering) { connection in
                let events = try await connection.service.ask(request)
                var transcript = AnswerTranscript(question: request.question)
                if session.isJSON {
                    var hasFinished = false
                    for try await event in events {
                        try session.writeJSON(event)
                        transcript.append(event)
                        if case .finished = event { hasFinished = true }
                    }
                    guard hasFinished else { throw AnswerDisplay.brokenOff }
                } else {
                    var display = AnswerDisplay(console: session.console, isTracing: trace)
                    for try await event in events {
                        try display.show(event)
                        transcript.append(event)
                    }
                    try display.end()
                }
                if let report {
                    let graph = try await Self.graph(of: transcript, for: request, by: connection.service)
                    try Self.write(AnswerPage(transcript, graph: graph), to: report)
                }
            }
        }
    }

    /// What the question's evidence was ranked by, drawn; `nil` where nothing was looked up before writing.
    private static func graph(
        of transcript: AnswerTranscript, for request: AskRequest, by service: any SamovarService
    ) async throws -> String? {
        guard transcript.hasSearchedFirst else { return nil }
        let found = try await service.search(
            SearchRequest(query: request.question, index: request.index, mode: request.mode, explain: true))
        return GraphDrawing(found).svg
    }

    private static func write(_ page: AnswerPage, to path: String) throws {
        let file = PathArgument.absolute(path, in: FileManager.default.currentDirectoryPath)
        do {
            try Data(page.html.utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw Failure(.io, "cannot write the report \(file): \(error.localizedDescription)")
        }
    }
}
