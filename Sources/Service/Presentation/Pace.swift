/// Says when the next line of progress is due, so that a log is not flooded.
package struct Pace {
    private let interval: Double
    private var next = 0.0

    package init(intervalSeconds: Double) {
        self.interval = intervalSeconds
    }

    /// Whether a line may be written at `seconds`; when it may, the next one is due an interval later.
    package mutating func isDue(at seconds: Double) -> Bool {
        guard seconds >= next else { return false }
        next = seconds + interval
        return true
    }
}
