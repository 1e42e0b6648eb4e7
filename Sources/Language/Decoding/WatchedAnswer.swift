package import Corpus

/// One answer from its prompt to its end, with retrieval from inside it: drives a ``DecodeLoop``, holds back what may be
/// withdrawn, and carries out what monitors ask for.
///
/// Synchronous, like the loop: whoever runs it gives it a thread that may block. Helpers (the verdict, the querier, the
/// injector) run on forks of the answer's sequence and read nothing but their own instruction.
///
/// Invariant: text is emitted only when it cannot be withdrawn any more; everything emitted, concatenated, is the answer.
package struct WatchedAnswer<Engine: TokenEngine> {
    package internal(set) var loop: DecodeLoop<Engine>

    let engine: Engine
    let sequence: SequenceID
    let watch: Watch?
    let chat: ChatEncoding
    let surroundings: Surroundings
    let isCancelled: () -> Bool

    /// Written and not yet emitted.
    var held = ""

    /// Emitted, and the zones it leaves open. Kept only while something watches.
    var shown = ""
    var shownZones = BlockedZones()

    /// Nothing before this position can be withdrawn.
    var committed: Int

    var sentence: OpenSentence

    /// Positions of the tokens whose traces were emitted and stand.
    private var traced: [Int] = []

    var interventions = 0

    /// Where the last insert ended.
    var lastInsertEnd: Int?

    /// Queries that were put to the index, normalised.
    var asked: Set<String> = []

    /// What the intervention under way has cost.
    var cost = InterventionTokens()

    /// - Parameters:
    ///   - sequence: holds a beginning of `prompt`, or nothing.
    ///   - prompt: the request's messages as tokens.
    ///   - isCancelled: asked before each step and while helpers write.
    package init(
        engine: Engine, sequence: SequenceID, prompt: [TokenID], request: GenerationRequest,
        processors: [any LogitProcessor], chat: ChatEncoding, surroundings: Surroundings,
        isCancelled: @escaping () -> Bool
    ) {
        let watching = (request.watch?.monitors ?? .none)()
        let tracing = UncertaintyMonitor(alternatives: request.alternatives, bytes: engine.bytes)
        self.loop = DecodeLoop(
            engine: engine, sequence: sequence, prompt: prompt,
            limits: .init(maximumTokens: request.maximumTokens, stopStrings: request.stop),
            sampler: request.makeSampler(), processors: processors,
            monitors: request.trace ? MonitorChain([tracing, watching]) : watching,
            isCancelled: isCancelled)
        self.engine = engine
        self.sequence = sequence
        self.watch = request.watch
        self.chat = chat
        self.surroundings = surroundings
        self.isCancelled = isCancelled
        self.committed = prompt.count
        self.sentence = OpenSentence(maximumTokens: request.watch?.policy.sentenceTokens ?? 1)
    }

    /// Writes the answer, asked for at `arrival`. Ends with exactly one `.finished`, or throws.
    /// - Parameter reused: tokens of the prompt that came from earlier work; what else the sequence holds was read for this
    ///   answer just now.
    /// - Throws: as ``DecodeLoop/next()``.
    package mutating func run(
        since arrival: ContinuousClock.Instant, reused: Int? = nil, _ emit: (GenerationEvent) -> Void
    ) throws(Failure) {
        let usage = loop.usage
        let isRead = try loop.prefill()
        let prefilled = surroundings.now()
        if isRead {
            emit(
                .prefilled(
                    promptTokens: usage.prompt, reusedTokens: reused ?? usage.reused,
                    milliseconds: arrival.duration(to: prefilled).inMilliseconds))
        }
        while let step = try loop.next() {
            if let trace = step.trace {
                traced.append(trace.position)
                emit(.token(trace))
            }
            held += step.text
            if let observed = step.observed { sentence.append(observed) }
            var wasWithdrawn = false
            if case .retrieve(let doubt) = step.verdict {
                wasWithdrawn = try intervene(doubt, emit)
            }
            if step.finish != nil || !mayWithdraw || (sentence.isClosed && !wasWithdrawn && !loop.monitors.isUndecided)
            {
                commit(emit)
            }
            if let finish = step.finish {
                emit(
                    .finished(
                        finish, answerTokens: loop.usage.sampled,
                        decodeMilliseconds: prefilled.duration(to: surroundings.now()).inMilliseconds))
            }
        }
    }

    /// Whether a monitor may still take back what is written now.
    private var mayWithdraw: Bool {
        guard let watch else { return false }
        return watch.policy.placement != .append && interventions < watch.policy.maximum && isSpaced
    }

    /// Whether the last intervention is far enough back for another.
    var isSpaced: Bool {
        guard let watch, let lastInsertEnd else { return true }
        return loop.tokens.count - lastInsertEnd >= watch.policy.spacing
    }

    private mutating func commit(_ emit: (GenerationEvent) -> Void) {
        committed = loop.tokens.count
        guard !held.isEmpty else { return }
        if watch != nil {
            shown += held
            shownZones.append(held)
        }
        emit(.text(held))
        held = ""
    }

    /// Goes back to `position` or the nearest place after it that can be gone back to.
    mutating func withdraw(to position: Int, _ emit: (GenerationEvent) -> Void) throws(Failure) {
        let wanted = max(position, committed)
        var target = loop.tokens.count
        if let earlier = loop.rewindTarget(atOrBefore: wanted), earlier >= committed { target = earlier }
        let before = loop.usage.reread
        let bytes = try loop.rewind(to: target)
        cost.reread += loop.usage.reread - before
        sentence.rewound(to: target)
        let count = traced.count
        while let last = traced.last, last >= target { traced.removeLast() }
        guard bytes > 0 || traced.count < count else { return }
        let kept = held.utf8.count - bytes
        emit(
            .withdrawn(
                Withdrawal(
                    text: String(decoding: held.utf8.dropFirst(kept), as: UTF8.self), tokens: count - traced.count)))
        held = String(decoding: held.utf8.prefix(kept), as: UTF8.self)
    }

    /// The prompt under the answer changed.
    mutating func move(by offset: Int) {
        committed += offset
        sentence.moved(by: offset)
        for index in traced.indices { traced[index] += offset }
    }
}

/// How conversations become tokens of the model at hand.
package struct ChatEncoding {
    /// A conversation up to where the assistant's next turn begins.
    package var prompt: ([ChatMessage]) throws(Failure) -> [TokenID]

    /// What follows a half-written turn of the assistant to have an instruction answered: the end of the turn, the
    /// instruction as the user's, and the opening of the assistant's next.
    package var instruction: (String) throws(Failure) -> [TokenID]

    package init(
        prompt: @escaping ([ChatMessage]) throws(Failure) -> [TokenID],
        instruction: @escaping (String) throws(Failure) -> [TokenID]
    ) {
        self.prompt = prompt
        self.instruction = instruction
    }
}

/// What an answer may ask of the world beyond its engine, as calls that come back with the reply, or with `nil` when there is
/// none in time.
package struct Surroundings {
    package var consult: (Consultation) -> Findings?
    package var disconnection: (String) -> String?
    package var now: () -> ContinuousClock.Instant

    package init(
        consult: @escaping (Consultation) -> Findings?, disconnection: @escaping (String) -> String?,
        now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.consult = consult
        self.disconnection = disconnection
        self.now = now
    }
}

extension Duration {
    var inMilliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
    }
}
