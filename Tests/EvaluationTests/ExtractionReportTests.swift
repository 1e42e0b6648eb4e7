import Corpus
import Evaluation
import Extraction
import Testing

@Suite struct NamePairTests {
    private func match(_ a: (String, String), _ b: (String, String)) -> [NamePair.Match] {
        guard let one = NamePair(a.0, a.1), let other = NamePair(b.0, b.1) else { return [] }
        return NamePair.Match.allCases.filter { one.matches(other, $0) }
    }

    private func names(_ a: String, _ b: String) -> [NamePair.Match] { match((a, "Tula"), ("Tula", b)) }

    @Test func articlesPluralsAndSuffixesDoNotMatter() {
        #expect(names("The River Upa (river)", "River Upas") == [.sameHead, .contained, .overlapping, .exact])
    }

    @Test func eitherDirectionIsTheSameFact() {
        #expect(NamePair("Poland", "Germany") == NamePair("Germany", "Poland"))
    }

    @Test func twoOfThreeWordsAreEnoughAndOneOfThreeIsNot() {
        #expect(names("Marie Skłodowska Curie", "Marie Curie") == [.sameHead, .contained, .overlapping])
        #expect(names("Marie Skłodowska Curie", "Pierre Curie") == [])
    }

    @Test func aPartOfANameIsTheSameWhenItHasItsHead() {
        #expect(names("drama film", "2001 American drama film") == [.sameHead, .contained, .overlapping])
        #expect(names("film", "2001 American drama film") == [.sameHead, .contained])
        #expect(names("Curie", "Marie Skłodowska Curie") == [.sameHead, .contained])
        #expect(names("capital", "capital of Greenland and Denmark") == [.sameHead, .contained])
        #expect(names("1976", "24 January 1976") == [.sameHead, .contained])
        #expect(names("Baure", "Baure, Northern Nigeria") == [.sameHead, .contained])
    }

    @Test func aPartWithoutTheHeadIsSomethingElse() {
        #expect(names("Paris", "Old University of Paris") == [.contained])
        #expect(names("American", "American drama film") == [.contained])
        #expect(names("24 January", "24 January 1976 in central Oslo") == [.contained])
        #expect(names("Nigeria", "Baure, Northern Nigeria") == [.contained])
    }

    @Test func bothEndsHaveToMatch() {
        #expect(match(("Marie Curie", "Paris"), ("Marie Curie", "London")) == [])
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
            extracted: [
                PassageFacts(
                    triplets: ["the Upa", "Upa", "Moscow", "gingerbread"].map {
                        ExtractedTriplet(head: "Tula", relation: "is", tail: $0, sentence: 0..<3)
                    }, isDegraded: true, rejected: 2)
            ],
            extractor: "test", sentences: 3, seconds: 0.5)
        #expect(report.rejected == 2 && report.passagesDegraded == 1)
        #expect(report.referencePairs == 2)
        #expect(report.pairs == 3)
        #expect(report.fuzzy.found == 50)
        #expect(abs(report.fuzzy.supported - 100.0 / 3) < 1e-9)
        #expect(abs(report.fuzzy.f1 - 40) < 1e-9)
        #expect(report.sentencesPerSecond == 6)
    }

    @Test func aPassageWithoutTripletsIsCounted() {
        let passage = ReferencePassage(id: "1", title: "Tula", text: "…", triples: [["a", "is", "b"]])
        let report = ExtractionReport(
            reference: [passage], extracted: [PassageFacts(triplets: [])], extractor: "test", sentences: 1, seconds: 1)
        #expect(report.passagesWithoutTriplets == 1)
        #expect(report.fuzzy == report.exact)
        #expect(report.fuzzy.f1 == 0)
    }
}
