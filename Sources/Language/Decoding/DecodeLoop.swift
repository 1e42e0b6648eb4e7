package import Corpus

/// The one loop that writes answers. Each call of ``next()`` is one step:
///
/// fits? → cancelled? → decode → monitors see raw logits → processors → sample → monitors see the token → end? → piece
///
/// ```swift
/// var loop = DecodeLoop(engine: engine, sequence: sequence, prompt: prompt, …)
/// while let step = try loop.next() { show(step.text) }
/// ```
/// The loop is synchronous and knows no stream, task or clock. A scheduler that computes several loops in one batch calls the
/// halves of a step itself: ``admit()``, then the engine with ``pending``, then ``complete()``.
///
/// Everything that changes the sequence (sampling, ``inject(_:)``, ``rewind(to:)``) changes `tokens`; decoding always means
/// computing what `tokens` has beyond the engine's sequence.
///
/// Invariant: between calls the engine's sequence holds a beginning of `tokens`. The struct refers to a sequence that exists
/// once, so a copy is not a second loop: keep one.
package struct DecodeLoop<Engine: TokenEngine> {
    /// What stops an answer besides the model.
    package struct Limits: Sendable, Equatable {
        package var maximumTokens: Int
        package var stopStrings: [String]

        package init(maximumTokens: Int, stopStrings: [String]) {
            self.maximumTokens = maximumTokens
            self.stopStrings = stopStrings
        }
    }

    /// Prompt, answer and injections, in order.
    package internal(set) var tokens: [TokenID]
    package internal(set) var usage: DecodeUsage

    let engine: Engine
    let sequence: SequenceID
    var state: State
    package internal(set) var monitors: MonitorChain

    /// `state` before each sampled token, by position: what a rewind restores.
    var checkpoints: [Checkpoint] = []

    /// Whether the logits behind the last token are gone, because something after it was dropped.
    var needsLogits = false

    /// Whether the last step was given out.
    var isFinished = false

    /// An end that was reached in the same step as a verdict to retrieve, and takes effect unless the driver intervenes.
    var suspendedFinish: FinishReason?

    private let wanted: InsightKinds
    private var isLooking = false

    private let limits: Limits
    private let isCancelled: () -> Bool
    private var scratch: [Float] = []

    /// A request to retrieve that came in the middle of a character, kept until the character is complete.
    private var suspendedVerdict: Verdict?

    struct State {
        var sampler: any LogitSampler
        var processors: [any LogitProcessor]
        var characters = UTF8Accumulator()
        var stops: StopStringFilter
        var sampled = 0

        /// Bytes of text that have left.
        var emitted = 0
    }

    struct Checkpoint {
        var position: Int
        var state: State
    }

    /// - Parameters:
    ///   - sequence: holds a beginning of `prompt`, or nothing; see ``TokenEngine/keepPrefix(of:sharedWith:in:)``.
    ///   - isCancelled: asked before each step.
    package init(
        engine: Engine, sequence: SequenceID, prompt: [TokenID], limits: Limits, sampler: any LogitSampler,
        processors: [any LogitProcessor], monitors: MonitorChain, isCancelled: @escaping () -> Bool
    ) {
        let reused = engine.length(of: sequence)
        self.engine = engine
        self.sequence = sequence
        self.tokens = prompt
        self.usage = DecodeUsage(prompt: prompt.count, reused: reused, sampled: 0, injected: 0, reread: 0)
        self.limits = limits
        self.monitors = monitors
        self.wanted = monitors.wanted
        self.isCancelled = isCancelled
        self.state = State(
            sampler: sampler, processors: processors, stops: StopStringFilter(stops: limits.stopStrings))
        self.monitors.begin(prompt: prompt)
        for index in state.processors.indices { state.processors[index].prompt(prompt[...]) }
    }

    /// What the engine must compute before the next token can be sampled.
    package var pending: ArraySlice<TokenID> { tokens[engine.length(of: sequence)...] }

    /// Tokens the answer may still have.
    package var remainingTokens: Int {
        min(limits.maximumTokens - state.sampled, engine.contextLength - tokens.count)
    }

    /// Whether the text so far ends with a whole character: a place where something may be injected.
    package var isAtCharacterBoundary: Bool { state.characters.isAtBoundary }

    /// One step of the answer; `nil` when it is over.
    /// - Throws: `invalidRequest` when the prompt does not fit the context; `native` when the computation fails. A
    ///   cancellation is not an error but the last step's reason.
    package mutating func next() throws(Failure) -> DecodeStep? {
        guard !isFinished else { return nil }
        if let last = try admit() { return last }
        guard try compute() else { return end(.cancelled) }
        return try complete()
    }

    /// Computes what is pending and samples nothing, so that reading the prompt can be timed by itself.
    /// - Returns: `false` when it was cancelled; ``next()`` then says so.
    package mutating func prefill() throws(Failure) -> Bool {
        try checkPrompt()
        guard !isFinished, !isCancelled() else { return false }
        return try compute()
    }

    /// First half of a step: fits? cancelled? A step comes back only if the answer ends here; else ``pending`` is not empty
    /// or the logits are ready.
    package mutating func admit() throws(Failure) -> DecodeStep? {
        guard !isFinished else { return nil }
        if let suspendedFinish { return end(suspendedFinish) }
        try checkPrompt()
        guard tokens.count <= engine.contextLength else { return end(.contextFull) }
        guard !isCancelled() else { return end(.cancelled) }
        dropLastIfLogitsAreGone()
        return nil
    }

    /// Second half of a step, once ``pending`` is computed: look, sample, look, end?, piece.
    package mutating func complete() throws(Failure) -> DecodeStep {
        let position = tokens.count
        checkpoints.append(Checkpoint(position: position, state: state))
        let (token, statistics, probability) = try sample(at: position)
        let bytes = engine.bytes(of: token)
        for index in state.processors.indices { state.processors[index].didSample(token) }

        let isEnd = engine.endsGeneration(token)
        let observed = statistics.map {
            ObservedToken(
                token: token, position: position, bytes: bytes, statistics: $0, probability: probability,
                endsAnswer: isEnd)
        }
        var verdict = observed.map { monitors.observe($0) } ?? .proceed
        let trace = observed == nil ? nil : monitors.trace

        var text = ""
        var finish: FinishReason?
        if isEnd {
            finish = .endOfText
        } else {
            tokens.append(token)
            state.sampled += 1
            usage.sampled += 1
            let output = state.stops.append(state.characters.append(bytes))
            text = output.text
            if let stop = output.stop { finish = .stopString(stop) }
        }
        if finish == nil, case .stop(let reason) = verdict { finish = .monitor(reason: reason) }
        if finish == nil, state.sampled >= limits.maximumTokens { finish = .length }

        state.emitted += text.utf8.count
        verdict = deliverable(verdict)
        if let ending = finish, case .retrieve = verdict {
            suspendedFinish = ending
            finish = nil
        }
        var step = DecodeStep(
            token: token, text: text, observed: observed, trace: trace, verdict: verdict, finish: nil)
        if let finish {
            let closing = end(finish)
            step.text += closing.text
            step.finish = closing.finish
        }
        return step
    }

    private func checkPrompt() throws(Failure) {
        // One position is for the answer.
        guard usage.prompt >= engine.contextLength else { return }
        throw Failure(
            .invalidRequest,
            "the prompt has \(usage.prompt) tokens, but the context holds \(engine.contextLength) with the answer; "
                + "ask a shorter question, use less evidence, or raise \(engine.contextLengthSetting)")
    }

    /// - Returns: `false` when the engine was stopped from outside.
    private mutating func compute() throws(Failure) -> Bool {
        dropLastIfLogitsAreGone()
        if !isLooking, !wanted.isEmpty {
            try engine.look(for: wanted)
            isLooking = true
        }
        do {
            try engine.append(pending, to: sequence)
            return true
        } catch {
            guard error.code == .cancelled else { throw error }
            return false
        }
    }

    private mutating func sample(
        at position: Int
    ) throws(Failure) -> (token: TokenID, statistics: LogitStatistics?, probability: Double) {
        let isWatched = !monitors.isEmpty
        if !wanted.isEmpty { try showInsight(at: position) }
        return try engine.withLogits(of: sequence) { logits throws(Failure) in
            guard !logits.isEmpty else { throw Failure(.native, "the model gave no logits") }
            let statistics = isWatched ? LogitStatistics(logits) : nil
            if let statistics { monitors.observe(logits, statistics: statistics, position: position) }
            let token: TokenID
            if state.processors.isEmpty {
                token = state.sampler.sample(logits, best: statistics?.best)
            } else {
                scratch.removeAll(keepingCapacity: true)
                scratch.append(contentsOf: logits)
                token = scratch.withUnsafeMutableBufferPointer { row in
                    for index in state.processors.indices { state.processors[index].process(row) }
                    return state.sampler.sample(UnsafeBufferPointer(row), best: nil)
                }
            }
            guard logits.indices.contains(Int(token.rawValue)) else {
                throw Failure(.internal, "the sampler chose token \(token), which is not in the vocabulary")
            }
            let probability = statistics?.probability(ofLogit: logits[Int(token.rawValue)]) ?? 0
            return (token, statistics, probability)
        }
    }

    private mutating func showInsight(at position: Int) throws(Failure) {
        let insight = engine.insight(of: sequence) ?? Insight()
        guard !wanted.contains(.hidden) || !insight.hidden.isEmpty,
            !wanted.contains(.attention) || !insight.attention.isEmpty
        else {
            throw Failure(
                .invalidRequest,
                "the monitor needs hidden states or attention weights, which this model does not show; choose another")
        }
        monitors.observe(insight, position: position)
    }

    /// A request to retrieve waits until a character is complete: nothing may be put inside one.
    private mutating func deliverable(_ verdict: Verdict) -> Verdict {
        var verdict = verdict
        if verdict == .proceed, let suspendedVerdict { verdict = suspendedVerdict }
        suspendedVerdict = nil
        if case .retrieve = verdict, !isAtCharacterBoundary {
            suspendedVerdict = verdict
            return .proceed
        }
        return verdict
    }

    private mutating func end(_ reason: FinishReason) -> DecodeStep {
        isFinished = true
        suspendedFinish = nil
        monitors.finish()
        var text = ""
        switch reason {
        case .stopString: break
        default: text = state.stops.append(state.characters.finish()).text + state.stops.finish()
        }
        state.emitted += text.utf8.count
        return DecodeStep(token: nil, text: text, observed: nil, trace: nil, verdict: .proceed, finish: reason)
    }
}
