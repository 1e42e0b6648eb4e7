import ArgumentParser
import Corpus
import Decoding
import Foundation
import Llama
import LlamaBackend

/// What watching costs: the one decode loop with and without the token tier, on a real model, in turns.
///
/// The same work as llama-bench: one sequence, greedy, an answer that never ends, tokens of no meaning.
struct DecodeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Tokens a second of reading and writing, watched and unwatched.")

    @Option(help: "A GGUF file.")
    var model: String

    @Option var prompt = 256
    @Option var tokens = 64
    @Option var threads = 2
    @Option var batch = 256
    @Option(help: "Rounds of each kind, in turns.")
    var rounds = 1

    @Option(help: "What watches: two-tier, probe or attention-rind; the last without flash attention, watched or not.")
    var watch = "two-tier"

    private struct Round: Encodable {
        var reading: Double
        var unwatched: Double
        var watched: Double

        /// Processor time of a watched token over that of an unwatched one: what the machine's other work leaves alone.
        var watchedWork: Double
    }

    func run() throws {
        let context = try LlamaContext(
            model: LlamaModel(path: model),
            options: .init(
                contextLength: max(prompt, tokens) + 64, batchLength: batch, maximumOutputs: 1, maximumSequences: 1,
                threads: threads, batchThreads: threads, flashAttention: watch != "attention-rind"))
        let engine = EndlessEngine(LlamaEngine(context: context, contextLengthSetting: "--prompt"))
        let text = String(repeating: "The samovar stood on the table. ", count: prompt)
        let words = Array(try engine.tokenize(text).prefix(max(prompt, 1)))
        // The first computation maps the weights in.
        _ = try cost(engine, Array(words.prefix(1)), writing: 4, watched: false)
        for _ in 0..<rounds {
            let reading = try reading(engine, words)
            // In short turns, so that both meet the same machine.
            var (plain, watched) = (Cost(), Cost())
            for turn in 0..<Self.turns {
                for isWatched in turn.isMultiple(of: 2) ? [false, true] : [true, false] {
                    let cost = try cost(
                        engine, Array(words.prefix(1)), writing: max(2, tokens / Self.turns), watched: isWatched)
                    if isWatched { watched += cost } else { plain += cost }
                }
            }
            let round = Round(
                reading: reading, unwatched: plain.rate, watched: watched.rate,
                watchedWork: watched.work / plain.work)
            print(String(decoding: try JSONEncoder().encode(round), as: UTF8.self))
        }
    }

    private func reading(_ engine: EndlessEngine, _ words: [TokenID]) throws -> Double {
        let sequence = try engine.makeSequence()
        defer { engine.release(sequence) }
        var loop = loop(engine, sequence, words, writing: 1, watched: false)
        let seconds = try time { _ = try loop.prefill() }
        return Double(words.count) / seconds
    }

    private static let turns = 4

    private struct Cost {
        var tokens = 0
        var seconds = 0.0
        var processorSeconds = 0.0

        var rate: Double { Double(tokens) / seconds }
        var work: Double { processorSeconds / Double(tokens) }

        static func += (sum: inout Self, other: Self) {
            sum.tokens += other.tokens
            sum.seconds += other.seconds
            sum.processorSeconds += other.processorSeconds
        }
    }

    private func cost(_ engine: EndlessEngine, _ words: [TokenID], writing count: Int, watched: Bool) throws -> Cost {
        let sequence = try engine.makeSequence()
        defer { engine.release(sequence) }
        var loop = loop(engine, sequence, words, writing: count, watched: watched)
        _ = try loop.prefill()
        let before = clock()
        let seconds = try time { while try loop.next() != nil {} }
        // The first token comes out of the prompt's logits: one computation fewer than tokens.
        return Cost(
            tokens: count - 1, seconds: seconds, processorSeconds: Double(clock() - before) / Double(CLOCKS_PER_SEC))
    }

    private func loop(
        _ engine: EndlessEngine, _ sequence: SequenceID, _ words: [TokenID], writing count: Int, watched: Bool
    ) -> DecodeLoop<EndlessEngine> {
        let monitor: any TokenMonitor =
            switch watch {
            case "probe":
                DraftGate(
                    name: watch, measure: .probe(LinearProbe(weights: [], bias: 0)), threshold: 2, length: count)
            case "attention-rind": AttentionMonitor(name: watch, threshold: .infinity, maximumTokens: 64)
            default: SentenceMonitor(name: watch, rule: .twoTier(entropy: 100, margin: 100), maximumTokens: 64)
            }
        return DecodeLoop(
            engine: engine, sequence: sequence, prompt: words, limits: .init(maximumTokens: count, stopStrings: []),
            sampler: GreedySampler(), processors: [], monitors: MonitorChain(watched ? [monitor] : []),
            isCancelled: { false })
    }

    private func time(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .seconds(1)
    }
}

/// An engine whose model never ends its answer.
private final class EndlessEngine: TokenEngine {
    private let base: LlamaEngine

    init(_ base: LlamaEngine) { self.base = base }

    var contextLength: Int { base.contextLength }
    var contextLengthSetting: String { base.contextLengthSetting }
    var counters: EngineCounters { base.counters }
    func tokenize(_ text: String) throws(Failure) -> [TokenID] { try base.tokenize(text) }
    func bytes(of token: TokenID) -> [UInt8] { base.bytes(of: token) }
    func endsGeneration(_ token: TokenID) -> Bool { false }
    func makeSequence() throws(Failure) -> SequenceID { try base.makeSequence() }
    func release(_ sequence: SequenceID) { base.release(sequence) }
    func length(of sequence: SequenceID) -> Int { base.length(of: sequence) }
    func append(_ tokens: ArraySlice<TokenID>, to sequence: SequenceID) throws(Failure) {
        try base.append(tokens, to: sequence)
    }
    func withLogits<Result>(
        of sequence: SequenceID, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try base.withLogits(of: sequence, body)
    }
    func look(for kinds: InsightKinds) throws(Failure) { try base.look(for: kinds) }
    func insight(of sequence: SequenceID) -> Insight? { base.insight(of: sequence) }
    func rewind(_ sequence: SequenceID, to length: Int) -> RewindOutcome { base.rewind(sequence, to: length) }
    func fork(_ source: SequenceID) throws(Failure) -> ForkOutcome { try base.fork(source) }
}
