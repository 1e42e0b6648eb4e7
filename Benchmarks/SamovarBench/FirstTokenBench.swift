import ArgumentParser
import Decoding
import Foundation
import Llama

/// The bare loop that the daemon's first token is held against: a prompt is tokenised, computed and its likeliest
/// next token taken, on llama.cpp's context and nothing else; nothing is kept from prompt to prompt.
///
/// Reads prompts from standard input, one JSON object a line with `system` and `user`, and writes a line for each, so
/// that `serve.py` can ask both in turns.
struct FirstTokenBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first-token", abstract: "Milliseconds to the first token of prompts from standard input.")

    @Option(help: "A GGUF file.") var model: String
    @Option(help: "Positions of the cache.") var cache = 8192
    @Option(help: "Tokens of a batch.") var batch = 256
    @Option var threads = 2

    private struct Prompt: Decodable {
        var system: String
        var user: String
    }

    private struct Report: Encodable {
        var tokens: Int
        var milliseconds: Double
    }

    func run() throws {
        let context = try LlamaContext(
            model: LlamaModel(path: model),
            options: .init(
                contextLength: cache, batchLength: batch, maximumOutputs: 1, maximumSequences: 1, threads: threads,
                batchThreads: threads))
        while let line = readLine() {
            let prompt = try JSONDecoder().decode(Prompt.self, from: Data(line.utf8))
            let start = ContinuousClock.now
            let tokens = try context.model.chatTokens([
                .init(role: "system", content: prompt.system), .init(role: "user", content: prompt.user),
            ])
            try read(tokens, in: context)
            let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
            context.removeAll()
            let report = Report(tokens: tokens.count, milliseconds: milliseconds)
            try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(report) + Data("\n".utf8))
        }
    }

    private func read(_ tokens: [Int32], in context: LlamaContext) throws {
        for first in stride(from: 0, to: tokens.count, by: batch) {
            let slice = tokens[first..<min(first + batch, tokens.count)]
            let entries = slice.indices.map { position in
                LlamaContext.Entry(
                    token: tokens[position], position: position, sequence: 0, output: position == tokens.count - 1)
            }
            try context.decode(entries)
            if slice.endIndex == tokens.count {
                _ = try context.withLogits(ofEntry: entries.count - 1) { LargestLogit($0).token }
            }
        }
    }
}
