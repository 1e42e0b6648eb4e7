import Corpus
import Evaluation
import Foundation
import Testing

@Suite struct CitationTests {
    private static let text = "Tula lies on the Upa. Its smiths made samovars of brass. The gingerbread is old."

    private func question(answers: [String] = ["brass"], sentences: [String] = []) -> Question {
        var question = Question(id: "q", question: "?", answers: answers, supporting: ["tula"], hops: 1)
        question.sentences = sentences
        return question
    }

    private func passage(_ words: String, of text: String = text) throws -> CitedPassage {
        let range = try #require(text.range(of: words))
        let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
        return CitedPassage(
            Citation(
                number: 1, document: DocumentID(1), chunk: ChunkID(1), source: "/tula.md", title: "Tula", headings: [],
                pages: nil, byteRange: start..<(start + words.utf8.count), contentHash: ""), in: text)
    }

    @Test func aSentenceIsCitedWhereACharacterOfItIs() throws {
        #expect(try passage("made samovars").sentences == ["Its smiths made samovars of brass."])
        #expect(try passage("samovars of brass. The").sentences.count == 2)
        // The space between two sentences is no character of either.
        #expect(try passage(" Its smiths made samovars of brass. ").sentences.count == 1)
    }

    @Test func aRangeBeyondTheDocumentIsCutAndNoCrash() {
        let citation = Citation(
            number: 1, document: DocumentID(1), chunk: ChunkID(1), source: "/a", title: "", headings: [], pages: nil,
            byteRange: 3..<900, contentHash: "")
        #expect(CitedPassage(citation, in: "Tula.").text == "a.")
        #expect(CitedPassage(citation, in: "").sentences.isEmpty)
    }

    @Test func precisionIsOfWhatIsCitedAndRecallOfWhatShouldBe() throws {
        let gold = ["its smiths made samovars of brass .", "The gingerbread is very old and sweet."]
        let whole = CitationScore([try passage(Self.text)], question: question(sentences: gold))
        #expect((whole.cited, whole.right, whole.gold, whole.found) == (3, 1, 2, 1))
        #expect(whole.precision == 1.0 / 3 && whole.recall == 0.5)
        let narrow = CitationScore([try passage("samovars of brass")], question: question(sentences: gold))
        #expect(narrow.precision == 1 && narrow.holdsAnswer)
    }

    @Test func withoutGoldSentencesOnlyTheAnswerIsLookedFor() throws {
        let score = CitationScore([try passage("Its smiths made samovars of brass.")], question: question())
        #expect(score.precision == nil && score.recall == nil && score.holdsAnswer)
        #expect(!CitationScore([try passage("The gingerbread")], question: question()).holdsAnswer)
        #expect(!CitationScore([], question: question()).holdsAnswer)
    }

    @Test func everyFigureHasItsOwnQuestions() throws {
        let gold = ["Its smiths made samovars of brass."]
        let report = CitationReport(
            mode: "graph",
            answers: [
                CitedAnswer(
                    question: question(sentences: gold), answer: "Of brass [1].", isDecline: false,
                    cited: [try passage("Its smiths made samovars of brass.")]),
                CitedAnswer(question: question(sentences: gold), answer: "Of tin.", isDecline: false, cited: []),
                CitedAnswer(question: question(answers: []), answer: "unknown", isDecline: true, cited: []),
                CitedAnswer(
                    question: question(answers: []), answer: "Old [1].", isDecline: false,
                    cited: [try passage("The gingerbread is old.")]),
            ])
        let figures = report.summary.figures
        #expect(figures["precision"] == 100 && figures["recall"] == 50)
        #expect(figures["cited"] == 50 && figures["cited_holds_answer"] == 100)
        #expect(figures["answer_holds"] == 50 && figures["declined"] == 0)
        #expect(figures["declined_unanswerable"] == 50 && figures["cited_unanswerable"] == 50)
        #expect(CitationReport(mode: "x", answers: []).summary.figures["precision"] == nil)
        #expect(report.gain(over: report).gain["recall"]?.mean == 0)
    }
}
