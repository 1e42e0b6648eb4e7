/// A figure that every question yields; its mean describes a trial.
package struct Measure<Outcome>: Sendable {
    /// As it stands in JSON: `recall@5`, `context_tokens`.
    package let name: String
    package let value: @Sendable (Outcome) -> Double

    package init(_ name: String, _ value: @escaping @Sendable (Outcome) -> Double) {
        self.name = name
        self.value = value
    }
}

/// Means and percentiles over a set of questions.
package struct Figures: Sendable, Equatable {
    package var questions: Int
    package var means: [String: Double]
    package var intervals: [String: Interval]

    package init<Outcome>(of outcomes: [Outcome], _ measures: [Measure<Outcome>]) {
        questions = outcomes.count
        intervals = [:]
        for measure in measures { intervals[measure.name] = Interval(of: outcomes.map(measure.value)) }
        means = intervals.mapValues(\.mean)
    }

    package subscript(_ name: String) -> Double? { means[name] }

    /// Adds a figure over some of the questions.
    mutating func add(_ name: String, _ interval: Interval) {
        intervals[name] = interval
        means[name] = interval.mean
    }

    /// Adds `p50_ms` and `p95_ms`, or the same of a part: `first_token_p50_ms`.
    package mutating func setLatency(of milliseconds: [Double], prefix: String = "") {
        means["\(prefix)p50_ms"] = Percentile.of(milliseconds, 0.5)
        means["\(prefix)p95_ms"] = Percentile.of(milliseconds, 0.95)
    }
}

package enum Percentile {
    /// The smallest value that at least this share of the values does not exceed (nearest rank); 0 of nothing.
    package static func of(_ values: [Double], _ share: Double) -> Double {
        guard !values.isEmpty else { return 0 }
        let rank = Int((share * Double(values.count)).rounded(.up))
        return values.sorted()[min(max(rank, 1), values.count) - 1]
    }
}

/// What one trial gains over another on the same questions.
package struct Comparison: Sendable, Equatable, Encodable {
    package var baseline: String
    package var mode: String

    /// `mode` minus `baseline`, by measure, with the interval of the paired difference.
    package var gain: [String: Interval]

    init(baseline: String, mode: String, gain: [String: Interval]) {
        self.baseline = baseline
        self.mode = mode
        self.gain = gain
    }

    init<Outcome>(
        of outcomes: [Outcome], named mode: String, over others: [Outcome], named baseline: String,
        _ measures: [Measure<Outcome>]
    ) {
        self.mode = mode
        self.baseline = baseline
        gain = [:]
        for measure in measures {
            gain[measure.name] = Interval(ofDifference: outcomes.map(measure.value), minus: others.map(measure.value))
        }
    }
}
