import Answering
import Corpus
import Testing

/// One passage, and whether it stands behind a sentence of an answer.
struct SupportCase: Sendable, CustomTestStringConvertible {
    var title: String
    var evidence: String
    var question: String
    var answer: String
    var isSupported: Bool

    var testDescription: String { "\(answer) (\(isSupported))" }

    init(_ title: String, _ evidence: String, _ question: String, _ answer: String, _ isSupported: Bool) {
        self.title = title
        self.evidence = evidence
        self.question = question
        self.answer = answer
        self.isSupported = isSupported
    }
}

func evidence(_ passages: [(title: String, text: String)]) -> [EvidenceItem] {
    passages.enumerated().map { place, passage in
        EvidenceItem(
            kind: .chunk,
            citation: Citation(
                number: place + 1, document: DocumentID(Int64(place + 1)), chunk: ChunkID(Int64(place + 1)),
                source: "/a",
                title: passage.title, headings: [], pages: nil, byteRange: 0..<1, contentHash: ""),
            text: passage.text, score: 1)
    }
}

@Suite struct SupportTests {
    @Test(arguments: [
        // Numbers that tell one of a kind from the others.
        SupportCase(
            "Ledger 311", "Ledger number 311 was kept by porter 88 about door 4.", "Who kept ledger number 311?",
            "Porter 88 kept ledger number 311.", true),
        SupportCase(
            "Lots", "Id: LT-7 | Owner: Moor | Bottles: 480 | Year: 2011", "How many bottles does LT-7 hold?",
            "LT-7 holds 480 bottles.", true),
        // Numbers with what they count.
        SupportCase(
            "Ferry", "The ferry takes 40 cars and 200 passengers.", "How many cars does the ferry take?",
            "The ferry takes 40 cars.", true),
        SupportCase(
            "Ferry", "The ferry takes 40 cars and 200 passengers.", "How many cars does the ferry take?",
            "The ferry takes 200 cars.", false),
        SupportCase(
            "Prices", "Bread rose by 12 % in March.", "By how much did bread rise in March?", "Bread rose by 12 euros.",
            false),
        SupportCase(
            "Prices", "Bread rose by 12 % in March.", "By how much did bread rise in March?",
            "Bread rose by 12 percent.",
            true),
        SupportCase(
            "Dam", "The dam cost 1.25 million euros.", "What did the dam cost?", "The dam cost €1,250,000.", true),
        SupportCase(
            "Dam", "The dam cost 1.25 million euros.", "What did the dam cost?", "The dam cost $1,250,000.", false),
        SupportCase(
            "Rules", "Members have 14 days of training leave.", "How many days of maternity leave do members have?",
            "Members have 14 days of maternity leave.", false),
        SupportCase(
            "Rules", "Members have 14 days of training leave.", "How many days of maternity leave do members have?",
            "Members have 14 days of training leave.", false),
        // Who and what is spoken of.
        SupportCase(
            "Bicycle Swift 2", "The frame weighs 9 kilograms.", "How much does the frame of the Swift 2 weigh?",
            "The frame weighs 9 kilograms.", true),
        SupportCase(
            "Bicycle Swift 3", "The frame weighs 9 kilograms.", "How much does the frame of the Swift 2 weigh?",
            "The frame weighs 9 kilograms.", false),
        SupportCase(
            "Mills", "Anna Berg built the mill in 1840.", "Who built the mill?", "Carl Lund built the mill.", false),
        SupportCase(
            "Mills", "Anna Berg built the mill in 1840.", "Who built the mill?", "Anna Berg built it.", true),
        SupportCase(
            "Comet", "The comet was seen over Riga in 1744.", "Does the comet have rings?", "Yes, the comet has rings.",
            false),
        // Affirmed and denied.
        SupportCase(
            "Lake", "There is no evidence of fish in the lake.", "Are there fish in the lake?", "Yes.", false),
        SupportCase(
            "Lake", "Fish live in the lake.", "Are there fish in the lake?", "Yes.", true),
        SupportCase(
            "Garden", "Dogs may not enter the garden, except guide dogs.", "May dogs enter the garden?",
            "No, dogs may not enter the garden.", true),
        // The row and the column.
        SupportCase(
            "Stock", "Part: AX-12 | Price: 3.50 | Shelf: 17\nPart: AX-13 | Price: 4.75 | Shelf: 18",
            "What is the price of AX-13?", "The price of AX-13 is 4.75.", true),
        SupportCase(
            "Stock", "Part: AX-12 | Price: 3.50 | Shelf: 17\nPart: AX-13 | Price: 4.75 | Shelf: 18",
            "What is the price of AX-13?", "The price of AX-13 is 3.50.", false),
        SupportCase(
            "Stock", "Part: AX-12 | Price: 3.50 | Shelf: 17\nPart: AX-13 | Price: 4.75 | Shelf: 18",
            "What is the price of AX-13?", "The price of AX-13 is 18.", false),
        SupportCase(
            "Stock", "Part: AX-12 | Price: 3.50 | Stock: 17\nPart: AX-13 | Price: 4.75 | Stock: 18",
            "How many pieces of AX-13 are in stock?", "There are 18 pieces of AX-13 in stock.", true),
        SupportCase(
            "Bad", "Am Montag öffnet das Bad um 7. Der Dienstag ist frei.", "Wann öffnet das Bad am Montag?",
            "Der Dienstag ist frei.", false),
        // Another language's words are compared as they are.
        SupportCase(
            "Museo", "Il museo apre alle 10. Il lunedì è chiuso.", "A che ora apre il museo?", "Il museo apre alle 10.",
            true),
        SupportCase(
            "Museo", "Il museo apre alle 10. Il lunedì è chiuso.", "Qual è la capitale della Norvegia?",
            "La capitale della Norvegia è Oslo.", false),
    ])
    func aPassageStandsBehindWhatItSaysOfWhatWasAsked(sample: SupportCase) {
        let support = CitationSupport(
            items: evidence([(sample.title, sample.evidence)]), question: sample.question, threshold: 0.5)
        #expect(support.citations(for: sample.answer) == (sample.isSupported ? [1] : []))
    }

    @Test func aSentenceOfTwoPlacesIsCitedFromBoth() {
        let items = evidence([
            ("East harbour", "The harbour has 8 cranes."), ("West harbour", "The harbour has 15 cranes."),
        ])
        let support = CitationSupport(
            items: items, question: "Compare the number of cranes in the east and the west harbour.", threshold: 0.5)
        #expect(support.citations(for: "The east harbour has 8 cranes and the west harbour has 15 cranes.") == [1, 2])
        #expect(support.citations(for: "The east harbour has 15 cranes and the west harbour has 8 cranes.").isEmpty)
    }

    @Test func whatIsNearestToAQuestionIsASentenceOfAnItemAboutIt() {
        let items = evidence([
            ("Ferries", "The ferry to Oland takes 40 cars. It rests on Sundays."),
            ("Trains", "The train takes bicycles."),
        ])
        let support = CitationSupport(items: items, question: "How many cars does the ferry take?", threshold: 0.5)
        #expect(support.promising().map(\.number) == [1])
        #expect(support.promising().first?.wording == "The ferry to Oland takes 40 cars.")
    }
}
