import Corpus

/// One self-contained page about one answer: its words coloured by how sure the model was of them, what happened while it
/// was written, the evidence, and what it cost.
///
/// No script, nothing loaded from elsewhere (a policy in the page forbids both), all text escaped, light and dark.
/// The same transcript gives the same bytes.
package struct AnswerPage {
    private let transcript: AnswerTranscript
    private let graph: String?

    /// - Parameter graph: an SVG element of ours that shows how the evidence hangs together.
    package init(_ transcript: AnswerTranscript, graph: String?) {
        self.transcript = transcript
        self.graph = graph
    }

    package var html: String {
        let title = HTMLText.escaped(transcript.question)
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>
            \(AnswerPageStyle.sheet)</style>
            </head>
            <body>
            <main>
            <h1>\(title)</h1>
            \((answer + graphSection + evidence + costs).joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    // MARK: Answer

    private var answer: [String] {
        var body = ""
        var marks = transcript.marks[...]
        var written = 0
        for piece in TokenColours.pieces(of: transcript.text, tokens: transcript.tokens) {
            // A mark inside a token is shown behind it.
            while let mark = marks.first, mark.offset <= written {
                body += show(mark)
                marks.removeFirst()
            }
            body += show(piece)
            written += piece.text.utf8.count
        }
        body += marks.map(show).joined()
        var lines = ["<section class=\"answer\">", "<div class=\"text\">\(body)</div>"]
        if let reason = transcript.summary?.reason, let ending = AnswerReport.ending(reason) {
            lines.append("<p class=\"note\">\(HTMLText.escaped(ending))</p>")
        }
        if !transcript.tokens.isEmpty {
            let steps = TokenColours.steps.enumerated().map { level, step in
                "<span class=\"u\(level)\">\(HTMLText.escaped(step.label))</span>"
            }
            lines.append("<p class=\"legend\">Entropy at each token, in nats: \(steps.joined(separator: " "))</p>")
        }
        return lines + ["</section>"]
    }

    private func show(_ piece: TokenColours.Piece) -> String {
        guard let token = piece.token else { return linked(piece.text) }
        let title = "entropy \(Quantity.fixed(token.entropy, 2)), probability \(Quantity.fixed(token.probability, 2))"
        return """
            <span class="u\(TokenColours.level(token.entropy))" title="\(title)">\(HTMLText.escaped(piece.text))</span>
            """
    }

    private func show(_ mark: AnswerTranscript.Mark) -> String {
        """
        <details class="mark \(mark.kind.rawValue)"><summary>\(HTMLText.escaped(mark.label))</summary>\
        \(mark.details.map { "<p>\(HTMLText.escaped($0))</p>" }.joined())</details>
        """
    }

    /// Text without a token, its citation markers as links to the evidence.
    private func linked(_ text: Substring) -> String {
        var html = ""
        var rest = text
        while let match = rest.firstMatch(of: /\[([0-9]{1,4})\]/) {
            html += HTMLText.escaped(rest[..<match.range.lowerBound])
            let marker = HTMLText.escaped(match.output.0)
            if let number = Int(match.output.1), transcript.evidence.contains(where: { $0.citation.number == number }) {
                html += "<a class=\"cite\" href=\"#e\(number)\">\(marker)</a>"
            } else {
                html += marker
            }
            rest = rest[match.range.upperBound...]
        }
        return html + HTMLText.escaped(rest)
    }

    // MARK: Evidence

    private var graphSection: [String] {
        guard let graph else { return [] }
        return ["<section>", "<h2>How it hangs together</h2>", "<div class=\"graph\">\(graph)</div>", "</section>"]
    }

    private var evidence: [String] {
        guard !transcript.evidence.isEmpty else {
            let note = "<p class=\"note\">Nothing bears on the question.</p>"
            return ["<section>", "<h2>Evidence</h2>", note, "</section>"]
        }
        let scores = transcript.evidence.map(\.score)
        let best = scores.max() ?? 0
        let items = transcript.evidence.map { item in
            let citations = transcript.summary?.citations.filter { $0.number == item.citation.number } ?? []
            // Lengths can be compared only where nothing is negative.
            let bar =
                scores.allSatisfy { $0 > 0 }
                ? "<div class=\"bar\"><i style=\"width:\(Quantity.fixed(100 * item.score / best, 1))%\"></i></div>\n"
                : ""
            var roles: [String] = []
            if !citations.isEmpty { roles.append("cited") }
            if transcript.lateNumbers.contains(item.citation.number) { roles.append("entered while writing") }
            let place = citations.first.map(CitationText.place) ?? CitationText.place(item.citation)
            return """
                <li id="e\(item.citation.number)"\(citations.isEmpty ? "" : " class=\"cited\"")>
                <div class="head"><b>[\(item.citation.number)]</b> \(HTMLText.escaped(place))\
                , score \(Quantity.fixed(item.score, 3))\(roles.map { " · <em>\($0)</em>" }.joined())</div>
                \(bar)<blockquote>\(quoted(item, citations))</blockquote>\(copies(item))
                </li>
                """
        }
        return ["<section>", "<h2>Evidence</h2>", "<ol class=\"evidence\">"] + items + ["</ol>", "</section>"]
    }

    private func copies(_ item: EvidenceItem) -> String {
        CitationText.copies(item.citation).map { "\n<p class=\"note\">\(HTMLText.escaped($0))</p>" } ?? ""
    }

    /// The item's text, with the words marked that a narrower citation points at.
    private func quoted(_ item: EvidenceItem, _ citations: [Citation]) -> String {
        let isNarrower = citations.contains { $0.byteRange != item.citation.byteRange }
        let words = transcript.text.replacing(/\s*\[[0-9]+\]/, with: "")
        guard isNarrower, !words.isEmpty, let range = item.text.firstRange(of: words) else {
            return HTMLText.escaped(item.text)
        }
        return HTMLText.escaped(item.text[..<range.lowerBound]) + "<mark>" + HTMLText.escaped(item.text[range])
            + "</mark>" + HTMLText.escaped(item.text[range.upperBound...])
    }

    // MARK: Costs

    private var costs: [String] {
        guard let summary = transcript.summary else { return [] }
        let interventions = summary.usage.interventions
        let rows: [(String, String)] = [
            ("Prompt", "\(Quantity.count(summary.usage.prompt)) tokens"),
            ("Evidence", "\(Quantity.count(summary.usage.evidence)) tokens"),
            ("Interventions", "tokens: \(InterventionReport.tokens(interventions))"),
            ("Answer", "\(Quantity.count(summary.usage.answer)) tokens"),
            ("Retrieval", Quantity.milliseconds(summary.timings.retrieval)),
            ("Reading", Quantity.milliseconds(summary.timings.prefill)),
            ("First token after", Quantity.milliseconds(summary.timings.firstToken)),
            ("Writing", Quantity.milliseconds(summary.timings.decode)),
            ("Finished", summary.reason.rawValue),
        ]
        let cells = rows.map { "<tr><th>\(HTMLText.escaped($0.0))</th><td>\(HTMLText.escaped($0.1))</td></tr>" }
        return ["<section>", "<h2>Cost</h2>", "<table>"] + cells + ["</table>", "</section>"]
    }
}
