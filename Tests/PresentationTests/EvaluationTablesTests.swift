import Corpus
import Evaluation
import Extraction
import Presentation
import Testing

@Suite struct EvaluationTablesTests {
    private func report(_ mode: String, found: [Bool]) -> RetrievalReport {
        RetrievalReport(
            mode: mode,
            outcomes: found.enumerated().map { index, isFound in
                RetrievalOutcome(
                    question: Question(id: "q\(index)", question: "?", answers: [], supporting: ["a"], hops: 1 + index),
                    ranking: isFound ? ["a"] : ["x"], contextTokens: 250, milliseconds: 4, stages: ["walk": 1.5])
            })
    }

    @Test func everyModeHasItsRowAndEveryComparisonItsTable() {
        let (auto, dense) = (report("auto", found: [true, true]), report("dense", found: [true, false]))
        let lines = EvaluationTables.retrieval(
            TrialReport(
                index: "i", questions: 2, tokenizer: "t",
                trials: [("dense", dense.summary), ("auto", auto.summary)], comparisons: [auto.gain(over: dense)]))
        #expect(lines[0].split(separator: " ").prefix(3) == ["mode", "R@2", "R@5"])
        #expect(lines[1].hasPrefix("dense") && lines[1].contains("50.0"))
        #expect(lines[2].hasPrefix("auto") && lines[2].contains("100.0") && lines[2].contains("250"))
        #expect(lines.contains { $0.hasPrefix("2 hops (1)") })
        #expect(lines.contains { $0.hasPrefix("walk") && $0.contains("1.5") })
        #expect(lines.contains { $0.hasPrefix("auto - dense") })
        #expect(lines.contains { $0.hasPrefix("recall@5") && $0.contains("+50.0") })
    }

    @Test func citationsAreShownWithTheirIntervals() {
        let question = Question(id: "q", question: "?", answers: ["Upa"], supporting: [], hops: 1)
        let report = CitationReport(
            mode: "graph",
            answers: [CitedAnswer(question: question, answer: "The Upa.", isDecline: false, cited: [])])
        let lines = EvaluationTables.citations(
            TrialReport(
                index: "i", questions: 1, tokenizer: "t", trials: [("graph", report.summary)], comparisons: []))
        #expect(lines.first?.hasPrefix("graph") == true)
        #expect(lines.contains { $0.hasPrefix("answers that hold an acceptable one") && $0.contains("100.0") })
        #expect(!lines.contains { $0.hasPrefix("cited sentences") })
    }

    @Test func anExtractionShowsBothMatchesAndThePace() {
        let passage = ReferencePassage(id: "1", title: "Tula", text: "…", triples: [["Tula", "lies on", "Upa"]])
        let lines = EvaluationTables.extraction(
            ExtractionReport(
                reference: [passage],
                extracted: [
                    PassageFacts(
                        triplets: [ExtractedTriplet(head: "Tula", relation: "on", tail: "Upa", sentence: 0..<1)],
                        rejected: 2)
                ],
                extractor: "test", sentences: 50, seconds: 0.5))
        #expect(lines.contains { $0.contains("100.0") })
        #expect(lines.contains { $0.contains("100 a second") })
        #expect(lines.last?.contains("2 triplets rejected") == true)
    }
}
