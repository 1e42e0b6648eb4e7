import API
import Corpus
import Foundation
import Presentation
import Testing

@Suite struct ReportTests {
    private func citation(
        _ number: Int, title: String = "Tula", headings: [String] = [], pages: ClosedRange<Int>? = nil
    ) -> Citation {
        Citation(
            number: number, document: DocumentID(1), chunk: ChunkID(2), source: "/docs/tula.md", title: title,
            headings: headings, pages: pages, byteRange: 120..<480, contentHash: "00")
    }

    @Test func aCitationNamesDocumentPlaceAndBytes() {
        #expect(
            CitationText.line(citation(1, headings: ["Tula", "History", "Craft"], pages: 3...3))
                == "[1] Tula — /docs/tula.md, page 3, History › Craft, bytes 120–480")
        #expect(
            CitationText.line(citation(2, title: "", pages: 3...5)) == "[2] /docs/tula.md, pages 3–5, bytes 120–480")
        var policy = citation(4)
        policy.context = "version 2 · final"
        #expect(CitationText.line(policy) == "[4] Tula (version 2 · final) — /docs/tula.md, bytes 120–480")
        #expect(!CitationText.line(citation(3, title: "a\u{1B}]0;b\n")).contains("\u{1B}"))
    }

    @Test func aSearchShowsRankScoreSourceAndText() {
        let response = SearchResponse(
            query: "q", index: "default", mode: .tearag,
            items: [
                EvidenceItem(kind: .chunk, citation: citation(1), text: "Tula made\nsamovars.", score: 0.36224),
                EvidenceItem(kind: .triplet, citation: citation(2), text: "Tula made samovars", score: 0.2),
            ], milliseconds: 3)
        #expect(
            SearchReport.lines(response, columns: 80) == [
                "1. 0.3622  Tula — /docs/tula.md, bytes 120–480",
                "   Tula made samovars.",
                "2. 0.2000  Tula — /docs/tula.md, bytes 120–480",
                "   fact: Tula made samovars",
            ])
    }

    @Test func aPassageOfSeveralFilesIsOneResultWithItsPlaces() {
        var cited = citation(1)
        cited.copies = [copy(of: "/docs/b.md"), copy(of: "/docs/c.pdf", pages: 3...3)]
        let item = EvidenceItem(kind: .chunk, citation: cited, text: "Tula made samovars.", score: 0.5)
        let response = SearchResponse(query: "q", index: "default", mode: .graph, items: [item], milliseconds: 3)
        #expect(
            SearchReport.lines(response, columns: 80) == [
                "1. 0.5000  Tula — /docs/tula.md, bytes 120–480", "   Tula made samovars.",
                "   also in: /docs/b.md; /docs/c.pdf, page 3",
            ])
        #expect(
            AnswerReport.sources([cited], evidence: []) == [
                "Sources:", "  [1] Tula — /docs/tula.md, bytes 120–480",
                "      also in: /docs/b.md; /docs/c.pdf, page 3",
            ])
    }

    @Test func ofManyCopiesTheFirstAreNamedAndTheRestCounted() {
        var cited = citation(1)
        cited.copies = (1...40).map { copy(of: "/licences/\($0).txt") }
        #expect(CitationText.copies(cited)?.hasSuffix("/licences/12.txt; and 28 more") == true)
    }

    private func copy(of source: String, pages: ClosedRange<Int>? = nil) -> PassageCopy {
        PassageCopy(
            StoredChunk(
                id: ChunkID(5), document: DocumentID(3),
                chunk: Chunk(ordinal: 0, byteRange: 0..<19, text: "Tula made samovars.", pages: pages), source: source,
                externalID: nil, title: "Tula", titleEntity: nil, contentHash: "01"))
    }

    @Test func anEmptySearchSaysSo() {
        let response = SearchResponse(query: "q", index: "default", mode: .dense, items: [], milliseconds: 1)
        #expect(SearchReport.lines(response, columns: 80) == ["Nothing in default bears on this question."])
    }

    @Test func anExplanationShowsCandidatesGraphDroppedAndTimes() {
        let explanation = SearchExplanation(
            bearing: .init(relevance: 0.9, coverage: 0.5, sharesName: true, standing: 4), keyEntities: ["Tula"],
            chunks: [
                .init(rank: 1, node: "chunk:1", label: "kept", cosine: 0.5, relevance: 0.9, kept: true),
                .init(rank: 2, node: "chunk:2", label: "left", cosine: 0.4, relevance: 0.8, kept: false),
            ],
            entities: [], triplets: [],
            nodes: [
                .init(name: "query", kind: "query", label: "q", restart: 1, mass: 0.3, selected: false),
                .init(name: "chunk:1", kind: "chunk", label: "kept", restart: 0, mass: 0.6, selected: true),
                .init(name: "triplet:4", kind: "triplet", label: "t", restart: 0, mass: 0.1, selected: false),
            ],
            edges: [
                .init(from: "query", to: "triplet:4", weight: 0.5), .init(from: "chunk:1", to: "query", weight: 0.9),
            ],
            milliseconds: ["rank": 1.5, "embed": 12])
        #expect(
            SearchReport.explanation(explanation, columns: 80) == [
                "Key entities: Tula",
                "",
                "Chunk candidates",
                "  rank  kept  cosine  relevance  node     text",
                "     1  yes   0.5000     0.9000  chunk:1  kept",
                "     2  no    0.4000     0.8000  chunk:2  left",
                "",
                "Bears on the question by: relevance 0.90, 4.0 deviations above chance, 50 % of the question's words in one chunk, a name in common",
                "",
                "Graph nodes by mass",
                "      mass  restart  evidence  kind     node       text",
                "  0.600000   0.0000  yes       chunk    chunk:1    kept",
                "  0.300000   1.0000            query    query      q",
                "  0.100000   0.0000            triplet  triplet:4  t",
                "",
                "Graph edges by weight",
                "  weight  from     to",
                "  0.9000  chunk:1  query",
                "  0.5000  query    triplet:4",
                "",
                "Dropped: 1 of 2 chunk candidates, 1 of 2 ranked chunks and triplets",
                "",
                "Times",
                "  stage    time",
                "  embed   12 ms",
                "  rank   1.5 ms",
            ])
    }

    @Test func sourcesAreThoseCitedInTheirOrder() {
        #expect(
            AnswerReport.sources([citation(2), citation(1)], evidence: []) == [
                "Sources:", "  [1] Tula — /docs/tula.md, bytes 120–480", "  [2] Tula — /docs/tula.md, bytes 120–480",
            ])
        let item = EvidenceItem(kind: .chunk, citation: citation(1), text: "t", score: 1)
        #expect(AnswerReport.sources([], evidence: [item]).first == "No source is cited. The model was given:")
        #expect(AnswerReport.sources([], evidence: []).isEmpty)
    }

    @Test func aTraceTellsTokensByRoleTimesAndUncertainty() {
        let summary = AnswerSummary(
            reason: .length, citations: [], usage: TokenUsage(prompt: 543, evidence: 388, answer: 40),
            timings: AnswerTimings(retrieval: 12, prefill: 1200, firstToken: 1230, decode: 1000))
        let tokens = [TokenTrace(position: 0, text: " te\n", entropy: 1.25, margin: 2, probability: 0.5)]
        #expect(
            AnswerReport.trace(summary, tokens: tokens) == [
                "Tokens: prompt 543 (evidence 388), answer 40",
                "Times: retrieval 12 ms, prefill 1.2 s, first token 1.2 s, decode 1.0 s (40.0 tokens/s)",
                "Finished: length",
                "Uncertainty (entropy in nats, margin of the two best logits):",
                "  position  entropy  margin  probability  token",
                "         0    1.250   2.000        0.500  \" te\\n\"",
            ])
    }

    @Test func anIngestEndsWithCountsAndRates() {
        let summary = IngestSummary(
            stored: 1200, unchanged: 3, refused: 1, chunks: 2400, triplets: 600, chunksWithoutTriplets: 1, seconds: 60,
            stageSeconds: ["store": 1, "embed": 50])
        #expect(
            IngestReport.summary(summary, index: "hotpot") == [
                "hotpot: 1,200 documents stored, 3 unchanged, 1 refused",
                "2,400 chunks, 600 triplets in 1 min 00 s (40.0 chunks/s, 10.0 triplets/s)",
                "1 chunk with facts gave no triplet: only the semantic branch finds them",
                "work by stage: embed 50.0 s, store 1.0 s",
            ])
        #expect(
            IngestReport.refusal(source: "/a\nb", reason: .encrypted, message: "needs a password")
                == "refused /a b: needs a password (encrypted)")
        #expect(
            IngestReport.refusal(source: "/a", reason: .unreadable, message: "/a cannot be read")
                == "refused: /a cannot be read (unreadable)", "the place is named once")
    }

    @Test func streamedTextBeginsAndEndsWithoutWhiteSpace() {
        var text = StreamingText()
        let pieces = ["\n ", " Tea", " is", " ", "\n\n", "hot\u{1B}.", "\n", "  "].map { text.append($0) }
        #expect(pieces == ["", "Tea", " is", "", "", " \n\nhot\u{FFFD}.", "", ""])
    }

    @Test func aJobTellsItsProgressAndItsEnd() {
        let start = Date(timeIntervalSince1970: 0)
        let job = JobStatus(
            id: 7, kind: .rebuild, state: .succeeded, stage: "chunks", done: 5, total: 10, message: nil,
            startedAt: start, finishedAt: start.addingTimeInterval(2))
        #expect(InventoryReport.outcome(job) == "rebuild 7 succeeded after 2.0 s")
        let lines = InventoryReport.jobs([job], now: start)
        #expect(lines.count == 2 && lines[1].contains("5/10 chunks") && lines[1].contains("1970-01-01T00:00:00Z"))
        #expect(InventoryReport.jobs([], now: start) == ["no jobs"])
    }
}
