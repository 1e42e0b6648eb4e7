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

    @Flag(help: "Show the evidence, interventions, tokens by role, times, and the uncertainty of every token.")
    var trace = false

    func validate() throws {
        if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be 1 or more.") }
        if let temperature, !(0...2).contains(temperature) {
            throw ValidationError("--temperature must be between 0 and 2.")
        }
    }

    func run() async throws {
        let request = AskRequest(
            question: words.joined(separator: " "), index: global.index, mode: mode, maximumTokens: maxTokens,
            temperature: temperature, seed: seed, monitor: monitor, trace: trace ? true : nil)
        let overrides = model.map { [SettingsOverride(key: "generation.model", value: path($0), flag: "--model")] }
        let trace = trace
        try await Session.run(global, overrides: overrides ?? [], local: model != nil) { session in
            try await session.withService { connection in
                let events = try await connection.service.ask(request)
                if session.isJSON {
                    var hasFinished = false
                    for try await event in events {
                        try session.writeJSON(event)
                        if case .finished = event { hasFinished = true }
                    }
                    guard hasFinished else { throw AnswerDisplay.brokenOff }
                } else {
                    var display = AnswerDisplay(console: session.console, isTracing: trace)
                    for try await event in events { try display.show(event) }
                    try display.end()
                }
            }
        }
    }

    /// A file is named from where the user stands; a name of the catalogue stays as it is.
    private func path(_ model: String) -> String {
        guard model.contains("/") || model.hasSuffix(".gguf") else { return model }
        return PathArgument.absolute(model, in: FileManager.default.currentDirectoryPath)
    }
}
