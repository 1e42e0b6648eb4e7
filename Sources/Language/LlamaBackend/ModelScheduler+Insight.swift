import Decoding
import Llama

/// What answers want to see of the computation beside their logits.
extension ModelScheduler {
    /// Tells the context what to look at in the next batch.
    func watch(_ shares: [Int]) {
        var wanted: ComputationObserver.Wanted = []
        var queries: [Int] = []
        var last = -1
        for (work, share) in zip(works, shares) where share > 0 {
            last += share
            if work.wanted.contains(.hidden) { wanted.insert(.hidden) }
            guard work.wanted.contains(.attention) else { continue }
            wanted.insert(.attention)
            if work.computed + share == work.tokens.count { queries.append(last) }
        }
        context.observe(wanted, queries: queries)
    }

    /// Hands what was seen to the work it belongs to.
    /// - Parameters:
    ///   - entries: the work's place in the batch.
    ///   - output: its place among the entries with logits; `nil` when it is not complete.
    func look(for work: ScheduledWork, entries: Range<Int>, output: Int?) {
        guard !work.wanted.isEmpty else { return }
        let observer = context.observer
        if work.wanted.contains(.attention) {
            work.sight.cells += entries.map { observer.cells.indices.contains($0) ? observer.cells[$0] : -1 }
        }
        guard let output else { return }
        if work.wanted.contains(.hidden) { work.sight.hidden = observer.hiddenState(ofOutput: output) }
        if work.wanted.contains(.attention) {
            work.sight.attention = observer.attention(ofEntry: entries.upperBound - 1)
            work.sight.heads = observer.heads
        }
    }
}
