import ArgumentParser
import Decoding
import Foundation
import LlamaBackend

struct BenchModel: ParsableArguments {
    @Option(help: "GGUF file of the generator.") var model: String
    @Option(help: "JSON Lines with system, passages and question.") var prompts: String
    @Option(help: "Tokens of an answer.") var tokens = 48
    @Option(help: "Answers written at the same time.") var slots = 4
    @Option(help: "Positions of the cache.") var cache = 8192
    @Option(help: "Tokens of a batch.") var batch = 256
    @Option(help: "Prompt tokens in a batch that carries answers.") var slice = 128
    @Option var threads = 2
    @Option(help: "Tokens kept of ended answers.") var kept = 2_048

    func generator(_ reuse: LlamaGenerator.Reuse?) async throws -> LlamaGenerator {
        try await LlamaGenerator.load(
            path: model, identity: GeneratorIdentity(name: "bench", fingerprint: "bench"),
            options: .init(
                contextLength: min(4096, cache), cacheLength: cache, batchLength: batch, sliceLength: slice,
                threads: threads, slots: slots, helpers: 0, queueLength: 1_000, queueTime: .seconds(3_600),
                gatherTime: .milliseconds(5), keptSequences: 8, keptTokens: kept, reuse: reuse,
                contextLengthSetting: "--cache"))
    }
}

/// Several clients at the same time, each asking one question after another; the peer is llama-server (`peers/load.py`).
struct LoadBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Tokens a second and times to first token under concurrent requests.")

    @OptionGroup var model: BenchModel
    @Option(help: "Clients.") var streams = 4
    @Option(help: "The first prompt that is taken.") var from = 0
    @Option(help: "Answers of all clients together.") var answers = 8

    private struct Times {
        var first = 0.0
        var gaps: [Double] = []
        var tokens = 0
    }

    func run() async throws {
        let prompts = try BenchPrompt.read(from: model.prompts)
        let generator = try await model.generator(nil)
        let (streams, answers, tokens, from) = (streams, answers, model.tokens, from)
        // The peer's server has read every weight once before it listens.
        var warming = prompts[0].request(tokens: 1, reusing: false)
        warming.messages = [ChatMessage(role: .user, content: "Begin.")]
        for try await _ in generator.generate(warming) {}
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Times].self) { group in
            for stream in 0..<streams {
                group.addTask {
                    var times: [Times] = []
                    for answer in Swift.stride(from: stream, to: answers, by: streams) {
                        var request = prompts[(from + answer) % prompts.count].request(tokens: tokens, reusing: false)
                        request.scheduling.client = "\(stream)"
                        times.append(try await Self.time(generator.generate(request)))
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let report: [String: Any] = [
            "seconds": seconds, "tokens": times.reduce(0) { $0 + $1.tokens }, "first": times.map(\.first),
            "gaps": times.flatMap(\.gaps),
        ]
        print(String(decoding: try JSONSerialization.data(withJSONObject: report), as: UTF8.self))
    }

    private static func time(_ events: AsyncThrowingStream<GenerationEvent, any Error>) async throws -> Times {
        var times = Times()
        let start = ContinuousClock.now
        var last: ContinuousClock.Instant?
        for try await event in events {
            switch event {
            case .text:
                let now = ContinuousClock.now
                if let last {
                    times.gaps.append((now - last) / .seconds(1))
                } else {
                    times.first = (now - start) / .seconds(1)
                }
                last = now
            case .finished(_, let tokens, _): times.tokens = tokens
            default: break
            }
        }
        return times
    }
}

/// Time to first token of prompts whose passages are unknown, known in memory, known on disk, or always read.
struct EvidenceBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Time to first token with and without known evidence.")

    @OptionGroup var model: BenchModel
    @Option(help: "Prompts.") var count = 10
    @Option(help: "Tokens at the beginning of each passage that are read anew.") var reread = 16

    func run() async throws {
        let prompts = try BenchPrompt.read(from: model.prompts).prefix(count)
        let folder = FileManager.default.temporaryDirectory.appending(path: "samovar-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func reuse(memory: Int) -> LlamaGenerator.Reuse {
            .init(memoryBytes: memory, folder: folder, diskBytes: 1 << 33, rereadTokens: reread, learning: .later)
        }
        let plain = try await model.generator(nil)
        let known = try await model.generator(reuse(memory: 1 << 32))
        var seconds: [String: [Double]] = [:]
        // Prompts differ in their evidence, so that what is kept of one is only the system prompt to the next.
        for prompt in prompts {
            seconds["read", default: []].append(try await first(plain, prompt, reusing: false))
            seconds["unknown", default: []].append(try await first(known, prompt, reusing: true))
            await known.settle()
        }
        let disk = try await model.generator(reuse(memory: 0))
        for prompt in prompts {
            // Another order: a prefix of the prompt must not be what helps.
            var prompt = prompt
            prompt.passages.reverse()
            seconds["memory", default: []].append(try await first(known, prompt, reusing: true))
            seconds["disk", default: []].append(try await first(disk, prompt, reusing: true))
        }
        for (name, values) in seconds.sorted(by: { $0.key < $1.key }) {
            let sorted = values.sorted()
            print(
                "\(name): median \(sorted[sorted.count / 2]) s, longest \(sorted[sorted.count - 1]) s to the first token"
            )
        }
    }

    private func first(_ generator: LlamaGenerator, _ prompt: BenchPrompt, reusing: Bool) async throws -> Double {
        let start = ContinuousClock.now
        var seconds = 0.0
        for try await event in generator.generate(prompt.request(tokens: 1, reusing: reusing)) {
            if case .prefilled = event { seconds = (ContinuousClock.now - start) / .seconds(1) }
        }
        return seconds
    }
}
