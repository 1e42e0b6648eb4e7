package import Evaluation

extension EvaluationTables {
    private static let monitorFigures: [(name: String, title: String)] = [
        ("em", "EM"), ("f1", "F1"), ("total_tokens", "tokens"), ("helper_tokens", "helpers"),
        ("reread_tokens", "read again"), ("reread_by_helpers", "by helpers"), ("retrievals", "retrievals"),
        ("rate", "rate"), ("harm", "harm"), ("rescue", "rescue"), ("late", "late"), ("redundant", "redundant"),
        ("added_p50_ms", "added p50 ms"), ("added_p95_ms", "added p95 ms"),
    ]

    package static func monitors(_ summary: MonitorSummary) -> [String] {
        var lines = ["\(summary.questions) questions on \(summary.index), answered by \(summary.generator)", ""]
        let arms = summary.order.compactMap { name in summary.monitors[name].map { (name, $0.figures) } }
        var table = TextTable([.left("monitor")] + monitorFigures.map { .right($0.title) })
        for (name, figures) in arms {
            table.append([name] + monitorFigures.map { Quantity.fixed(figures[$0.name] ?? 0, 1) })
        }
        lines += table.lines(indent: 0)
        var intervals = TextTable([.left("95% interval"), .right("f1"), .right("low"), .right("high")])
        for (name, figures) in arms {
            guard let interval = figures.intervals["f1"] else { continue }
            intervals.append([name] + [interval.mean, interval.low, interval.high].map { Quantity.fixed($0, 1) })
        }
        lines += [""] + intervals.lines(indent: 0)
        lines += frontier(summary) + comparisons(summary.comparisons)
        return lines
    }

    private static func frontier(_ summary: MonitorSummary) -> [String] {
        let rates = Set(summary.frontier.values.flatMap(\.keys)).compactMap { Int($0) }.sorted()
        guard !rates.isEmpty else { return [] }
        var table = TextTable([.left("F1 at rate")] + rates.map { .right("\($0)%") })
        for name in summary.order {
            guard let values = summary.frontier[name], !values.isEmpty else { continue }
            table.append([name] + rates.map { values[String($0)].map { Quantity.fixed($0, 1) } ?? "" })
        }
        return [""] + table.lines(indent: 0)
    }
}
