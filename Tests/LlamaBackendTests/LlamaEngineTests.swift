import Corpus
import Decoding
import Dispatch
import Llama
import LlamaBackend
import Testing

@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct LlamaEngineTests {
    private func engine(sequences: Int = 3, contextLength: Int = 512) throws -> LlamaEngine {
        let context = try LlamaContext(
            model: LlamaModel(path: TestModels.path(TestModels.generator)),
            options: .init(
                contextLength: contextLength, batchLength: 32, maximumOutputs: 4, maximumSequences: sequences,
                threads: 2, batchThreads: 2))
        return LlamaEngine(context: context, contextLengthSetting: "generator.contextLength")
    }

    private func logits(_ engine: LlamaEngine, _ sequence: SequenceID) throws -> [Float] {
        try engine.withLogits(of: sequence) { Array($0) }
    }

    private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private func greedy(_ engine: LlamaEngine, _ sequence: SequenceID, _ count: Int) throws -> [TokenID] {
        var tokens: [TokenID] = []
        for _ in 0..<count {
            let token = try engine.withLogits(of: sequence) { LogitStatistics($0).best }
            tokens.append(token)
            try engine.append([token], to: sequence)
        }
        return tokens
    }

    private let story =
        "The samovar stood on the table. Everyone in the house waited for the water to boil, and the tea"

    @Test func slicesOfThePromptGiveTheSameLogitsAsTheWhole() throws {
        let engine = try engine()
        let tokens = try engine.tokenize(story + story + story)
        #expect(tokens.count > 64)
        let whole = try engine.makeSequence()
        try engine.append(tokens[...], to: whole)
        let pieces = try engine.makeSequence()
        for token in tokens { try engine.append([token], to: pieces) }
        #expect(largestDifference(try logits(engine, whole), try logits(engine, pieces)) < 0.1)
        #expect(engine.counters.decodedTokens == 2 * tokens.count)
    }

    @Test func aForkReadsNothingAgainAndTheMainSequenceGoesOnAsIfAlone() throws {
        let engine = try engine()
        let tokens = try engine.tokenize(story)
        let alone = try engine.makeSequence()
        try engine.append(tokens[...], to: alone)
        let expected = try greedy(engine, alone, 8)
        engine.release(alone)

        let main = try engine.makeSequence()
        try engine.append(tokens[...], to: main)
        let before = try logits(engine, main)
        let decoded = engine.counters.decodedTokens
        guard case .forked(let fork) = try engine.fork(main) else {
            Issue.record("this model's memory can be shared")
            return
        }
        #expect(engine.length(of: fork) == tokens.count)
        let instruction = try engine.tokenize(" Is a fact missing here? Answer:")
        try engine.append(instruction[...], to: fork)
        #expect(engine.counters.decodedTokens == decoded + instruction.count)
        #expect(try logits(engine, main) == before)
        engine.release(fork)
        #expect(try greedy(engine, main, 8) == expected)
    }

    @Test func afterARewindTheSameTokensGiveTheSameLogits() throws {
        let engine = try engine()
        let tokens = try engine.tokenize(story)
        let sequence = try engine.makeSequence()
        try engine.append(tokens[...], to: sequence)
        let before = try logits(engine, sequence)
        #expect(engine.rewind(sequence, to: 5) == .rewound)
        #expect(engine.length(of: sequence) == 5)
        #expect(throws: Failure.self) { try logits(engine, sequence) }
        try engine.append(tokens[5...], to: sequence)
        #expect(largestDifference(try logits(engine, sequence), before) < 0.1)
    }

    @Test func theLoopRewindsAndInjectsOnARealModel() throws {
        let engine = try engine()
        let prompt = try engine.tokenize(story)
        var loop = DecodeLoop(
            engine: engine, sequence: try engine.makeSequence(), prompt: prompt,
            limits: .init(maximumTokens: 40, stopStrings: []), sampler: GreedySampler(), processors: [],
            monitors: MonitorChain([]), isCancelled: { false })
        for _ in 0..<10 { _ = try loop.next() }
        let first = loop.tokens
        _ = try loop.rewind(to: prompt.count + 4)
        for _ in 0..<6 { _ = try loop.next() }
        #expect(loop.tokens == first)
        #expect(loop.usage.reread == 1)

        _ = try loop.rewind(to: prompt.count + 4)
        try loop.inject(try engine.tokenize(" was made of mint."))
        for _ in 0..<6 { _ = try loop.next() }
        #expect(loop.tokens.starts(with: first.prefix(prompt.count + 4)))
        #expect(loop.tokens != first)
        #expect(engine.length(of: SequenceID(rawValue: 0)) == loop.tokens.count - 1)
    }

    @Test func anInterruptStopsInsideABatchAndTheCacheStaysUsable() throws {
        let context = try LlamaContext(
            model: LlamaModel(path: TestModels.path(TestModels.generator)),
            options: .init(
                contextLength: 2_048, batchLength: 1_024, maximumOutputs: 1, maximumSequences: 1, threads: 2,
                batchThreads: 2))
        let entries = (0..<1_024).map {
            LlamaContext.Entry(token: 100 + Int32($0 % 50), position: $0, sequence: 0, output: $0 == 1_023)
        }
        let clock = ContinuousClock()
        let whole = try clock.measure { try context.decode(entries) }
        context.removeAll()

        let interrupt = InterruptFlag()
        context.adopt([interrupt])
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(whole / .nanoseconds(1)) / 20)) {
            interrupt.raise()
        }
        var error: LlamaError?
        let stopped = clock.measure {
            do throws(LlamaError) { try context.decode(entries) } catch let thrown { error = thrown }
        }
        #expect(error?.code == .interrupted)
        #expect(stopped < whole)
        #expect(context.positions(of: 0) == nil)

        context.adopt([])
        try context.decode(entries.prefix(10))
        #expect(context.length(of: 0) == 10)
    }

    /// Our own turning of keys against llama.cpp's, and both against reading in place.
    @Test(arguments: [TestModels.generator, TestModels.largerGenerator].filter(TestModels.isPresent))
    func keysMovedOutsideTheCacheAreThoseTheLibraryMoves(model: String) throws {
        let model = try LlamaModel(path: TestModels.path(model))
        let context = try LlamaContext(
            model: model,
            options: .init(
                contextLength: 512, batchLength: 64, maximumOutputs: 4, maximumSequences: 4, threads: 2, batchThreads: 2
            )
        )
        let rotation = try #require(model.rotation)
        let tokens = try model.tokenize(story, special: .asText, addingEnds: false)
        func entries(_ tokens: some Collection<Int32>, from position: Int, _ sequence: Int32) -> [LlamaContext.Entry] {
            tokens.enumerated().map {
                .init(token: $1, position: position + $0, sequence: sequence, output: $0 == tokens.count - 1)
            }
        }
        func logits(after position: Int, in sequence: Int32) throws -> [Float] {
            try context.decode(entries([tokens[3]], from: position, sequence))
            return try context.withLogits(ofEntry: 0) { Array($0) }
        }
        let length = min(tokens.count, 20)
        for sequence in [Int32(0), 1] {
            try context.decode(entries(tokens.prefix(4), from: 0, sequence))
            try context.decode(entries(tokens[4..<length], from: 4, sequence))
            #expect(context.remove(sequence, positions: 0..<4))
        }
        let offset = 57
        let block = try #require(context.block(of: 0))
        #expect(block.position == 4 && block.count == length - 4)
        let state = try #require(
            rotation.state(of: [KeyValueRun(block: block, tokens: 0..<block.count, position: 4 + offset)]))
        #expect(context.restore(state, into: 2))
        #expect(context.positions(of: 2) == (4 + offset)...(length - 1 + offset))
        context.shift(1, positions: 4..<length, by: offset)
        let ours = try logits(after: length + offset, in: 2)
        let theirs = try logits(after: length + offset, in: 1)
        let still = try logits(after: length, in: 0)
        // Keys are rounded to half precision once more, and the layers behind them to eight bits: nothing is equal to the bit.
        let noise = largestDifference(theirs, still)
        #expect(largestDifference(ours, theirs) < 1, "the library's own move differs by \(noise)")
        #expect(largestDifference(ours, still) < 1, "the library's own move differs by \(noise)")
        #expect(!context.restore(Array(state.dropLast(8)), into: 3))
    }

    @Test func sequencesAreLimitedAndComeFreeAgain() throws {
        let engine = try engine(sequences: 2)
        let first = try engine.makeSequence()
        let second = try engine.makeSequence()
        #expect(first != second)
        let failure = #expect(throws: Failure.self) { try engine.makeSequence() }
        #expect(failure?.code == .busy)
        engine.release(first)
        #expect(engine.length(of: try engine.makeSequence()) == 0)
    }

    @Test func aFullCacheIsAnErrorThatLeavesItUsable() throws {
        let engine = try engine(contextLength: 256)
        let sequence = try engine.makeSequence()
        let tokens = [TokenID](repeating: TokenID(100), count: 250)
        try engine.append(tokens[...], to: sequence)
        let failure = #expect(throws: Failure.self) { try engine.append(tokens.prefix(30), to: sequence) }
        #expect(failure?.code == .invalidRequest || failure?.code == .internal)
        #expect(engine.rewind(sequence, to: 10) == .rewound)
        try engine.append(tokens.prefix(3), to: sequence)
        #expect(engine.length(of: sequence) == 13)
    }
}
