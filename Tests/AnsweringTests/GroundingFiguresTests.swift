import Answering
import Corpus
import Decoding
import Testing

@Suite struct GroundingFiguresTests {
    /// A reading in which each word of the question is one token, with the white space before it.
    private func figures(
        of question: String, unlikely: [String: Double] = [:], sentence: String, evidence: Set<String>
    ) -> (asked: [AskedWord], figures: Grounding.Figures) {
        var end = 0
        let tokens = question.split(separator: " ").map { word in
            let start = end
            end += word.utf8.count + (start == 0 ? 0 : 1)
            return QuotedReading.Token(
                byteRange: start..<end, logProbability: unlikely[String(word)] ?? -1, entropy: 0.5)
        }
        let reader = GroundingFigures(question: question, tokens: tokens)
        let asked = reader.asked(knowing: evidence)
        let quotation = Quotation(places: [], text: "Upa", logProbability: -2, traces: [])
        return (asked, reader.figures(quotation: quotation, asked: asked, sentence: sentence, evidence: evidence))
    }

    @Test func theStrangerIsTheLeastExpectedWordThatTheEvidenceDoesNotHold() {
        let (asked, figures) = figures(
            of: "Which river flows through London bridges ?", unlikely: ["London": -9, "flows": -12],
            sentence: "The river Upa flows through Tula.", evidence: ["river", "upa", "flow", "tula"])
        #expect(asked.map(\.text) == ["river", "flows", "London", "bridges"])
        #expect(asked.map(\.isKnown) == [true, true, false, false])
        #expect(figures.stranger == -8.5 && figures.unknownNames == 1)
        #expect(figures.expectation == (-1 - 12 - 9 - 1) / 4.0)
        #expect(figures.coverage == 0.5 && figures.negation == 0 && figures.quotation == -2)
    }

    @Test func aQuestionInTheEvidencesOwnWordsHasNoStranger() {
        let (_, figures) = figures(
            of: "Which river flows through Tula ?", sentence: "The river Upa flows through Tula.",
            evidence: ["river", "upa", "flow", "tula"])
        #expect(figures.stranger == 0 && figures.unknownNames == 0 && figures.coverage == 1)
    }

    @Test(arguments: [
        ("Which river does not flow through Tula ?", "The Upa flows through Tula.", 1.0),
        ("Which river doesn't flow through Tula ?", "The Upa flows through Tula.", 1.0),
        ("Which river does not flow through Tula ?", "The Volga never reaches Tula.", 0),
        ("Which river flows through Tula ?", "The Volga never reaches Tula.", 0),
    ])
    func aDenialCountsOnlyWhereTheSentenceHasNone(question: String, sentence: String, negation: Double) {
        #expect(figures(of: question, sentence: sentence, evidence: []).figures.negation == negation)
    }

    @Test func aQuestionWithoutContentWordsIsNoReasonToDecline() {
        let (asked, figures) = figures(of: "What is it ?", sentence: "A river.", evidence: [])
        #expect(asked.isEmpty && figures.expectation == 0 && figures.stranger == 0 && figures.coverage == 1)
    }
}
