import API
import Corpus
import Foundation
import FoundationXML
import Presentation
import Testing

@Suite struct GraphDrawingTests {
    private func node(_ name: String, _ kind: String, _ label: String, mass: Double = 0, selected: Bool = false)
        -> SearchExplanation.Node
    {
        SearchExplanation.Node(
            name: name, kind: kind, label: label, restart: kind == "subquery" ? 1 : 0, mass: mass, selected: selected)
    }

    private func response(question: String = "Who < whom & why?") -> SearchResponse {
        let citation = Citation(
            number: 1, document: DocumentID(1), chunk: ChunkID(1), source: "/tula.md", title: "Tula", headings: [],
            pages: nil, byteRange: 0..<9, contentHash: "")
        return SearchResponse(
            query: question, index: "default", mode: .tearag,
            items: [EvidenceItem(kind: .chunk, citation: citation, text: "Tula lies on the Upa.", score: 0.4)],
            milliseconds: 3,
            explanation: SearchExplanation(
                bearing: .init(relevance: 0.9, coverage: 0.5, sharesName: true, standing: 4), keyEntities: ["Tula"],
                chunks: [], entities: [], triplets: [],
                nodes: [
                    node("subquery", "subquery", "the question", mass: 0.4),
                    node("chunk:1", "chunk", "Tula: Tula lies on <b>the Upa</b>\u{1}", mass: 0.3, selected: true),
                    node("triplet:2", "triplet", "Tula lies on the Upa", mass: 0.2),
                    node("entity:tula", "entity", "Tula", mass: 0.1), node("entity:upa", "entity", "Upa"),
                    node("entity:oka", "entity", "Oka"),
                ],
                edges: [
                    .init(from: "subquery", to: "chunk:1", weight: 0.9),
                    .init(from: "chunk:1", to: "triplet:2", weight: 1),
                    .init(from: "chunk:1", to: "entity:tula", weight: 1),
                    .init(from: "triplet:2", to: "entity:tula", weight: 1),
                    .init(from: "triplet:2", to: "entity:upa", weight: 1),
                    .init(from: "chunk:1", to: "entity:upa", weight: 1),
                    .init(from: "chunk:1", to: "entity:oka", weight: 1),
                ], milliseconds: [:]))
    }

    @Test func itIsWellFormedAndHoldsNothingThatRunsOrIsFetched() throws {
        let svg = GraphDrawing(response()).svg
        let parser = XMLParser(data: Data(svg.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(!svg.contains("<script") && !svg.contains("href") && !svg.contains("url("))
        #expect(svg.contains("Who &lt; whom &amp; why?") && svg.contains("&lt;b&gt;the Upa&lt;/b&gt;"))
        #expect(!svg.contains("\u{1}"))
    }

    @Test func equalSearchesGiveEqualBytes() {
        #expect(GraphDrawing(response()).svg == GraphDrawing(response()).svg)
    }

    @Test func namesThatJoinNothingAreCountedInsteadOfDrawn() {
        let svg = GraphDrawing(response()).svg
        #expect(svg.contains(">Upa</text>"))
        #expect(!svg.contains(">Oka</text>"))
        #expect(svg.contains("Not drawn: 1 names that join nothing shown."))
    }

    @Test func evidenceStandsOutWithItsScore() {
        let svg = GraphDrawing(response()).svg
        #expect(svg.contains("score 0.400 · mass 0.3000"))
        #expect(svg.components(separatedBy: "class=\"kept\"").count == 2)
    }

    @Test func aModeWithoutAGraphShowsItsEvidence() throws {
        var plain = response(question: String(repeating: "long words ", count: 60))
        plain.explanation = nil
        let svg = GraphDrawing(plain).svg
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        #expect(svg.contains("Tula lies on the Upa."))
        #expect(svg.contains("…"))
    }
}
