package import Corpus

/// What `ask` shows around the answer's text.
package enum AnswerReport {
    /// The cited places; when the answer cites nothing, what it had been given, and that it was not cited.
    package static func sources(_ citations: [Citation], evidence: [EvidenceItem]) -> [String] {
        if !citations.isEmpty {
            return ["Sources:"]
                + citations.sorted { $0.number < $1.number }.flatMap(CitationText.lines).map { "  " + $0 }
        }
        guard !evidence.isEmpty else { return [] }
        return ["No source is cited. The model was given:"]
            + evidence.flatMap { CitationText.lines($0.citation) }.map { "  " + $0 }
    }

    /// One line when the answer did not come to its natural end; `nil` when it did.
    package static func ending(_ reason: AnswerSummary.Reason) -> String? {
        switch reason {
        case .stop, .noEvidence, .declined: nil
        case .length: "(cut at the token limit; raise it with --max-tokens)"
        case .cancelled: "(cancelled)"
        }
    }

    /// The numbered evidence with its ranking scores and full text.
    package static func evidence(_ items: [EvidenceItem], milliseconds: Double, columns: Int) -> [String] {
        let head = "Evidence: \(Quantity.count(items.count, "item", "items")) in \(Quantity.milliseconds(milliseconds))"
        return items.reduce(into: [head]) { lines, item in
            lines.append(
                "  [\(item.citation.number)] \(item.kind.rawValue) \(Quantity.fixed(item.score, 4))  "
                    + CitationText.place(item.citation))
            let text = TerminalText.wrapped(item.text, columns: max(20, columns - 6), maximumLines: Int.max)
            lines += (text + [CitationText.copies(item.citation)].compactMap(\.self)).map { "      " + $0 }
        }
    }

    /// Tokens by role, times by stage, and the monitors' measurements of every token.
    package static func trace(_ summary: AnswerSummary, tokens: [TokenTrace]) -> [String] {
        let usage = summary.usage
        let times = summary.timings
        var lines = [
            "Tokens: prompt \(Quantity.count(usage.prompt)) (evidence \(Quantity.count(usage.evidence))), "
                + "answer \(Quantity.count(usage.answer))"
                + (usage.interventions.total > 0 ? "; \(InterventionReport.tokens(usage.interventions))" : ""),
            "Times: retrieval \(Quantity.milliseconds(times.retrieval)), prefill \(Quantity.milliseconds(times.prefill)), "
                + "first token \(Quantity.milliseconds(times.firstToken)), decode \(Quantity.milliseconds(times.decode))"
                + speed(usage.answer, times.decode),
            "Finished: \(summary.reason.rawValue)",
        ]
        guard !tokens.isEmpty else { return lines }
        var table = TextTable([
            .right("position"), .right("entropy"), .right("margin"), .right("probability"), .left("token"),
        ])
        for token in tokens {
            table.append([
                String(token.position), Quantity.fixed(token.entropy, 3), Quantity.fixed(token.margin, 3),
                Quantity.fixed(token.probability, 3), visible(token.text),
            ])
        }
        lines += ["Uncertainty (entropy in nats, margin of the two best logits):"] + table.lines(indent: 2)
        return lines
    }

    private static func speed(_ tokens: Int, _ milliseconds: Double) -> String {
        guard tokens > 0, milliseconds > 0 else { return "" }
        return " (\(Quantity.rate(Double(tokens) / milliseconds * 1000)) tokens/s)"
    }

    /// A token's own spaces and line ends are part of what was chosen, so they are shown.
    private static func visible(_ text: String) -> String {
        "\"" + text.replacing("\n", with: "\\n").replacing("\t", with: "\\t") + "\""
    }
}
