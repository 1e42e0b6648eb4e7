/// TARG's gate: the mean uncertainty of the first tokens, written before anything is looked up, decides once whether the
/// index is asked at all (arXiv 2511.09803, section 3).
///
/// Entropy: the mean of H, in nats. Margin: the mean of `exp(−(z₁ − z₂)/β)`, in `0...1`. Probe: ours, a ``LinearProbe`` in the
/// place of an uncertainty, in `0...1`.
package struct DraftGate: TokenMonitor, Sendable {
    package enum Measure: Sendable, Equatable {
        case entropy
        case margin(beta: Double)
        case probe(LinearProbe)
    }

    private let name: String
    private let measure: Measure
    private let threshold: Double
    private let length: Int

    private var start = 0
    private var sum = 0.0
    private var count = 0
    private var isDecided = false
    private var feature = DraftFeature()

    /// - Parameter length: tokens of the draft, TARG's k; a shorter answer is judged at its end.
    package init(name: String, measure: Measure, threshold: Double, length: Int) {
        self.name = name
        self.measure = measure
        self.threshold = threshold
        self.length = length
    }

    package var isUndecided: Bool { !isDecided }

    package mutating func begin(prompt: [TokenID]) { start = prompt.count }

    package var wanted: InsightKinds {
        if case .probe = measure { return .hidden }
        return []
    }

    package mutating func observe(_ insight: Insight, position: Int) {
        if !isDecided { feature.see(insight.hidden) }
    }

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        guard !isDecided else { return .proceed }
        // That an answer ends says nothing about what it says, unless it says nothing.
        if !token.endsAnswer || count == 0 {
            count += 1
            switch measure {
            case .entropy: sum += token.statistics.entropy
            case .margin(let beta): sum += Exponential.of(-token.statistics.margin / beta)
            case .probe: feature.take()
            }
        }
        guard token.endsAnswer || count == length else { return .proceed }
        isDecided = true
        let score: Double =
            if case .probe(let probe) = measure { probe.doubt(feature.mean) } else { sum / Double(count) }
        // TARG asks with the question itself: the draft is a guess.
        return score > threshold
            ? .retrieve(Doubt(monitor: name, score: score, position: start, query: "")) : .proceed
    }

    package mutating func moved(by offset: Int) { start += offset }
}
