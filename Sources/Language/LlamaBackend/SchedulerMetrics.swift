import CoreMetrics

/// What one model's scheduler tells whoever watches the process: who waits, who writes, and where prompts came from.
///
/// Every figure is told when it changes, and costs nothing where nobody watches.
struct SchedulerMetrics: Sendable {
    private let waiting: Meter
    private let active: Meter
    private let kept: Meter
    private let refused: Counter
    private let queued: CoreMetrics.Timer
    private let read: Counter
    private let shared: Counter
    private let joined: Counter

    /// - Parameter model: its name, the dimension of all of them.
    init(model: String, slots: Int) {
        let dimensions = [("model", model)]
        func prompt(_ source: String) -> Counter {
            Counter(label: "samovar.model.prompt_tokens", dimensions: dimensions + [("source", source)])
        }
        waiting = Meter(label: "samovar.model.waiting", dimensions: dimensions)
        active = Meter(label: "samovar.model.active", dimensions: dimensions)
        kept = Meter(label: "samovar.model.kept_tokens", dimensions: dimensions)
        refused = Counter(label: "samovar.model.refused", dimensions: dimensions)
        queued = CoreMetrics.Timer(label: "samovar.model.queued", dimensions: dimensions)
        read = prompt("read")
        shared = prompt("prefix")
        joined = prompt("evidence")
        Meter(label: "samovar.model.slots", dimensions: dimensions).set(slots)
    }

    func note(waiting count: Int) { waiting.set(count) }
    func note(active count: Int) { active.set(count) }
    func note(kept tokens: Int) { kept.set(tokens) }
    func noteRefusal() { refused.increment() }

    func noteWait(_ duration: Duration) { queued.recordNanoseconds(Int64(duration / .nanoseconds(1))) }

    /// - Parameters:
    ///   - tokens: of a prompt.
    ///   - reused: of them from a sequence that began alike.
    ///   - evidence: of them from what was kept of passages.
    func notePrompt(_ tokens: Int, reused: Int, evidence: Int) {
        shared.increment(by: reused)
        joined.increment(by: evidence)
        read.increment(by: max(0, tokens - reused - evidence))
    }
}
