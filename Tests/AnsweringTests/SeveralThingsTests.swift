import Answering
import Corpus
import Testing

/// Answers that rest on more than one item: yes or no of two things, and names that a linked item brings.
@Suite struct SeveralThingsTests {
    private static let boats = evidence([
        ("Anna", "Anna is a ferry that was built in Bergen."), ("Berta", "Berta is a ferry with two decks."),
        ("Clara", "Clara is a barge. She is not a ferry."),
    ])

    private func citations(_ answer: String, to question: String, from items: [EvidenceItem] = boats) -> [Int] {
        CitationSupport(items: items, question: question, threshold: 0.5).citations(for: answer)
    }

    @Test func aYesOfTwoThingsIsCitedFromBoth() {
        #expect(citations("Yes.", to: "Are both Anna and Berta ferries?") == [1, 2])
        #expect(citations("No.", to: "Are both Anna and Berta ferries?").isEmpty)
    }

    @Test func whatADeniedSentenceSaysIsNoYes() {
        #expect(citations("Yes.", to: "Are both Anna and Clara ferries?").isEmpty)
        #expect(citations("No.", to: "Are both Anna and Clara ferries?") == [1, 3])
    }

    @Test func aThingThatNobodyNamesIsNotCompared() {
        #expect(citations("Yes.", to: "Are both Anna and Wilhelmina Dorothea ferries?").isEmpty)
    }

    @Test(arguments: [
        "There is no evidence of life on Mars.", "It is disputed whether Mars has life.", "Mars has two moons.",
    ])
    func whatIsDeniedOrInDoubtIsNoYes(sentence: String) {
        #expect(citations("Yes.", to: "Does Mars have life?", from: evidence([("Mars", sentence)])).isEmpty)
    }

    @Test func aLinkedItemBringsTheNamesOfTheQuestion() {
        let items = evidence([
            ("Silent Harbour", "Silent Harbour is a film directed by Greta Holm."),
            ("Greta Holm", "Greta Holm was born in Trondheim."),
            ("Olav Berg", "Olav Berg was born in Molde."),
        ])
        let question = "Where was the director of Silent Harbour born?"
        #expect(citations("Trondheim.", to: question, from: items) == [2])
        #expect(citations("Molde.", to: question, from: items).isEmpty)
    }
}
