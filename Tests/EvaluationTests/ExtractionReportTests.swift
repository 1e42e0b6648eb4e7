import Evaluation
import Testing

@Suite struct NamePairTests {
    private func matches(_ a: (String, String), _ b: (String, String)) -> Bool {
        guard let one = NamePair(a.0, a.1), let other = NamePair(b.0, b.1) else { return false }
        return one.matches(other, threshold: ExtractionReport.threshold)
    }

    @Test func articlesPluralsAndSuffixesDoNotMatter() {
        #expect(matches(("The River Upa", "Tula (city)"), ("River Upa", "Tula")))
        #expect(matches(("samovars", "Lisitsyn brothers"), ("a samovar", "the Lisitsyn brother")))
    }

    @Test func eitherDirectionIsTheSameFact() {
        #expect(matches(("Poland", "Germany"), ("Germany", "Poland")))
        #expect(NamePair("Poland", "Germany") == NamePair("Germany", "Poland"))
    }

    @Test func twoOfThreeWordsAreEnoughAndOneOfThreeIsNot() {
        #expect(matches(("Marie Skłodowska Curie", "Paris"), ("Marie Curie", "Paris")))
        #expect(!matches(("Marie Skłodowska Curie", "Paris"), ("Pierre Curie", "Paris")))
        #expect(!matches(("Marie Curie", "Paris"), ("Marie Curie", "London")))
    }

    @Test func aPairNeedsTwoNames() {
        #expect(NamePair("the", "Paris") == nil)
        #expect(NamePair("Paris", "the Paris") == nil)
    }
}

@Suite struct ExtractionReportTests {
    @Test func sharesAreOfDistinctPairs() {
        let passage = ReferencePassage(
            id: "1", title: "Tula", text: "…",
            triples: [
                ["Tula", "lies on", "Upa"], ["Upa", "flows through", "Tula"], ["Tula", "makes", "samovars"],
                ["Tula", "broken"],
            ])
        let report = ExtractionReport(
            reference: [passage],
            extracted: [[("Tula", "the Upa"), ("Tula", "Upa"), ("Tula", "Moscow"), ("Tula", "gingerbread")]],
            sentences: 3, seconds: 0.5)
        #expect(report.referencePairs == 2)
        #expect(report.pairs == 3)
        #expect(report.fuzzy.found == 50)
        #expect(abs(report.fuzzy.supported - 100.0 / 3) < 1e-9)
        #expect(abs(report.fuzzy.f1 - 40) < 1e-9)
        #expect(report.sentencesPerSecond == 6)
    }

    @Test func aPassageWithoutTripletsIsCounted() {
        let passage = ReferencePassage(id: "1", title: "Tula", text: "…", triples: [["a", "is", "b"]])
        let report = ExtractionReport(reference: [passage], extracted: [[]], sentences: 1, seconds: 1)
        #expect(report.passagesWithoutTriplets == 1)
        #expect(report.fuzzy == report.exact)
        #expect(report.fuzzy.f1 == 0)
    }
}
