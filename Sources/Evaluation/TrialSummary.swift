/// Everything reported of one trial: its figures, the same by number of hops, and what each stage cost.
package struct TrialSummary: Sendable, Equatable {
    package var figures: Figures
    package private(set) var byHops: [Int: Figures] = [:]

    /// `p50_ms` and `p95_ms` of every stage, over the questions that went through it.
    package private(set) var stages: [String: [String: Double]] = [:]

    init(_ figures: Figures) {
        self.figures = figures
    }

    mutating func setGroups(_ groups: [Int: Figures]) {
        byHops = groups.count > 1 ? groups : [:]
    }

    mutating func setStages(_ times: [[String: Double]]) {
        for stage in Set(times.flatMap(\.keys)) {
            let values = times.compactMap { $0[stage] }
            stages[stage] = ["p50_ms": Percentile.of(values, 0.5), "p95_ms": Percentile.of(values, 0.95)]
        }
    }
}

extension TrialSummary: Encodable {
    /// One flat object of figures, with the rest nested in it: `{"recall@5": …, "p50_ms": …, "by_hops": {"2": {…}}}`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for (name, value) in figures.means { try container.encode(value, forKey: Name(name)) }
        try container.encode(figures.questions, forKey: Name("questions"))
        try container.encode(figures.intervals.mapValues { [$0.low, $0.high] }, forKey: Name("intervals"))
        if !byHops.isEmpty {
            let groups = byHops.map { hops, figures in
                (String(hops), figures.means.merging(["questions": Double(figures.questions)]) { first, _ in first })
            }
            try container.encode(Dictionary(uniqueKeysWithValues: groups), forKey: Name("by_hops"))
        }
        if !stages.isEmpty { try container.encode(stages, forKey: Name("stages")) }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
