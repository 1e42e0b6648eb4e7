import Corpus
import Decoding
import Dispatch
import Llama
import Synchronization

/// Computes what all answers want of one model, together.
///
/// Continuous batching: each answer's decode loop runs on a thread of its own and waits for its tokens; the scheduler puts
/// what is wanted at the moment into one native call, gives each its logits and begins anew. It alone touches the context.
///
/// - A batch carries the next tokens of all answers first, then slices of prompts (``BatchPlan``).
/// - Before a batch it waits for the answers of the last one to come back, but no longer than `gather`.
/// - Requests wait in a bounded ``FairQueue`` for a slot and for room in the cache.
/// - An answer that nobody waits for is dropped before the next batch; a batch that nobody waits for, in its middle.
/// - What answers left in the cache is kept for prompts that begin alike (``PrefixShelf``) until the room is needed, and then
///   in files, where that is wanted (``PrefixArchive``).
///
/// It has no thread while there is nothing to do, so that letting go of it is enough to end it.
final class ModelScheduler: @unchecked Sendable {
    struct Options: Sendable {
        /// Answers written at the same time.
        var slots: Int

        /// Requests that may wait for a slot.
        var queueLength: Int

        /// Prompt tokens in a batch that also carries answers.
        var slice: Int

        /// How long a batch waits for answers that are sampling.
        var gather: Duration

        /// Tokens and sequences that are kept after their answers ended.
        var keptTokens: Int
        var keptSequences: Int
    }

    struct Inbox {
        var commands: [Command] = []
        var works: [ScheduledWork] = []
        var arrivals: [ScheduledAnswer] = []
        var freeSequences: [Int32]

        /// Requests that were not admitted yet.
        var waiting = 0
        var isAtWork = false

        /// What an answer took lately from its beginning to its end, the latest counting most; `nil` before the first.
        var answerSeconds: Double?
        var settling: [CheckedContinuation<Void, Never>] = []
    }

    /// Changes to the cache, done in the order in which they were asked for.
    enum Command {
        case remove(sequence: Int32, from: Int)
        case share(source: Int32, length: Int, target: Int32)
        case ended(sequence: Int32, tokens: [Int32])
        case perform(Errand)
    }

    /// Something else to be done with the context between two batches.
    final class Errand: @unchecked Sendable {
        // Made by the thread that waits for it, run once by the loop; the semaphore carries the results over.
        let body: (ModelScheduler) -> Void
        let done = DispatchSemaphore(value: 0)

        init(_ body: @escaping (ModelScheduler) -> Void) {
            self.body = body
        }
    }

    /// An answer that runs.
    struct Active {
        var answer: ScheduledAnswer
        var place: FairQueue<ScheduledAnswer>.Place

        /// Tokens of the prompt that are not rewound; the cache may hold fewer so far.
        var prompt: [Int32]

        /// How many of them came from other sequences.
        var reused: Int
        let start = ContinuousClock.now
    }

    let model: LlamaModel
    let options: Options
    let metrics: SchedulerMetrics
    let contextLength: Int
    let archive: PrefixArchive?
    let inbox: Mutex<Inbox>

    // Below this line everything belongs to the loop, which runs on `queue`.
    let context: LlamaContext
    var works: [ScheduledWork] = []
    var waiting = FairQueue<ScheduledAnswer>()
    var active: [Int32: Active] = [:]
    var shelf = PrefixShelf()
    var expected: Set<FairQueue<ScheduledAnswer>.Place> = []
    private var entries: [LlamaContext.Entry] = []
    private var lastDelivery = ContinuousClock.now

    private let queue = DispatchQueue(label: "samovar.scheduler", qos: .userInitiated)
    private let wake = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - name: the model's, for whoever watches.
    ///   - archive: where what leaves the cache goes; `nil` to forget it.
    init(context: sending LlamaContext, options: Options, name: String, archive: PrefixArchive? = nil) {
        self.metrics = SchedulerMetrics(model: name, slots: options.slots)
        self.model = context.model
        self.contextLength = context.contextLength
        self.options = options
        self.archive = archive
        let sequences = (0..<Int32(clamping: context.maximumSequences)).reversed()
        self.inbox = Mutex(Inbox(freeSequences: Array(sequences)))
        self.context = context
    }
}

// MARK: From any thread

extension ModelScheduler {
    /// Puts a request in line, or refuses it.
    func submit(_ answer: ScheduledAnswer) {
        let refusal: Failure? = inbox.withLock { inbox in
            if let refusal = self.refusal(of: inbox) { return refusal }
            inbox.waiting += 1
            metrics.note(waiting: inbox.waiting)
            inbox.arrivals.append(answer)
            return nil
        }
        if let refusal {
            metrics.noteRefusal()
            answer.refuse(refusal)
        } else {
            start()
        }
    }

    /// Why a request could not be put in line now; `nil` when it could.
    var refusal: Failure? { inbox.withLock { refusal(of: $0) } }

    private func refusal(of inbox: borrowing Inbox) -> Failure? {
        guard inbox.waiting >= options.queueLength else { return nil }
        return Failure(
            .overloaded,
            "\(inbox.waiting) requests are waiting for the model already; try again later, or raise "
                + "generation.queue_length", retryAfter: retryTime(inbox))
    }

    /// When half of those who wait now will have had their turn, by what answers took lately.
    private func retryTime(_ inbox: borrowing Inbox) -> Duration {
        let turns = Double(max(1, inbox.waiting / 2)) / Double(max(1, options.slots))
        return .seconds(max(1, turns * (inbox.answerSeconds ?? 1)))
    }

    /// Has tokens computed, and comes back when they are, or why not.
    func compute(_ work: ScheduledWork) {
        inbox.withLock { $0.works.append(work) }
        start()
        work.done.wait()
    }

    func enqueue(_ command: Command) {
        inbox.withLock { $0.commands.append(command) }
    }

    /// Runs something on the loop, after what was asked for before, and comes back when it is done.
    func perform(_ body: @escaping (ModelScheduler) -> Void) {
        let errand = Errand(body)
        enqueue(.perform(errand))
        start()
        errand.done.wait()
    }

    /// An empty sequence; `nil` when all are taken.
    func takeSequence() -> Int32? {
        inbox.withLock { $0.freeSequences.popLast() }
    }

    /// The same for the loop, which must have done what was asked for before, lest it be done to the sequence's new owner.
    func takeCleanSequence() -> Int32? {
        let (sequence, commands) = inbox.withLock { inbox in
            defer { inbox.commands.removeAll(keepingCapacity: true) }
            return (inbox.freeSequences.popLast(), inbox.commands)
        }
        for command in commands { carryOut(command) }
        return sequence
    }

    /// Forgets a sequence; the next work begins after that.
    func free(_ sequence: Int32) {
        inbox.withLock { inbox in
            inbox.commands.append(.remove(sequence: sequence, from: 0))
            inbox.freeSequences.append(sequence)
        }
    }

    /// Lets the loop see what has changed: something arrived, or is not wanted any more.
    func start() {
        let mustBegin = inbox.withLock { inbox in
            defer { inbox.isAtWork = true }
            return !inbox.isAtWork
        }
        if mustBegin { queue.async { self.loop() } } else { wake.signal() }
    }

    /// Comes back when nothing is computed or waits.
    func settle() async {
        await withCheckedContinuation { continuation in
            let isAtRest = inbox.withLock { inbox in
                if inbox.isAtWork { inbox.settling.append(continuation) }
                return !inbox.isAtWork
            }
            if isAtRest { continuation.resume() }
        }
    }
}

// MARK: The loop

extension ModelScheduler {
    private func loop() {
        while true {
            drain()
            dropCancelled()
            admit()
            refuseLate()
            if works.isEmpty {
                if active.isEmpty, waiting.isEmpty, rest() { return }
                // Deadlines of waiting requests are looked at now and then.
                pause(until: .now + .seconds(1))
            } else if !expected.isEmpty, case let end = lastDelivery + options.gather, end > .now {
                pause(until: end)
            } else {
                expected.removeAll(keepingCapacity: true)
                step()
            }
        }
    }

    /// - Returns: whether there is nothing to do; the loop then ends, and whoever brings work starts it again.
    private func rest() -> Bool {
        let settling: [CheckedContinuation<Void, Never>]? = inbox.withLock { inbox in
            guard inbox.commands.isEmpty, inbox.works.isEmpty, inbox.arrivals.isEmpty else { return nil }
            inbox.isAtWork = false
            defer { inbox.settling = [] }
            return inbox.settling
        }
        guard let settling else { return false }
        expected.removeAll()
        for continuation in settling { continuation.resume() }
        return true
    }

    private func pause(until end: ContinuousClock.Instant) {
        let nanoseconds = max(0, (end - .now) / .nanoseconds(1))
        _ = wake.wait(timeout: .now() + .nanoseconds(Int(nanoseconds)))
    }

    private func drain() {
        let (commands, newWorks, arrivals) = inbox.withLock { inbox in
            defer {
                inbox.commands.removeAll(keepingCapacity: true)
                inbox.works.removeAll(keepingCapacity: true)
                inbox.arrivals.removeAll(keepingCapacity: true)
            }
            return (inbox.commands, inbox.works, inbox.arrivals)
        }
        for command in commands { carryOut(command) }
        for work in newWorks {
            expected.remove(work.place)
            let index = works.firstIndex { work.place < $0.place } ?? works.endIndex
            works.insert(work, at: index)
        }
        for answer in arrivals {
            waiting.push(answer, client: answer.client, urgency: answer.urgency, cost: answer.positions)
        }
    }

    private func dropCancelled() {
        works.removeAll { work in
            guard work.interrupt.isRaised else { return false }
            work.failure = Failure(.cancelled, "the answer was cancelled")
            work.done.signal()
            return true
        }
        refuse(Failure(.cancelled, "the answer was cancelled")) { $0.interrupt.isRaised }
    }

    private func refuseLate() {
        let now = ContinuousClock.now
        guard !waiting.isEmpty else { return }
        let failure = Failure(
            .busy,
            "the model was busy with other requests until this one's time was up; try again later, or raise "
                + "generation.queue_seconds", retryAfter: inbox.withLock { retryTime($0) })
        refuse(failure) { $0.deadline <= now }
    }

    private func refuse(_ failure: Failure, where condition: (ScheduledAnswer) -> Bool) {
        guard !waiting.isEmpty else { return }
        for answer in waiting.removeAll(where: condition) {
            noteOneWaitsLess()
            if failure.code != .cancelled { metrics.noteRefusal() }
            answer.refuse(failure)
        }
    }

    /// Computes one batch and hands out what is complete.
    private func step() {
        let plan = BatchPlan(
            works.map { .init(tokens: $0.tokens.count - $0.computed, isWriting: $0.isWriting) },
            limits: .init(
                batch: context.batchLength,
                // While somebody waits for a slot, the pace of those who write counts less than when they are done.
                slice: waiting.isEmpty ? options.slice : max(options.slice, context.batchLength),
                rows: context.maximumOutputs))
        entries.removeAll(keepingCapacity: true)
        for (work, share) in zip(works, plan.shares) where share > 0 {
            let position = context.length(of: work.sequence)
            for offset in 0..<share {
                let index = work.computed + offset
                entries.append(
                    LlamaContext.Entry(
                        token: work.tokens[index], position: position + offset, sequence: work.sequence,
                        output: index == work.tokens.count - 1))
            }
        }
        watch(plan.shares)
        context.adopt(zip(works, plan.shares).filter { $0.1 > 0 }.map(\.0.interrupt))
        do throws(LlamaError) {
            try context.decode(entries)
            try deliver(plan.shares)
        } catch {
            recover(from: error, shares: plan.shares)
        }
        lastDelivery = .now
    }

    private func deliver(_ shares: [Int]) throws(LlamaError) {
        var last = -1
        var outputs = 0
        var isDone = [Bool](repeating: false, count: works.count)
        for (index, work) in works.enumerated() where shares[index] > 0 {
            last += shares[index]
            work.computed += shares[index]
            work.steps += 1
            let isComplete = work.computed == work.tokens.count
            look(for: work, entries: (last + 1 - shares[index])..<(last + 1), output: isComplete ? outputs : nil)
            guard isComplete else { continue }
            outputs += 1
            try context.withLogits(ofEntry: last) { logits in
                guard let row = work.row?.values, row.count == logits.count else { return }
                _ = row.update(fromContentsOf: logits)
            }
            isDone[index] = true
        }
        finish { isDone[$0] }
    }

    /// A full cache gives up what is kept, then the newest work; any other failure is everybody's who took part.
    private func recover(from error: LlamaError, shares: [Int]) {
        switch error.code {
        case .interrupted: return
        case .noRoom:
            if let sequence = evict() { return release(sequence) }
            guard let newest = works.indices.last(where: { shares[$0] > 0 }) else { return }
            works[newest].failure = Failure(
                .busy, "the model's cache is full; try again later, or raise generation.cache_tokens",
                retryAfter: inbox.withLock { retryTime($0) })
            finish { $0 == newest }
        default:
            for (work, share) in zip(works, shares) where share > 0 { work.failure = Failure(error) }
            finish { shares[$0] > 0 }
        }
    }

    private func finish(where isDone: (Int) -> Bool) {
        var left: [ScheduledWork] = []
        for (index, work) in works.enumerated() {
            guard isDone(index) else {
                left.append(work)
                continue
            }
            if !active.isEmpty { expected.insert(work.place) }
            work.done.signal()
        }
        works = left
    }
}
