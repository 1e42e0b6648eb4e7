import Corpus

/// All arms on the same questions.
package struct MonitorReport: Sendable {
    /// An arm's outcome beside that of the arm in which its monitors are silent.
    struct Pair: Sendable {
        var with: MonitorOutcome
        var without: MonitorOutcome?
    }

    package let order: [String]
    private let pairs: [String: [Pair]]
    private let arms: [String: MonitorArm]

    static let measures: [Measure<Pair>] = [
        Measure("em") { 100 * $0.with.score.exactMatch },
        Measure("f1") { 100 * $0.with.score.f1 },
        Measure("total_tokens") { Double($0.with.totalTokens) },
        Measure("helper_tokens") {
            let tokens = $0.with.interventions
            return Double(tokens.monitor + tokens.querier + tokens.injector)
        },
        Measure("reread_tokens") { Double($0.with.interventions.reread) },
        Measure("reread_by_helpers") { Double($0.with.interventions.rereadByHelpers) },
        Measure("retrievals") { Double($0.with.retrievals) },
        Measure("added_ms") { $0.with.addedMilliseconds },
    ]

    package init(_ arms: [MonitorArm], outcomes: [String: [MonitorOutcome]]) {
        self.order = arms.map(\.name)
        self.arms = Dictionary(arms.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var pairs: [String: [Pair]] = [:]
        for arm in arms {
            let silent = arm.silent.flatMap { outcomes[$0] }
            pairs[arm.name] = (outcomes[arm.name] ?? []).enumerated().map { index, outcome in
                Pair(with: outcome, without: silent.flatMap { $0.indices.contains(index) ? $0[index] : nil })
            }
        }
        self.pairs = pairs
    }

    /// Asks every question of every arm, question by question, so that all arms see the machine in the same state and
    /// prompts that begin alike are read once.
    /// - Parameters:
    ///   - limit: no other question is begun after so long.
    ///   - progress: called after each question with the number done.
    package static func run(
        _ arms: [MonitorArm], on questions: [Question], limit: Duration? = nil, progress: (Int) -> Void
    ) async throws -> MonitorReport {
        let start = ContinuousClock.now
        var outcomes: [String: [MonitorOutcome]] = [:]
        // Arms that begin with the same prompt follow each other.
        let sorted = arms.filter(\.startsFromMemory) + arms.filter { !$0.startsFromMemory }
        for (index, question) in questions.enumerated() {
            if let limit, index > 0, ContinuousClock.now - start >= limit { break }
            for arm in sorted {
                try Task.checkCancellation()
                outcomes[arm.name, default: []].append(try await arm.outcome(of: question))
            }
            progress(index + 1)
        }
        return MonitorReport(arms, outcomes: outcomes)
    }

    /// Questions that were asked.
    package var questions: Int { pairs.values.map(\.count).max() ?? 0 }

    package func outcomes(of arm: String) -> [MonitorOutcome] { pairs[arm]?.map(\.with) ?? [] }

    /// Means with intervals; shares in percent. `rate`: of questions in which a monitor's doubt changed what the model
    /// read (for arms without monitors: in which anything was retrieved). `harm`: right without and wrong with, by exact
    /// match; `rescue` the other way; `late` and `redundant` of the interventions.
    package func figures(of arm: String) -> Figures {
        let pairs = pairs[arm] ?? []
        var figures = Figures(of: pairs, Self.measures)
        let isWatched = arms[arm]?.isWatched ?? false
        func share(_ part: [Pair], _ isCounted: (Pair) -> Bool) -> Double {
            part.isEmpty ? 0 : 100 * Double(part.count(where: isCounted)) / Double(part.count)
        }
        let touched = pairs.filter { isWatched ? $0.with.injections > 0 : $0.with.retrievals > 0 }
        figures.means["rate"] = pairs.isEmpty ? 0 : 100 * Double(touched.count) / Double(pairs.count)
        figures.means["harm"] = share(pairs) { pair in
            pair.without.map { $0.score.exactMatch == 1 && pair.with.score.exactMatch == 0 } ?? false
        }
        figures.means["rescue"] = share(pairs) { pair in
            pair.without.map { $0.score.exactMatch == 0 && pair.with.score.exactMatch == 1 } ?? false
        }
        figures.means["late"] = share(touched) { $0.with.isLate }
        figures.means["redundant"] = share(touched) { pair in
            pair.without.map { AnswerScore.tokens(of: $0.answer) == AnswerScore.tokens(of: pair.with.answer) } ?? false
        }
        let added = touched.map(\.with.addedMilliseconds)
        figures.means["added_p50_ms"] = Percentile.of(added, 0.5)
        figures.means["added_p95_ms"] = Percentile.of(added, 0.95)
        for (reason, count) in pairs.reduce(
            into: [String: Int](), { $0.merge($1.with.dismissals, uniquingKeysWith: +) })
        {
            figures.means["dismissed_\(reason)"] = Double(count)
        }
        return figures
    }

    package func gain(of arm: String, over baseline: String) -> Comparison? {
        guard let mode = pairs[arm], let other = pairs[baseline] else { return nil }
        return Comparison(of: mode, named: arm, over: other, named: baseline, Self.measures)
    }

    // MARK: Frontier

    /// Mean F1 if only the most doubtful share of the questions had been intervened in: the frontier over thresholds at
    /// equal realised rates. Exact for arms with one intervention at most, run at a threshold that lets all through.
    package func frontier(of arm: String, rates: [Int]) -> [Int: Double] {
        let pairs = (pairs[arm] ?? []).filter { $0.without != nil }
        guard !pairs.isEmpty else { return [:] }
        // Equal scores keep the order of the questions, which says nothing about them.
        let sorted = pairs.enumerated().sorted {
            let (one, other) = ($0.element.with.doubt ?? -.infinity, $1.element.with.doubt ?? -.infinity)
            return one != other ? one > other : $0.offset < $1.offset
        }.map(\.element)
        return Dictionary(
            uniqueKeysWithValues: rates.map { rate in
                let count = (sorted.count * rate + 50) / 100
                let sum = sorted.enumerated().reduce(0.0) { sum, entry in
                    let outcome = entry.offset < count ? entry.element.with : entry.element.without
                    return sum + (outcome?.score.f1 ?? 0)
                }
                return (rate, 100 * sum / Double(sorted.count))
            })
    }

    /// The score above which the given share of the questions is doubted, on these questions.
    package func threshold(of arm: String, rate: Double) -> Double? {
        let scores = (pairs[arm] ?? []).map { $0.with.doubt ?? -.infinity }.sorted(by: >)
        guard !scores.isEmpty else { return nil }
        let index = min(scores.count - 1, Int(rate * Double(scores.count)))
        return scores[index].isFinite ? scores[index] : nil
    }
}

/// What `eval monitors` prints with `--json`.
package struct MonitorSummary: Sendable, Encodable {
    package var index: String
    package var questions: Int
    package var generator: String
    package var order: [String]
    package var monitors: [String: TrialSummary]

    /// F1 by arm and percent of questions intervened in.
    package var frontier: [String: [String: Double]]
    package var comparisons: [Comparison]

    package init(
        _ report: MonitorReport, index: String, questions: Int, generator: String, frontierRates: [Int],
        comparisons: [Comparison]
    ) {
        self.index = index
        self.questions = questions
        self.generator = generator
        self.order = report.order
        self.monitors = Dictionary(
            uniqueKeysWithValues: report.order.map { ($0, TrialSummary(report.figures(of: $0))) })
        self.frontier = [:]
        self.comparisons = comparisons
        guard !frontierRates.isEmpty else { return }
        for arm in report.order {
            frontier[arm] = Dictionary(
                uniqueKeysWithValues: report.frontier(of: arm, rates: frontierRates).map { (String($0.key), $0.value) })
        }
    }
}
