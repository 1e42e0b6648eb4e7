import Corpus
import Decoding
import Testing

struct InterventionTests {
    let vocabulary = words("tea was drunk in Tula ? fact: Moscow . yes")
    let prompt = [TokenID](1)

    /// Writes "was drunk in Tula ." but, behind the injected tokens "? fact:", writes "Moscow ." instead of "Tula .".
    private func engine() -> ScriptedEngine {
        let vocabulary = vocabulary
        let plain = [TokenID](2, 3, 4, 5, 9)
        return ScriptedEngine(contextLength: 64, vocabulary: vocabulary) { tokens in
            let next: TokenID
            if let fact = tokens.lastIndex(of: TokenID(7)) {
                let index = tokens.count - fact - 1
                next = index < 2 ? [TokenID](8, 9)[index] : ScriptedEngine.end
            } else {
                next = tokens.count - 1 < plain.count ? plain[tokens.count - 1] : ScriptedEngine.end
            }
            return ScriptedEngine.preferring(next, of: vocabulary.count + 1, gap: 6)
        }
    }

    private func loop(
        _ engine: ScriptedEngine, sampler: any LogitSampler = GreedySampler(), processors: [any LogitProcessor] = [],
        monitors: [any TokenMonitor] = [], stops: [String] = [], limit: Int = 40
    ) throws -> DecodeLoop<ScriptedEngine> {
        DecodeLoop(
            engine: engine, sequence: try engine.makeSequence(), prompt: prompt,
            limits: .init(maximumTokens: limit, stopStrings: stops), sampler: sampler, processors: processors,
            monitors: MonitorChain(monitors), isCancelled: { false })
    }

    private func rest(_ loop: inout DecodeLoop<ScriptedEngine>) throws -> String {
        var text = ""
        while let step = try loop.next() { text += step.text }
        return text
    }

    @Test func aVerdictToRetrieveReachesTheDriverWithItsToken() throws {
        var loop = try loop(engine(), monitors: [Trigger(text: " in", verdict: .doubt("tea"))])
        var verdicts: [Verdict] = []
        while let step = try loop.next() { verdicts.append(step.verdict) }
        #expect(verdicts == [.proceed, .proceed, .doubt("tea"), .proceed, .proceed, .proceed])
    }

    @Test func injectedTokensAreReadAndNotShown() throws {
        let engine = engine()
        var loop = try loop(engine, monitors: [Trigger(text: " in", verdict: .doubt("tea"))])
        var text = ""
        while let step = try loop.next() {
            text += step.text
            if case .retrieve = step.verdict { try loop.inject([TokenID](6, 7)) }
        }
        #expect(text == " was drunk in Moscow .")
        #expect(loop.usage.injected == 2)
        #expect(loop.usage.reread == 0)
        #expect(loop.usage.sampled == 5)
        // Prompt, answer without its end, injection: each once.
        #expect(engine.counters.decodedTokens == 1 + 5 + 2)
    }

    @Test func monitorsAreNotShownInjectedTokens() throws {
        var loop = try loop(
            engine(), monitors: [UncertaintyMonitor(), Trigger(text: " in", verdict: .doubt("tea"))])
        var positions: [Int] = []
        while let step = try loop.next() {
            if let trace = step.trace { positions.append(trace.position) }
            if case .retrieve = step.verdict { try loop.inject([TokenID](6, 7)) }
        }
        #expect(positions == [1, 2, 3, 6, 7, 8])
    }

    @Test func aRewindTakesTextAndTokensBack() throws {
        let engine = engine()
        var loop = try loop(engine)
        var text = ""
        for _ in 0..<4 { text += try #require(try loop.next()).text }
        #expect(text == " was drunk in Tula")
        let withdrawn = try loop.rewind(to: 4)
        #expect(withdrawn == " Tula".utf8.count)
        try loop.inject([TokenID](6, 7))
        text.removeLast(withdrawn)
        text += try rest(&loop)
        #expect(text == " was drunk in Moscow .")
        #expect(loop.usage.reread == 0)
        #expect(loop.tokens == [TokenID](1, 2, 3, 4, 6, 7, 8, 9))
    }

    @Test func aRewindWithoutAnInjectionReadsOneTokenAgainAndWritesTheSame() throws {
        let engine = engine()
        var loop = try loop(engine)
        for _ in 0..<4 { _ = try loop.next() }
        _ = try loop.rewind(to: 2)
        #expect(try rest(&loop) == " drunk in Tula .")
        #expect(loop.usage.reread == 1)
        #expect(loop.usage.sampled == 8)
    }

    @Test func whereTheMemoryCannotForgetAPartEverythingIsReadAgain() throws {
        let engine = engine()
        engine.canRewind = false
        var loop = try loop(engine)
        for _ in 0..<4 { _ = try loop.next() }
        _ = try loop.rewind(to: 3)
        #expect(try rest(&loop) == " in Tula .")
        #expect(loop.usage.reread == 3)
    }

    @Test func samplerAndProcessorsAreRestoredAtTheSeam() throws {
        let flat = ScriptedEngine(contextLength: 64, vocabulary: vocabulary) { _ in
            [-100] + [Float](repeating: 0, count: 10)
        }
        let sampler = NucleusSampler(temperature: 1, topK: 0, topP: 1, generator: RandomGenerator(seed: 11))
        var loop = try loop(flat, sampler: sampler, processors: [NoRepeat()])
        for _ in 0..<8 { _ = try loop.next() }
        let first = loop.tokens
        _ = try loop.rewind(to: 4)
        for _ in 0..<5 { _ = try loop.next() }
        #expect(loop.tokens == first)
        #expect(Set(first.dropFirst()).count == 8)
    }

    @Test func anAnswerThatIsOverCannotBeRewound() throws {
        var loop = try loop(engine())
        _ = try rest(&loop)
        #expect(throws: Failure.self) { try loop.rewind(to: 2) }
        #expect(throws: Failure.self) { try loop.inject([TokenID(6)]) }
    }

    @Test func aRewindUndoesHeldBackTextToo() throws {
        var loop = try loop(engine(), stops: [" drunk in space"])
        var text = ""
        for _ in 0..<3 { text += try #require(try loop.next()).text }
        #expect(text == " was")
        #expect(try loop.rewind(to: 3) == 0)
        #expect(try rest(&loop) == " drunk in Tula .")
    }

    @Test func anEndTakesEffectOnlyIfTheDriverLetsItPass() throws {
        let trigger = Trigger(text: "", verdict: .doubt("tea"))
        var left = try loop(engine(), monitors: [trigger])
        #expect(try rest(&left) == " was drunk in Tula .")

        var changed = try loop(engine(), monitors: [trigger])
        var text = ""
        while let step = try changed.next() {
            text += step.text
            if case .retrieve = step.verdict, changed.usage.injected == 0 {
                #expect(step.finish == nil)
                try changed.inject([TokenID](6, 7))
            }
        }
        #expect(text == " was drunk in Tula . Moscow .")
    }

    @Test func aRequestInTheMiddleOfACharacterWaitsForItsEnd() throws {
        let bytes = Array("a茶b".utf8)
        let engine = ScriptedEngine(
            writing: (1...5).map { TokenID($0) }, behind: 1, vocabulary: bytes.map { [$0] })
        var loop = DecodeLoop(
            engine: engine, sequence: try engine.makeSequence(), prompt: [TokenID(1)],
            limits: .init(maximumTokens: 9, stopStrings: []), sampler: GreedySampler(), processors: [],
            monitors: MonitorChain([Trigger(position: 2, verdict: .doubt("q"))]), isCancelled: { false })
        var seen: [String: Verdict] = [:]
        while let step = try loop.next() {
            if step.verdict != .proceed { seen[step.text] = step.verdict }
            if !loop.isAtCharacterBoundary {
                #expect(throws: Failure.self) { try loop.inject([TokenID(1)]) }
            }
        }
        #expect(seen == ["茶": .doubt("q")])
    }

    @Test func rewindTargetsAreSampledTokensAtCharacterBoundaries() throws {
        let bytes = Array("茶b".utf8)
        let engine = ScriptedEngine(
            writing: (1...4).map { TokenID($0) }, behind: 1, vocabulary: bytes.map { [$0] })
        var loop = DecodeLoop(
            engine: engine, sequence: try engine.makeSequence(), prompt: [TokenID(4)],
            limits: .init(maximumTokens: 9, stopStrings: []), sampler: GreedySampler(), processors: [],
            monitors: MonitorChain([]), isCancelled: { false })
        for _ in 0..<4 { _ = try loop.next() }
        #expect(loop.rewindTarget(atOrBefore: 3) == 1)
        #expect(loop.rewindTarget(atOrBefore: 4) == 4)
        #expect(loop.rewindTarget(atOrBefore: 0) == nil)
        #expect(throws: Failure.self) { try loop.rewind(to: 2) }
        #expect(throws: Failure.self) { try loop.rewind(to: 0) }
    }

    @Test func aMonitorMayStopTheAnswer() throws {
        var loop = try loop(engine(), monitors: [Trigger(text: " in", verdict: .stop(reason: "enough"))])
        var last: DecodeStep?
        var text = ""
        while let step = try loop.next() {
            text += step.text
            last = step
        }
        #expect(text == " was drunk in")
        #expect(last?.finish == .monitor(reason: "enough"))
    }

    @Test func inAChainAllMonitorsSeeAllAndTheStrongestVerdictCounts() throws {
        let log = Log()
        let monitors: [any TokenMonitor] = [
            Recorder(name: "a", log: log), Trigger(text: " in", verdict: .doubt("first")),
            Trigger(text: " in", verdict: .stop(reason: "second")),
            Trigger(text: " in", verdict: .doubt("third")),
            Recorder(name: "b", log: log),
        ]
        var loop = try loop(engine(), monitors: monitors)
        _ = try rest(&loop)
        #expect(
            log.lines == [
                "a begin 1", "b begin 1", "a logits 1", "b logits 1", "a token  was", "b token  was", "a logits 2",
                "b logits 2", "a token  drunk", "b token  drunk", "a logits 3", "b logits 3", "a token  in",
                "b token  in", "a finish", "b finish",
            ])
    }

    @Test func aRewindIsToldToMonitors() throws {
        var chain = MonitorChain([UncertaintyMonitor()])
        var monitor = UncertaintyMonitor()
        for position in 3..<7 {
            let token = ObservedToken(
                token: TokenID(1), position: position, bytes: Array("x".utf8),
                statistics: [1, 2].withUnsafeBufferPointer(LogitStatistics.init), probability: 0.5, endsAnswer: false)
            _ = monitor.observe(token)
            _ = chain.observe(token)
        }
        monitor.rewound(to: 5)
        chain.rewound(to: 5)
        #expect(monitor.records.map(\.position) == [3, 4])
        #expect(chain.trace?.position == 4)
    }

    @Test func aFactoryMakesFreshMonitorsForEachAnswer() {
        var first = UncertaintyMonitor.factory()
        let second = UncertaintyMonitor.factory()
        _ = first.observe(
            ObservedToken(
                token: TokenID(1), position: 0, bytes: Array("x".utf8),
                statistics: [1, 2].withUnsafeBufferPointer(LogitStatistics.init), probability: 0.5, endsAnswer: false))
        #expect(first.trace != nil)
        #expect(second.trace == nil)
        #expect(MonitorFactory.none().isEmpty)
        #expect(!MonitorFactory.none.appending(UncertaintyMonitor.factory)().isEmpty)
    }

    @Test func aForkReadsNothingAgainAndLeavesTheMainSequenceAlone() throws {
        let engine = engine()
        let main = try engine.makeSequence()
        try engine.append([TokenID](1, 2, 3)[...], to: main)
        guard case .forked(let fork) = try engine.fork(main) else {
            Issue.record("the engine forks")
            return
        }
        let before = engine.counters.decodedTokens
        try engine.append([TokenID](6, 7)[...], to: fork)
        #expect(engine.counters.decodedTokens == before + 2)
        #expect(try engine.withLogits(of: main) { $0.count } == 11)
        engine.release(fork)
        #expect(engine.tokens(of: main) == [TokenID](1, 2, 3))
    }
}

extension Verdict {
    fileprivate static func doubt(_ query: String) -> Verdict {
        .retrieve(Doubt(monitor: "test", score: 1, position: 0, query: query))
    }
}

/// Gives its verdict when a given text, or position, is observed.
private struct Trigger: TokenMonitor {
    var text: String?
    var position: Int?
    var verdict: Verdict

    mutating func observe(_ token: ObservedToken) -> Verdict {
        token.text == text || token.position == position ? verdict : .proceed
    }
}

private final class Log {
    var lines: [String] = []
}

private struct Recorder: TokenMonitor {
    var name: String
    var log: Log

    mutating func begin(prompt: [TokenID]) { log.lines.append("\(name) begin \(prompt.count)") }

    mutating func observe(_ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int) {
        log.lines.append("\(name) logits \(position)")
    }

    mutating func observe(_ token: ObservedToken) -> Verdict {
        log.lines.append("\(name) token \(token.text)")
        return .proceed
    }

    mutating func finish() { log.lines.append("\(name) finish") }
}

/// Excludes what was sampled before: a processor whose state must follow a rewind.
private struct NoRepeat: LogitProcessor {
    private var seen: Set<Int> = []

    mutating func process(_ logits: UnsafeMutableBufferPointer<Float>) {
        for token in seen { logits[token] = -.infinity }
    }

    mutating func didSample(_ token: TokenID) { seen.insert(Int(token.rawValue)) }
}
