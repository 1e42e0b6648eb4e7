import Synchronization

/// The largest doubt that each monitor had while one answer was written, whatever its threshold, and whatever came of it:
/// what thresholds are found on.
///
/// Its monitors ask for nothing, so the answer is the one that would be written unwatched.
package final class DoubtLedger: Sendable {
    private let largest = Mutex<[MonitorName: Double]>([:])
    private let draft = Mutex<[Float]>([])

    package init() {}

    /// In the scale in which a monitor doubts what is above its threshold; a monitor without any doubt is not in it.
    package var scores: [MonitorName: Double] { largest.withLock { $0 } }

    /// The mean hidden state of the draft, where ``drafts(of:)`` watched.
    package var feature: [Float] { draft.withLock { $0 } }

    /// A monitor that notes what a ``LinearProbe`` would read of a draft.
    /// - Parameter length: tokens of the draft.
    package func drafts(of length: Int) -> MonitorFactory {
        MonitorFactory { [self] in
            [DraftRecorder(length: length) { feature in self.draft.withLock { $0 = feature } }]
        }
    }

    /// Monitors that write into this ledger.
    /// - Parameter thresholds: whatever of them is no threshold holds: lengths, windows, masks.
    package func monitors(_ names: [MonitorName], thresholds: MonitorThresholds) -> MonitorFactory {
        MonitorFactory { [self] in
            names.compactMap { name in
                name.monitor(thresholds.open).map { DoubtRecorder(name: name, monitor: $0, ledger: self) }
            }
        }
    }

    fileprivate func record(_ score: Double, of name: MonitorName) {
        largest.withLock { $0[name] = max($0[name] ?? -.infinity, score) }
    }
}

private struct DoubtRecorder: TokenMonitor {
    let name: MonitorName
    var monitor: any TokenMonitor
    let ledger: DoubtLedger

    mutating func begin(prompt: [TokenID]) { monitor.begin(prompt: prompt) }

    mutating func observe(_ logits: UnsafeBufferPointer<Float>, statistics: LogitStatistics, position: Int) {
        monitor.observe(logits, statistics: statistics, position: position)
    }

    var wanted: InsightKinds { monitor.wanted }

    mutating func observe(_ insight: Insight, position: Int) { monitor.observe(insight, position: position) }

    mutating func observe(_ token: ObservedToken) -> Verdict {
        if case .retrieve(let doubt) = monitor.observe(token) {
            ledger.record(doubt.score * name.openScale, of: name)
        }
        return .proceed
    }

    mutating func finish() { monitor.finish() }
}

private struct DraftRecorder: TokenMonitor {
    let length: Int
    let note: ([Float]) -> Void
    private var feature = DraftFeature()
    private var count = 0

    init(length: Int, note: @escaping ([Float]) -> Void) {
        self.length = length
        self.note = note
    }

    var wanted: InsightKinds { .hidden }

    mutating func observe(_ insight: Insight, position: Int) { feature.see(insight.hidden) }

    /// Tokens are counted as ``DraftGate`` counts them.
    mutating func observe(_ token: ObservedToken) -> Verdict {
        guard count < length, !token.endsAnswer || count == 0 else { return .proceed }
        count += 1
        feature.take()
        note(feature.mean)
        return .proceed
    }
}
