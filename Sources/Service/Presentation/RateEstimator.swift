import Foundation

/// How fast something goes now: an average that forgets, so that an estimate follows a change of pace within some
/// seconds, and one slow step does not throw it off.
package struct RateEstimator {
    /// Seconds after which an observation counts 1/e.
    private let memory: Double
    private var last: (amount: Double, seconds: Double)?
    private var weightedAmount = 0.0
    private var weightedSeconds = 0.0

    package init(memorySeconds: Double) {
        self.memory = memorySeconds
    }

    /// Takes in a running total and the time at which it was read. Totals and times that go back are ignored.
    package mutating func observe(total: Double, at seconds: Double) {
        guard let last else {
            self.last = (total, seconds)
            return
        }
        let elapsed = seconds - last.seconds
        guard elapsed > 0, total >= last.amount else { return }
        let decay = exp(-elapsed / memory)
        weightedAmount = weightedAmount * decay + (total - last.amount)
        weightedSeconds = weightedSeconds * decay + elapsed
        self.last = (total, seconds)
    }

    /// Amount per second; `nil` until something has moved.
    package var rate: Double? {
        weightedSeconds > 0 && weightedAmount > 0 ? weightedAmount / weightedSeconds : nil
    }
}
