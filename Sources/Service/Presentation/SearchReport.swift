package import API
package import Corpus

/// What `search` shows.
package enum SearchReport {
    /// Ranked items, each with its score, its source and the part of its text that answers to the query.
    /// - Parameter columns: of the terminal; `nil` for what another program reads, where a passage is one line.
    package static func lines(_ response: SearchResponse, columns: Int?) -> [String] {
        guard !response.items.isEmpty else { return ["Nothing in \(response.index) bears on this question."] }
        var lines: [String] = []
        for (offset, item) in response.items.enumerated() {
            let rank = "\(offset + 1)."
            lines.append("\(rank) \(Quantity.fixed(item.score, 4))  \(CitationText.place(item.citation))")
            let indent = String(repeating: " ", count: rank.count + 1)
            let text = item.kind == .triplet ? "fact: " + item.text : item.text
            let width = columns.map { max(20, $0 - indent.count) }
            let room = passageLines * (width ?? unwrappedColumns)
            let snippet = Snippet.text(of: text, for: response.query, columns: room)
            let shown =
                width.map { TerminalText.wrapped(snippet, columns: $0, maximumLines: passageLines) }
                ?? TerminalText.wrapped(snippet, columns: room, maximumLines: 1)
            lines += shown.map { indent + $0 }
            if let copies = CitationText.copies(item.citation) {
                lines += TerminalText.wrapped(copies, columns: width ?? .max, maximumLines: Int.max)
                    .map { indent + $0 }
            }
        }
        return lines
    }

    /// Lines of a passage on a terminal, and the columns of one where there is none.
    private static let passageLines = 4
    private static let unwrappedColumns = 100

    /// The story of the ranking: candidates of each branch, the graph, what was dropped, and the times.
    package static func explanation(_ explanation: SearchExplanation, columns: Int) -> [String] {
        let labelColumns = max(20, columns - 46)
        var lines: [String] = []
        if !explanation.keyEntities.isEmpty {
            lines += ["Key entities: " + explanation.keyEntities.map(TerminalText.singleLine).joined(separator: "; ")]
        }
        let branches = [
            ("Chunk candidates", explanation.chunks), ("Entity candidates", explanation.entities),
            ("Triplet candidates", explanation.triplets),
        ]
        for (title, candidates) in branches where !candidates.isEmpty {
            lines += section(title, candidateTable(candidates, labelColumns: labelColumns))
        }
        lines += ["", bearing(explanation.bearing)]
        if !explanation.nodes.isEmpty {
            lines += section(
                "Graph nodes by mass", nodeTable(explanation.nodes, labelColumns: labelColumns))
        }
        if !explanation.edges.isEmpty { lines += section("Graph edges by weight", edgeTable(explanation.edges)) }
        lines += dropped(explanation)
        if !explanation.milliseconds.isEmpty {
            lines += section("Times", timeTable(explanation.milliseconds))
        }
        return lines
    }

    private static func bearing(_ bearing: SearchExplanation.Bearing) -> String {
        let parts = [
            "relevance \(Quantity.fixed(bearing.relevance, 2))",
            bearing.standing.map { "\(Quantity.fixed($0, 1)) deviations above chance" },
            "\(Quantity.fixed(100 * bearing.coverage, 0)) % of the question's words in one chunk",
            bearing.sharesName ? "a name in common" : nil,
        ]
        return "Bears on the question by: " + parts.compactMap(\.self).joined(separator: ", ")
    }

    private static func section(_ title: String, _ table: TextTable) -> [String] {
        ["", title] + table.lines(indent: 2)
    }

    private static func candidateTable(_ candidates: [SearchExplanation.Candidate], labelColumns: Int) -> TextTable {
        var table = TextTable([
            .right("rank"), .left("kept"), .right("cosine"), .right("relevance"), .left("node"),
            .left("text", atMost: labelColumns),
        ])
        for candidate in candidates {
            table.append([
                String(candidate.rank), candidate.kept ? "yes" : "no", Quantity.fixed(candidate.cosine, 4),
                Quantity.fixed(candidate.relevance, 4), candidate.node, candidate.label,
            ])
        }
        return table
    }

    private static func nodeTable(_ nodes: [SearchExplanation.Node], labelColumns: Int) -> TextTable {
        var table = TextTable([
            .right("mass"), .right("restart"), .left("evidence"), .left("kind"), .left("node"),
            .left("text", atMost: labelColumns),
        ])
        // Ties keep the ranking's own order.
        for node in nodes.enumerated().sorted(by: { ($1.element.mass, $0.offset) < ($0.element.mass, $1.offset) })
            .map(\.element)
        {
            table.append([
                Quantity.fixed(node.mass, 6), Quantity.fixed(node.restart, 4), node.selected ? "yes" : "", node.kind,
                node.name, node.label,
            ])
        }
        return table
    }

    private static func edgeTable(_ edges: [SearchExplanation.Edge]) -> TextTable {
        var table = TextTable([.right("weight"), .left("from"), .left("to")])
        for edge in edges.sorted(by: { ($1.weight, $0.from, $0.to) < ($0.weight, $1.from, $1.to) }) {
            table.append([Quantity.fixed(edge.weight, 4), edge.from, edge.to])
        }
        return table
    }

    private static func timeTable(_ milliseconds: [String: Double]) -> TextTable {
        var table = TextTable([.left("stage"), .right("time")])
        for (stage, time) in milliseconds.sorted(by: { $0.key < $1.key }) {
            table.append([stage, Quantity.milliseconds(time)])
        }
        return table
    }

    /// Counts what did not make it, at each of the two doors: into the graph, and into the evidence.
    private static func dropped(_ explanation: SearchExplanation) -> [String] {
        let branches = [
            ("chunk", explanation.chunks), ("entity", explanation.entities), ("triplet", explanation.triplets),
        ]
        var parts = branches.compactMap { name, candidates in
            let count = candidates.count { !$0.kept }
            return count > 0 ? "\(count) of \(candidates.count) \(name) candidates" : nil
        }
        let ranked = explanation.nodes.filter { $0.kind == "chunk" || $0.kind == "triplet" }
        let unselected = ranked.count { !$0.selected }
        if unselected > 0 { parts.append("\(unselected) of \(ranked.count) ranked chunks and triplets") }
        return parts.isEmpty ? [] : ["", "Dropped: " + parts.joined(separator: ", ")]
    }
}
