import Corpus
import Decoding
import Testing

struct DecodeLoopTests {
    let vocabulary = words("the samovar was lit in Tula before dawn")
    let prompt = [TokenID](1, 2)

    private func loop(
        _ engine: ScriptedEngine, prompt: [TokenID]? = nil, limit: Int = 40, stops: [String] = [],
        sampler: any LogitSampler = GreedySampler(), processors: [any LogitProcessor] = [],
        monitors: [any TokenMonitor] = [], isCancelled: @escaping () -> Bool = { false }
    ) throws -> DecodeLoop<ScriptedEngine> {
        DecodeLoop(
            engine: engine, sequence: try engine.makeSequence(), prompt: prompt ?? self.prompt,
            limits: .init(maximumTokens: limit, stopStrings: stops), sampler: sampler, processors: processors,
            monitors: MonitorChain(monitors), isCancelled: isCancelled)
    }

    private func run(_ loop: inout DecodeLoop<ScriptedEngine>) throws -> (text: String, finish: FinishReason?) {
        var text = ""
        var finish: FinishReason?
        while let step = try loop.next() {
            #expect(finish == nil, "a step came after the last one")
            text += step.text
            finish = step.finish
        }
        return (text, finish)
    }

    private func engine(_ answer: [TokenID], contextLength: Int = 64) -> ScriptedEngine {
        ScriptedEngine(writing: answer, behind: prompt.count, vocabulary: vocabulary, contextLength: contextLength)
    }

    @Test func theAnswerEndsWhereTheModelEndsIt() throws {
        let engine = engine([TokenID](2, 3, 4))
        var loop = try loop(engine)
        let answer = try run(&loop)
        #expect(answer.text == " samovar was lit")
        #expect(answer.finish == .endOfText)
        #expect(loop.usage == DecodeUsage(prompt: 2, reused: 0, sampled: 3, injected: 0, reread: 0))
        // The prompt, and each answer token once; the end is never computed.
        #expect(engine.counters.decodedTokens == 5)
    }

    @Test func theLimitEndsTheAnswerWithItsLastToken() throws {
        var loop = try loop(engine([TokenID](2, 3, 4, 5)), limit: 2)
        let answer = try run(&loop)
        #expect(answer.text == " samovar was")
        #expect(answer.finish == .length)
    }

    @Test func aFullContextEndsTheAnswer() throws {
        var loop = try loop(engine([TokenID](2, 3, 4, 5, 6), contextLength: 4))
        let answer = try run(&loop)
        #expect(answer.finish == .contextFull)
        #expect(answer.text == " samovar was lit")
    }

    @Test func aPromptLongerThanTheContextNamesBothNumbersAndTheSetting() throws {
        var loop = try loop(engine([], contextLength: 4), prompt: [TokenID](1, 2, 3, 4))
        let failure = #expect(throws: Failure.self) { try loop.next() }
        #expect(failure?.code == .invalidRequest)
        #expect(failure?.message.contains("prompt has 4 tokens") == true)
        #expect(failure?.message.contains("context holds 4") == true)
        #expect(failure?.message.contains("generator.contextLength") == true)
    }

    @Test func cancellationIsSeenBeforeTheNextStep() throws {
        let engine = engine([TokenID](2, 3, 4))
        var steps = 0
        var loop = try loop(engine, isCancelled: { steps >= 2 })
        var finish: FinishReason?
        while let step = try loop.next() {
            steps += 1
            finish = step.finish
        }
        #expect(finish == .cancelled)
        #expect(engine.counters.decodedTokens == 3)
    }

    @Test func anEngineStoppedInsideAStepEndsTheAnswerAsCancelled() throws {
        let engine = engine([TokenID](2, 3))
        engine.mayCompute = { [unowned engine] in engine.counters.decodedTokens < 1 }
        var loop = try loop(engine)
        #expect(try run(&loop).finish == .cancelled)
        #expect(engine.counters.decodedTokens == 1)
    }

    @Test func aStopStringAcrossTokensEndsTheAnswerAndIsNotShown() throws {
        var loop = try loop(engine([TokenID](2, 3, 4, 5, 6)), stops: ["as lit i"])
        let answer = try run(&loop)
        #expect(answer.text == " samovar w")
        #expect(answer.finish == .stopString("as lit i"))
    }

    @Test func whatLookedLikeAStopStringIsShownAtTheEnd() throws {
        var loop = try loop(engine([TokenID](2, 3)), stops: ["wash"])
        let answer = try run(&loop)
        #expect(answer.text == " samovar was")
        #expect(answer.finish == .endOfText)
    }

    @Test func charactersOverSeveralTokensLeaveWhole() throws {
        let bytes = Array("茶🫖".utf8)
        let engine = ScriptedEngine(
            writing: (1...Int32(bytes.count)).map { TokenID($0) }, behind: 1, vocabulary: bytes.map { [$0] })
        var loop = try loop(engine, prompt: [TokenID(1)])
        var texts: [String] = []
        while let step = try loop.next() { texts.append(step.text) }
        #expect(texts == ["", "", "茶", "", "", "", "🫖", ""])
    }

    @Test func prefillReadsThePromptAndSamplesNothing() throws {
        let engine = engine([TokenID(3)])
        var loop = try loop(engine)
        #expect(try loop.prefill())
        #expect(engine.counters.decodedTokens == 2)
        #expect(loop.tokens == prompt)
        #expect(try run(&loop).text == " was")
        #expect(engine.counters.decodedTokens == 3)
    }

    @Test func theHalvesOfAStepAreTheStep() throws {
        let engine = engine([TokenID](2, 3))
        let sequence = try engine.makeSequence()
        var loop = DecodeLoop(
            engine: engine, sequence: sequence, prompt: prompt, limits: .init(maximumTokens: 9, stopStrings: []),
            sampler: GreedySampler(), processors: [], monitors: MonitorChain([]), isCancelled: { false })
        var text = ""
        while try loop.admit() == nil {
            try engine.append(loop.pending, to: sequence)
            let step = try loop.complete()
            text += step.text
            if step.finish != nil { break }
        }
        #expect(text == " samovar was")
    }

    @Test func monitorsSeeRawLogitsWhateverProcessorsAndTemperatureDo() throws {
        let answer = [TokenID](2, 3, 4)
        var plain = try loop(engine(answer), monitors: [UncertaintyMonitor()])
        var bent = try loop(
            engine(answer), sampler: NucleusSampler(temperature: 0.05, topK: 1, topP: 0.1, generator: .init(seed: 1)),
            processors: [Penalty(factor: 0.25)], monitors: [UncertaintyMonitor()])
        var traces: [[TokenTrace]] = [[], []]
        while let step = try plain.next() { step.trace.map { traces[0].append($0) } }
        while let step = try bent.next() { step.trace.map { traces[1].append($0) } }
        #expect(traces[0] == traces[1])
        #expect(traces[0].map(\.margin) == [5, 5, 5, 5])
        #expect(traces[0].map(\.position) == [2, 3, 4, 5])
        #expect(traces[0].map(\.text) == [" samovar", " was", " lit", ""])
    }

    @Test func processorsDecideWhatIsSampled() throws {
        var loop = try loop(engine([TokenID](2, 3)), limit: 2, processors: [Ban(token: 2, instead: 7)])
        #expect(try run(&loop).text == " before before")
    }

    @Test func theLongestCommonBeginningStaysInTheCache() throws {
        let engine = engine([])
        let sequence = try engine.makeSequence()
        let old = [TokenID](1, 2, 3, 4)
        try engine.append(old[...], to: sequence)
        #expect(engine.keepPrefix(of: old, sharedWith: [TokenID](1, 2, 5), in: sequence) == 2)
        #expect(engine.tokens(of: sequence) == [TokenID](1, 2))
        // One token is always left to compute.
        #expect(engine.keepPrefix(of: old, sharedWith: [TokenID](1, 2), in: sequence) == 1)
        #expect(engine.keepPrefix(of: old, sharedWith: [TokenID](9), in: sequence) == 0)
    }

    @Test func aMemoryThatCannotForgetAPartStartsAnew() throws {
        let engine = engine([])
        engine.canRewind = false
        let sequence = try engine.makeSequence()
        let old = [TokenID](1, 2, 3)
        try engine.append(old[...], to: sequence)
        #expect(engine.keepPrefix(of: old, sharedWith: [TokenID](1, 2, 3, 4), in: sequence) == 3)
        #expect(engine.keepPrefix(of: old, sharedWith: [TokenID](1, 2, 5), in: sequence) == 0)
    }
}

/// Makes every logit smaller, which changes the distribution but not the order.
struct Penalty: LogitProcessor {
    var factor: Float

    mutating func process(_ logits: UnsafeMutableBufferPointer<Float>) {
        for index in logits.indices { logits[index] *= factor }
    }
}

/// Excludes a token and prefers another, and counts what it is told.
struct Ban: LogitProcessor {
    var token: Int
    var instead: Int

    mutating func process(_ logits: UnsafeMutableBufferPointer<Float>) {
        logits[token] = -.infinity
        logits[instead] = 100
    }
}
