import Corpus
import Presentation
import Testing

@Suite struct AnswerPageTests {
    private func item(_ number: Int, _ text: String, bytes: Range<Int> = 0..<20) -> EvidenceItem {
        EvidenceItem(
            kind: .chunk,
            citation: Citation(
                number: number, document: DocumentID(1), chunk: ChunkID(2), source: "/docs/<b>.md", title: "Tula & Upa",
                headings: [], pages: nil, byteRange: bytes, contentHash: "00"),
            text: text, score: Double(3 - number))
    }

    private func token(_ text: String, entropy: Double) -> TokenTrace {
        TokenTrace(position: 1, text: text, entropy: entropy, margin: 1, probability: 0.5)
    }

    private func page(_ question: String, _ events: [AnswerEvent]) -> String {
        var transcript = AnswerTranscript(question: question)
        for event in events { transcript.append(event) }
        return AnswerPage(transcript, graph: nil).html
    }

    private func finished(_ citations: [Citation] = []) -> AnswerEvent {
        .finished(AnswerSummary(reason: .stop, citations: citations, usage: .zero, timings: .zero))
    }

    @Test func wordsAreColouredByEntropyAndMarkersLeadToTheirItems() {
        let html = page(
            "Which river?",
            [
                .retrieved([item(1, "Upa is a river.")], milliseconds: 2), .token(token("Up", entropy: 0.1)),
                .token(token("a", entropy: 3.5)), .text("Upa [1]."), .token(token(".", entropy: 0.7)), finished(),
            ])
        #expect(html.contains(#"<span class="u0" title="entropy 0.10, probability 0.50">Up</span>"#))
        #expect(html.contains(#"<span class="u4" title="entropy 3.50, probability 0.50">a</span>"#))
        #expect(html.contains(##" <a class="cite" href="#e1">[1]</a><span class="u1""##))
        #expect(html.contains(#"<li id="e1">"#))
    }

    @Test func nothingFromOutsideBecomesMarkup() {
        let attack = "</title><script>alert(1)</script><img src=x onerror='x'>\"&\u{1B}[2J"
        let html = page(
            attack,
            [
                .retrieved([item(1, attack)], milliseconds: 2), .token(token("<script>", entropy: 1)),
                .text("\(attack) <script>"), finished([item(1, attack).citation]),
            ])
        #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("\u{1B}"))
        #expect(html.ranges(of: "</title>").count == 1)
        #expect(html.contains("default-src 'none'"))
    }

    @Test func aQuotedAnswerIsMarkedInItsEvidence() {
        let whole = item(1, "The Upa flows & bends.")
        var quoted = whole.citation
        quoted.byteRange = 4..<7
        let html = page(
            "Which river?", [.retrieved([whole], milliseconds: 2), .text("Upa [1]"), finished([quoted])])
        #expect(html.contains("The <mark>Upa</mark> flows &amp; bends."))
        #expect(html.contains("bytes 4–7"))
    }

    @Test func withdrawnTokensAreLeftOut() {
        let html = page(
            "q",
            [.token(token("Never", entropy: 1)), .token(token("shown", entropy: 1)), .text("shown"), finished()])
        #expect(!html.contains("Never") && html.contains(">shown</span>"))
    }

    @Test func whatEnteredWhileWritingStandsWhereItEntered() throws {
        let html = page(
            "q",
            [
                .retrieved([item(1, "First.")], milliseconds: 2),
                .retrieving(Inquiry(monitor: "entropy", score: 0.8, position: 9, query: "which <river>")),
                .retrieved([item(2, "Second.")], milliseconds: 2),
                .withdrawn(Withdrawal(text: "Wrong.", tokens: 0)),
                .injected(
                    Injection(
                        monitor: "entropy", placement: .rewind, numbers: [2], text: "(Known: Second.)", position: 9,
                        tokens: InterventionTokens(injected: 7), milliseconds: 3)),
                .token(token("Upa", entropy: 0.1)), .text("Upa"), finished(),
            ])
        let answer = try #require(html.firstRange(of: ">Upa</span>")).lowerBound
        let mark = try #require(html.firstRange(of: "[2] entered</summary>")).lowerBound
        #expect(mark < answer)
        #expect(html.contains("asks: which &lt;river&gt;</p>") && html.contains("<p>(Known: Second.)</p>"))
        #expect(html.ranges(of: "<em>entered while writing</em>").count == 1)
    }

    @Test func thePagesOwnStyleLeavesTheDrawingAlone() {
        var transcript = AnswerTranscript(question: "q")
        transcript.append(.retrieved([item(1, "First.")], milliseconds: 2))
        #expect(transcript.hasSearchedFirst)
        let html = AnswerPage(transcript, graph: "<svg class=\"drawn\"></svg>").html
        #expect(html.contains("<div class=\"graph\"><svg class=\"drawn\"></svg></div>"))
        // Both name a class `bar`, and a style sheet's height would outrank a rectangle's own.
        #expect(!html.contains("\n.bar"))
    }
}
