import Corpus
import Decoding
import Dispatch
import Llama
import Synchronization

// Sequences of the cache: who gets one, what it begins with, and what is kept of it. On the loop's queue.

extension ModelScheduler {
    func carryOut(_ command: Command) {
        switch command {
        case .remove(let sequence, let start):
            _ = context.remove(sequence, from: start)
            if let held = active[sequence]?.prompt.count, start < held {
                active[sequence]?.prompt.removeSubrange(start...)
            }
        case .share(let source, let length, let target):
            context.share(source, positions: 0..<length, with: target)
        case .perform(let errand):
            errand.body(self)
            errand.done.signal()
        case .ended(let sequence, let tokens):
            guard let ended = active.removeValue(forKey: sequence) else { return }
            expected.remove(ended.place)
            metrics.note(active: active.count)
            note(ended.start.duration(to: .now))
            keep(sequence, tokens: tokens, reused: ended.reused, isolatedFrom: ended.answer.isolatedFrom)
        }
    }

    func noteOneWaitsLess() {
        inbox.withLock { inbox in
            inbox.waiting -= 1
            metrics.note(waiting: inbox.waiting)
        }
    }

    private func note(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        inbox.withLock { inbox in
            inbox.answerSeconds = inbox.answerSeconds.map { 0.8 * $0 + 0.2 * seconds } ?? seconds
        }
    }

    /// Lets requests begin for which there is a slot, a sequence and room.
    func admit() {
        while active.count < options.slots, let next = waiting.first {
            guard makeRoom(for: next.positions), let sequence = takeCleanSequence() ?? evictedSequence() else { return }
            guard let (place, answer) = waiting.pop() else { return }
            noteOneWaitsLess()
            let prompt = answer.prompt.map(\.rawValue)
            let reused = shareBeginning(of: prompt, isolatedFrom: answer.isolatedFrom, with: sequence)
            active[sequence] = Active(answer: answer, place: place, prompt: prompt, reused: reused)
            trimShelf()
            metrics.note(active: active.count)
            metrics.noteWait(answer.arrival.duration(to: .now))
            begin(answer, place: place, sequence: sequence, reused: reused)
        }
    }

    private func begin(
        _ answer: ScheduledAnswer, place: FairQueue<ScheduledAnswer>.Place, sequence: Int32, reused: Int
    ) {
        // A queue of its own is a thread of its own, for as long as the answer takes.
        DispatchQueue(label: "samovar.answer", qos: .userInitiated).async {
            let main = SequenceID(rawValue: sequence)
            let engine = LlamaEngine(
                scheduler: self, place: place, interrupt: answer.interrupt, contextLength: answer.contextLength,
                contextLengthSetting: answer.contextLengthSetting)
            engine.adopt(main, length: reused)
            let left = answer.run(engine, main, reused)
            engine.releaseAll(except: main)
            self.enqueue(
                .ended(sequence: sequence, tokens: left.prefix(engine.length(of: main)).map(\.rawValue)))
            self.start()
        }
    }

    /// Frees kept sequences until `positions` more fit beside what the running answers may come to need.
    private func makeRoom(for positions: Int) -> Bool {
        let room = contextLength - positions - active.values.reduce(0) { $0 + $1.answer.positions }
        guard room >= 0 || active.isEmpty else { return false }
        while shelf.ownTokens > room, let sequence = evict() { release(sequence) }
        return true
    }

    private func evictedSequence() -> Int32? {
        guard let sequence = evict() else { return nil }
        _ = context.remove(sequence, from: 0)
        return sequence
    }

    /// Lets a new sequence begin with what any other holds of the same prompt. At least one token is left to compute, for
    /// its logits.
    private func shareBeginning(of prompt: [Int32], isolatedFrom: Int?, with target: Int32) -> Int {
        guard model.hasPositionalMemory else { return 0 }
        var best = shelf.best(for: prompt, isolatedFrom: isolatedFrom)
        for (sequence, other) in active {
            let common = PrefixShelf.commonPrefix(
                other.prompt, prompt, other.answer.isolatedFrom, isolatedFrom)
            let shared = min(common, context.length(of: sequence))
            if shared > best?.shared ?? 0 { best = (sequence, shared) }
        }
        let shared = min(best?.shared ?? 0, prompt.count - 1)
        if let restored = restore(beginningOf: prompt, beyond: shared, isolatedFrom: isolatedFrom, into: target) {
            return restored
        }
        guard let best, shared > 0 else { return 0 }
        context.share(best.sequence, positions: 0..<shared, with: target)
        return shared
    }

    private func keep(_ sequence: Int32, tokens: [Int32], reused: Int, isolatedFrom: Int?) {
        guard model.hasPositionalMemory, options.keptSequences > 0, options.keptTokens > 0 else {
            return release(sequence)
        }
        let freed = shelf.keep(
            sequence, tokens: tokens, ownTokens: max(0, tokens.count - reused), isolatedFrom: isolatedFrom)
        for sequence in freed { release(sequence) }
        trimShelf()
    }

    /// What is kept makes each step of those who write together a little slower (2,048 tokens, a tenth with four of them,
    /// before attention in tiles was changed): the more they are, the less is kept.
    private func trimShelf() {
        let limit = options.keptTokens / max(1, active.count)
        while shelf.entries.count > options.keptSequences || shelf.ownTokens > limit, let sequence = evict() {
            release(sequence)
        }
        metrics.note(kept: shelf.ownTokens)
    }

    /// Takes the least recently used sequence off the shelf, and into the archive; it is still to be released.
    func evict() -> Int32? {
        guard let entry = shelf.evict() else { return nil }
        file(entry)
        return entry.sequence
    }

    /// Puts what is on the shelf into the archive, where it also stays.
    func fileShelf() {
        for entry in shelf.entries { file(entry) }
    }

    private func file(_ entry: PrefixShelf.Entry) {
        // What was joined is not what reading would have computed.
        guard let archive, entry.isolatedFrom == nil, archive.wants(entry.tokens),
            let block = context.block(of: entry.sequence), block.count == entry.tokens.count
        else { return }
        archive.insert(block, of: entry.tokens)
    }

    /// Fills an empty sequence with the longest beginning of a prompt that the archive has.
    /// - Parameter shared: what the cache holds of the prompt; less than an archived token more is not worth a file.
    /// - Returns: its length; `nil` where there is nothing, and nothing was changed.
    private func restore(
        beginningOf prompt: [Int32], beyond shared: Int, isolatedFrom: Int?, into target: Int32
    ) -> Int? {
        guard let archive, isolatedFrom == nil, let rotation = model.rotation,
            let found = archive.best(for: prompt.dropLast(), beyond: shared),
            let state = rotation.state(of: [KeyValueRun(block: found.block, tokens: 0..<found.shared, position: 0)]),
            context.restore(state, into: target)
        else { return nil }
        return found.shared
    }

    func release(_ sequence: Int32) {
        _ = context.remove(sequence, from: 0)
        inbox.withLock { $0.freeSequences.append(sequence) }
    }
}
