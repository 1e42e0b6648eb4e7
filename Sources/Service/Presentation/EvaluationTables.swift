package import Evaluation

/// What `eval` shows to people: percent with one digit, tokens and milliseconds whole.
package enum EvaluationTables {
    /// A figure's name in reports, and above its column.
    private typealias Figure = (name: String, title: String)

    private static let retrievalFigures: [Figure] = [
        ("recall@2", "R@2"), ("recall@5", "R@5"), ("recall@10", "R@10"), ("all@5", "all@5"), ("all@10", "all@10"),
        ("mrr", "MRR"), ("context_tokens", "tokens"), ("answer_shown", "answer"), ("p50_ms", "p50 ms"),
        ("p95_ms", "p95 ms"),
    ]

    private static let answerFigures: [Figure] = [
        ("em", "EM"), ("f1", "F1"), ("declined", "declined"), ("context_tokens", "evidence"),
        ("prompt_tokens", "prompt"), ("output_tokens", "output"), ("first_token_p50_ms", "first token ms"),
        ("p50_ms", "p50 ms"), ("p95_ms", "p95 ms"),
    ]

    package static func retrieval(_ report: TrialReport) -> [String] {
        trials(report, retrievalFigures, main: "recall@5")
    }

    package static func answers(_ report: TrialReport) -> [String] {
        trials(report, answerFigures, main: "f1") + declines(report) + verified(report)
    }

    private static let citationFigures: [Figure] = [
        ("precision", "cited sentences that are gold"), ("recall", "gold sentences that are cited"),
        ("cited", "answers with a citation"), ("cited_holds_answer", "of these, cited bytes hold the answer"),
        ("answer_holds", "answers that hold an acceptable one"), ("declined", "declined though there is an answer"),
        ("declined_unanswerable", "declined where there is none"), ("cited_unanswerable", "cited where there is none"),
    ]

    /// A table for each trial: percent with its interval. A figure that no question has is left out.
    package static func citations(_ report: TrialReport) -> [String] {
        let tables = report.order.compactMap { name -> [String]? in
            guard let figures = report.modes[name]?.figures else { return nil }
            var table = TextTable([.left(name), .right("percent"), .right("low"), .right("high")])
            for (figure, title) in citationFigures {
                guard let interval = figures.intervals[figure] else { continue }
                table.append([title, one(interval.mean), one(interval.low), one(interval.high)])
            }
            return table.lines(indent: 0)
        }
        return Array(tables.joined(separator: [""])) + comparisons(report.comparisons)
    }

    package static func extraction(_ report: ExtractionReport) -> [String] {
        var table = TextTable([.left("names compared"), .right("found"), .right("supported"), .right("F1")])
        for (name, agreement) in [
            ("the same head and words", report.fuzzy), ("one within the other", report.contained),
            ("by words shared (Dice 0.6)", report.overlapping), ("exactly", report.exact),
        ] {
            table.append([name, one(agreement.found), one(agreement.supported), one(agreement.f1)])
        }
        return table.lines(indent: 0) + [
            "",
            "\(Quantity.count(report.pairs)) pairs from \(Quantity.count(report.passages)) passages "
                + "(\(report.passagesWithoutTriplets) without any, \(report.passagesDegraded) read in part), "
                + "\(Quantity.count(report.referencePairs)) in the reference",
            "\(Quantity.count(report.sentences)) sentences in \(Quantity.seconds(report.seconds)), "
                + "\(Quantity.rate(report.sentencesPerSecond)) a second",
        ]
            + (report.rejected > 0
                ? [
                    "\(Quantity.count(report.rejected, "triplet", "triplets")) rejected: the text does not name both ends"
                ]
                : [])
    }

    // MARK: Parts

    private static func trials(_ report: TrialReport, _ figures: [Figure], main: String) -> [String] {
        let trials = report.order.compactMap { name in report.modes[name].map { (name, $0) } }
        var table = self.table(["mode"], figures)
        for (name, summary) in trials { table.append([name] + cells(summary.figures, figures)) }
        var lines = table.lines(indent: 0)

        var intervals = TextTable([.left("95% interval"), .right(main), .right("low"), .right("high")])
        for (name, summary) in trials {
            guard let interval = summary.figures.intervals[main] else { continue }
            intervals.append([name, one(interval.mean), one(interval.low), one(interval.high)])
        }
        lines += [""] + intervals.lines(indent: 0)
        lines += byHops(trials, figures) + stages(trials) + comparisons(report.comparisons)
        return lines
    }

    private static func byHops(_ trials: [(String, TrialSummary)], _ figures: [Figure]) -> [String] {
        let counts = Set(trials.flatMap(\.1.byHops.keys)).sorted()
        return counts.flatMap { hops -> [String] in
            let groups = trials.compactMap { name, summary in summary.byHops[hops].map { (name, $0) } }
            var table = self.table(
                ["\(hops) \(hops == 1 ? "hop" : "hops") (\(groups.first?.1.questions ?? 0))"], figures)
            for (name, group) in groups { table.append([name] + cells(group, figures)) }
            return [""] + table.lines(indent: 0)
        }
    }

    private static func stages(_ trials: [(String, TrialSummary)]) -> [String] {
        var table = TextTable([.left("stage"), .left("mode"), .right("p50 ms"), .right("p95 ms")])
        for stage in Set(trials.flatMap(\.1.stages.keys)).sorted() {
            for (name, summary) in trials {
                guard let times = summary.stages[stage] else { continue }
                table.append([stage, name] + ["p50_ms", "p95_ms"].map { Quantity.fixed(times[$0] ?? 0, 1) })
            }
        }
        return table.rows.isEmpty ? [] : [""] + table.lines(indent: 0)
    }

    static func comparisons(_ comparisons: [Comparison]) -> [String] {
        comparisons.flatMap { comparison -> [String] in
            var table = TextTable([
                .left("\(comparison.mode) - \(comparison.baseline)"), .right("gain"), .right("low"), .right("high"),
            ])
            for (measure, gain) in comparison.gain.sorted(by: { $0.key < $1.key }) {
                table.append([measure] + [gain.mean, gain.low, gain.high].map(signed))
            }
            return [""] + table.lines(indent: 0)
        }
    }

    private static func declines(_ report: TrialReport) -> [String] {
        let lines = report.order.compactMap { name -> String? in
            guard let figures = report.modes[name]?.figures, let declined = figures["declined_unanswerable"],
                let count = figures["unanswerable"]
            else { return nil }
            return "\(name): declined \(one(declined))% of \(Int(count)) questions without an answer"
        }
        return lines.isEmpty ? [] : [""] + lines
    }

    private static func verified(_ report: TrialReport) -> [String] {
        let lines = report.order.compactMap { name -> String? in
            guard let figures = report.modes[name]?.figures, let verified = figures["citations_verified"],
                let count = figures["citations"]
            else { return nil }
            return "\(name): \(one(verified))% of \(Int(count)) citations found again in the documents"
        }
        return lines.isEmpty ? [] : [""] + lines
    }

    private static func table(_ first: [String], _ figures: [Figure]) -> TextTable {
        TextTable(first.map { .left($0) } + figures.map { .right($0.title) })
    }

    private static func cells(_ values: Figures, _ figures: [Figure]) -> [String] {
        figures.map { figure in
            guard let value = values[figure.name] else { return "" }
            let isWhole = figure.name.hasSuffix("tokens") || value >= 1000
            return Quantity.fixed(value, isWhole ? 0 : 1)
        }
    }

    private static func one(_ value: Double) -> String { Quantity.fixed(value, 1) }

    private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + one(value) }
}
