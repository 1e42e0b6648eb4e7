/// Turns readings of long work into one line: a bar on a terminal, words in a log.
///
/// Two quantities are followed: what is counted for people (documents, chunks), and, where it is known, what the time
/// is spent on (bytes), from which the estimate is made: files differ in size by orders of magnitude.
package struct ProgressMeter {
    package struct Reading: Sendable {
        package var done: Int
        package var total: Int?

        /// Done and total of what costs the time; `nil` to estimate from the counts.
        package var effort: (done: Int64, total: Int64)?

        /// Since the work began.
        package var seconds: Double

        /// What the work itself says of its pace, for as long as nothing has been seen to move: a count a second, and the
        /// seconds left.
        package var told: (rate: Double?, secondsLeft: Double?) = (nil, nil)

        package init(done: Int, total: Int?, effort: (done: Int64, total: Int64)? = nil, seconds: Double) {
            self.done = done
            self.total = total
            self.effort = effort
            self.seconds = seconds
        }
    }

    private let unit: String
    private var counts = RateEstimator(memorySeconds: 15)
    private var efforts = RateEstimator(memorySeconds: 15)
    private var reading = Reading(done: 0, total: nil, seconds: 0)

    /// - Parameter unit: What is counted, in the plural: `documents`.
    package init(unit: String) {
        self.unit = unit
    }

    package mutating func observe(_ reading: Reading) {
        self.reading = reading
        counts.observe(total: Double(reading.done), at: reading.seconds)
        if let effort = reading.effort { efforts.observe(total: Double(effort.done), at: reading.seconds) }
    }

    /// Share of the work that is done, 0 to 1; `nil` when the total is not known.
    package var fraction: Double? {
        if let effort = reading.effort, effort.total > 0 {
            return min(1, max(0, Double(effort.done) / Double(effort.total)))
        }
        guard let total = reading.total, total > 0 else { return nil }
        return min(1, max(0, Double(reading.done) / Double(total)))
    }

    /// Seconds still to go; `nil` while it cannot be known.
    package var remainingSeconds: Double? {
        if let effort = reading.effort, effort.total > 0 {
            return efforts.rate.map { Double(max(0, effort.total - effort.done)) / $0 }
        }
        guard let total = reading.total else { return nil }
        return counts.rate.map { Double(max(0, total - reading.done)) / $0 } ?? reading.told.secondsLeft
    }

    /// `[#######·········]  45%  3,421/7,611 documents  27.3/s  ETA 2 min 33 s`, cut to `columns`.
    ///
    /// The bar's width depends on the terminal alone, so that it stands still while the words change; a narrow terminal
    /// gets only the words.
    package func bar(columns: Int) -> String {
        let room = min(30, columns - 52)
        guard let fraction, room >= 8 else { return TerminalText.fitted(words, columns: columns) }
        let filled = Int((fraction * Double(room)).rounded(.down))
        let bar = String(repeating: "#", count: filled) + String(repeating: "·", count: room - filled)
        return TerminalText.fitted("[\(bar)] \(words)", columns: columns)
    }

    /// The same without the bar, for output that is kept.
    package var words: String {
        var parts: [String] = []
        if let fraction { parts.append("\(padded(Int((fraction * 100).rounded(.down))))%") }
        if let total = reading.total {
            parts.append("\(Quantity.count(reading.done))/\(Quantity.count(total)) \(unit)")
        } else {
            parts.append("\(Quantity.count(reading.done)) \(unit)")
        }
        if let rate = counts.rate ?? reading.told.rate { parts.append("\(Quantity.rate(rate))/s") }
        if let remaining = remainingSeconds, remaining >= 0.5 {
            parts.append("ETA \(Quantity.seconds(max(1, remaining.rounded())))")
        }
        return parts.joined(separator: "  ")
    }

    private func padded(_ percent: Int) -> String {
        String(repeating: " ", count: max(0, 3 - String(percent).count)) + String(percent)
    }
}
