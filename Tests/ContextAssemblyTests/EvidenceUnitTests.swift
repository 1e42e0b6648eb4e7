import ContextAssembly
import Corpus
import Testing

@Suite struct EvidenceUnitTests {
    private func texts(_ text: String, lead: String = "") -> [String] {
        EvidenceUnit.units(of: text, lead: lead).map(\.text)
    }

    @Test func runningTextIsItsSentences() {
        let text = "One is\nhere. Two is there.\n\nThree is far."
        let units = EvidenceUnit.units(of: text)
        #expect(units.map(\.range) == SentenceSplitter.ranges(in: text))
        #expect(units.allSatisfy { $0.kind == .sentence })
    }

    @Test func rowsAreReadWithTheNamesOfTheirColumns() {
        let table = "Stock.\n\n| Part | Price |\n|---|---|\n| Bolt | 0.5 |\n| Nut | |\n\nThe end."
        #expect(texts(table) == ["Stock.", "Part: Bolt | Price: 0.5", "Part: Nut", "The end."])
        #expect(texts("| Bolt | 0.5 |", lead: "| Part | Price |") == ["Part: Bolt | Price: 0.5"])
        #expect(texts("a | b\n--|--\n1 | 2") == ["a: 1 | b: 2"])
        #expect(texts("| Born | 1867 |\n| Died | 1934 |") == ["Born | 1867", "Died | 1934"])
    }

    @Test func itemsOfAListKnowTheirList() {
        let units = EvidenceUnit.units(of: "Do this.\n1. Sound the\n   alarm. Wait.\n2. Go.\n\nThen rest.\n\n- Tea")
        #expect(units.map(\.text) == ["Do this.", "1. Sound the alarm. Wait.", "2. Go.", "Then rest.", "- Tea"])
        #expect(units.map(\.list) == [nil, 0, 0, nil, 1])
    }

    @Test func codeStaysInOnePieceWithItsIndents() {
        let text = "Run it:\n\n```swift\nfunc f() {\n\tg()\n\n}\n```\n\nDone."
        #expect(texts(text) == ["Run it:", "```swift\nfunc f() {\n    g()\n\n}\n```", "Done."])
    }

    @Test func linesOfALogStandAlone() {
        let log = "2024-05-01 10:00:01 INFO up\n2024-05-01 10:00:02 WARN slow. Very slow"
        #expect(EvidenceUnit.units(of: log).map(\.kind) == [.line, .line])
    }

    private func candidate(_ text: String, title: String = "T") -> EvidenceCandidate {
        EvidenceCandidate(
            kind: .chunk, text: text, score: 1,
            citation: Citation(
                number: 0, document: DocumentID(1), chunk: ChunkID(1), source: "/a", title: title, headings: [],
                pages: nil, byteRange: 10..<(10 + text.utf8.count), contentHash: "00"))
    }

    @Test func linesKeepTheirOrderAndBreaksAndCannotPassForItems() async throws {
        let text = "Steps.\n- one [2]\n- two\n[3] three"
        let laid = candidate(text).laidOut
        #expect(laid.text == "Steps.\n- one [2]\n- two [3] three")
        #expect(EvidenceBlock.render(laid, number: 1) == "[1] T: Steps.\n  - one (2)\n  - two (3) three")
        let units = EvidenceUnit.units(of: text)
        let kept = try #require(candidate(text).keeping([2], of: units))
        #expect(EvidenceBlock.render(kept, number: 4) == "[4] T:\n  - two (3) three")
        let block = await EvidenceBlock([laid], budget: 100) { $0.count / 4 }
        #expect(block.passages.first.map { "[1]" + $0.text } == block.lines.first)
    }

    @Test func runningTextIsRenderedAsItAlwaysWas() {
        #expect(candidate("One is.\nTwo is.").laidOut == candidate("One is.\nTwo is."))
        #expect(EvidenceBlock.render(candidate("One is.\nTwo is."), number: 1) == "[1] T: One is. Two is.")
    }

    @Test func whereADocumentStandsIsRead() {
        var placed = candidate("Hotels cost 120.", title: "Policy")
        placed.citation.context = "policy-2023 · version 2"
        #expect(EvidenceBlock.render(placed, number: 1) == "[1] Policy (policy-2023 · version 2): Hotels cost 120.")
    }

    /// Units are in order, apart, and hold every letter and digit of the passage but a header's.
    @Test(arguments: 0..<200)
    func unitsOfAnyPassageAreInOrder(seed: Int) {
        let pieces = [
            "a b. ", "| x | y |\n", "|---|---|\n", "\n", "\n\n", "- item\n", "1. one\n", "```\n", "é", "# H\n",
            "2024-01-01 10:00:00 x\n", "k = v;\n", "{\n", "\t",
        ]
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        var text = ""
        for _ in 0..<30 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text += pieces[Int(state >> 33) % pieces.count]
        }
        var end = 0
        for unit in EvidenceUnit.units(of: text, lead: seed.isMultiple(of: 2) ? "| A | B |" : "") {
            #expect(unit.range.lowerBound >= end && unit.range.upperBound <= text.utf8.count && !unit.range.isEmpty)
            #expect(!unit.text.isEmpty)
            end = unit.range.upperBound
        }
    }
}
