package import Corpus
package import Decoding
package import Llama

/// A model as one answer's decode loop sees it: sequences in a cache that it shares with other answers, computed together
/// with theirs by a ``ModelScheduler``.
///
/// A call that computes blocks its thread until the scheduler has done it; the others take effect before the next one that
/// does. Sequences share one cache, so a fork costs no copy and no computation. Not `Sendable`: it belongs to the thread of
/// its answer.
package final class LlamaEngine: TokenEngine {
    package let contextLengthSetting: String

    /// Positions one answer may use.
    package let contextLength: Int

    let scheduler: ModelScheduler
    let work: ScheduledWork
    private var lengths: [SequenceID: Int] = [:]

    /// Logits behind the last token of each sequence that was computed to its end.
    private var rows: [SequenceID: LogitsRow] = [:]
    private var spareRows: [LogitsRow] = []

    /// What was seen behind the last token of each sequence, and where the tokens lie in the cache, as far as that is known.
    private var sights: [SequenceID: Sight] = [:]
    private var cells: [SequenceID: [Int64]] = [:]

    package private(set) var counters = EngineCounters(decodedTokens: 0, steps: 0)

    /// An engine that has a context to itself.
    package convenience init(context: sending LlamaContext, contextLengthSetting: String) {
        let options = ModelScheduler.Options(
            slots: 0, queueLength: 0, slice: context.batchLength, gather: .zero, keptTokens: 0, keptSequences: 0)
        self.init(
            scheduler: ModelScheduler(context: context, options: options, name: "engine"),
            place: .init(urgency: 0, start: 0, arrival: 0), interrupt: InterruptFlag(), contextLength: nil,
            contextLengthSetting: contextLengthSetting)
    }

    /// - Parameter contextLength: positions of one sequence; all that the cache has when `nil`.
    init(
        scheduler: ModelScheduler, place: FairQueue<ScheduledAnswer>.Place, interrupt: InterruptFlag,
        contextLength: Int?, contextLengthSetting: String
    ) {
        self.scheduler = scheduler
        self.work = ScheduledWork(place: place, interrupt: interrupt)
        self.contextLength = contextLength ?? scheduler.contextLength
        self.contextLengthSetting = contextLengthSetting
    }

    /// Takes over a sequence that holds tokens already.
    func adopt(_ sequence: SequenceID, length: Int) {
        dropLogits(of: sequence)
        lengths[sequence] = length
    }

    package func tokenize(_ text: String) throws(Failure) -> [TokenID] {
        try Failure.translating { () throws(LlamaError) in
            try scheduler.model.tokenize(text, special: .asText, addingEnds: false).map { TokenID($0) }
        }
    }

    var vocabularySize: Int { scheduler.model.vocabularySize }

    package func bytes(of token: TokenID) -> [UInt8] { scheduler.model.bytes(of: token.rawValue) }

    package func endsGeneration(_ token: TokenID) -> Bool { scheduler.model.endsGeneration(token.rawValue) }

    package func makeSequence() throws(Failure) -> SequenceID {
        guard let sequence = scheduler.takeSequence() else {
            throw Failure(.busy, "all sequences of the model's cache are taken")
        }
        let id = SequenceID(rawValue: sequence)
        lengths[id] = 0
        return id
    }

    package func release(_ sequence: SequenceID) {
        guard lengths.removeValue(forKey: sequence) != nil else { return }
        dropLogits(of: sequence)
        scheduler.free(sequence.rawValue)
    }

    /// Gives back every sequence but one.
    func releaseAll(except kept: SequenceID) {
        for sequence in lengths.keys where sequence != kept { release(sequence) }
    }

    package func length(of sequence: SequenceID) -> Int { lengths[sequence] ?? 0 }

    package func append(_ tokens: ArraySlice<TokenID>, to sequence: SequenceID) throws(Failure) {
        guard !tokens.isEmpty else { return }
        let length = length(of: sequence)
        guard length + tokens.count <= scheduler.contextLength else {
            throw Failure(
                .invalidRequest,
                "the cache holds \(scheduler.contextLength) positions, and \(length + tokens.count) are wanted")
        }
        dropLogits(of: sequence)
        let row = spareRows.popLast() ?? LogitsRow(count: scheduler.model.vocabularySize)
        work.sequence = sequence.rawValue
        work.tokens.removeAll(keepingCapacity: true)
        work.tokens.append(contentsOf: tokens.lazy.map(\.rawValue))
        work.computed = 0
        work.steps = 0
        work.failure = nil
        work.row = row
        work.sight = Sight()
        scheduler.compute(work)
        note(work.sight, of: sequence, from: length, computed: work.computed)

        lengths[sequence] = length + work.computed
        counters.decodedTokens += work.computed
        counters.steps += work.steps
        if let failure = work.failure {
            spareRows.append(row)
            throw failure
        }
        rows[sequence] = row
        work.isWriting = true
    }

    package func withLogits<Result>(
        of sequence: SequenceID, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let row = rows[sequence] else {
            throw Failure(.internal, "no logits were computed for this sequence")
        }
        return try body(UnsafeBufferPointer(row.values))
    }

    package func rewind(_ sequence: SequenceID, to length: Int) -> RewindOutcome {
        guard length < self.length(of: sequence) else { return .rewound }
        guard length <= 0 || scheduler.model.hasPositionalMemory else { return .unsupported }
        scheduler.enqueue(.remove(sequence: sequence.rawValue, from: length))
        lengths[sequence] = max(0, length)
        dropLogits(of: sequence)
        return .rewound
    }

    package func fork(_ source: SequenceID) throws(Failure) -> ForkOutcome {
        guard scheduler.model.hasPositionalMemory else { return .unsupported }
        let fork = try makeSequence()
        let length = length(of: source)
        scheduler.enqueue(.share(source: source.rawValue, length: length, target: fork.rawValue))
        lengths[fork] = length
        return .forked(fork)
    }

    package func look(for kinds: InsightKinds) throws(Failure) {
        guard !kinds.contains(.attention) || scheduler.context.showsAttention else {
            throw Failure(
                .invalidRequest,
                "attention weights can only be seen without flash attention; set generation.flash_attention to false, which is slower"
            )
        }
        work.wanted = kinds
    }

    package func insight(of sequence: SequenceID) -> Insight? {
        guard let sight = sights[sequence] else { return nil }
        var insight = Insight(hidden: sight.hidden)
        let cells = cells[sequence] ?? []
        guard sight.heads > 0, !sight.attention.isEmpty else { return insight }
        let columns = sight.attention.count / sight.heads
        insight.heads = sight.heads
        insight.attention.reserveCapacity(sight.heads * cells.count)
        for head in 0..<sight.heads {
            for cell in cells {
                insight.attention.append(
                    cell >= 0 && cell < columns ? sight.attention[head * columns + Int(cell)] : 0)
            }
        }
        return insight
    }

    private func note(_ sight: Sight, of sequence: SequenceID, from length: Int, computed: Int) {
        guard !work.wanted.isEmpty else { return }
        sights[sequence] = sight
        guard work.wanted.contains(.attention) else { return }
        var known = cells[sequence] ?? []
        known.removeLast(max(0, known.count - length))
        known += [Int64](repeating: -1, count: length - known.count)
        cells[sequence] = known + sight.cells.prefix(computed)
    }

    private func dropLogits(of sequence: SequenceID) {
        sights[sequence] = nil
        if let row = rows.removeValue(forKey: sequence) { spareRows.append(row) }
    }
}
