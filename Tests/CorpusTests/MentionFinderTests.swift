import Corpus
import Testing

@Suite struct MentionFinderTests {
    private func names(_ text: String, titles: [String] = []) -> [String] {
        MentionFinder(titles: titles).mentions(in: text).map(\.surface)
    }

    @Test func aRunOfCapitalsIsOneName() {
        #expect(names("She met Louis Armstrong near Chicago.") == ["Louis Armstrong", "Chicago"])
    }

    @Test func connectorsJoinANameAndYieldItsParts() {
        #expect(
            names("the Bank of the United States and others")
                == ["Bank of the United States", "Bank", "United States"])
        #expect(names("Oahu in Honolulu County") == ["Oahu in Honolulu County", "Oahu", "Honolulu County"])
        #expect(names("Ludwig van Beethoven") == ["Ludwig van Beethoven"])
        #expect(names("a Law & Order episode") == ["Law & Order", "Law", "Order"])
    }

    @Test func functionWordsInFrontAreLeftOut() {
        #expect(names("The Beatles split up. However, They Might stay.").first == "Beatles")
        #expect(names("In Paris it rained.") == ["Paris"])
    }

    @Test func punctuationAndPossessivesEndAName() {
        #expect(names("Marie Curie's Paris, France") == ["Marie Curie", "Paris", "France"])
    }

    @Test func initialsTitlesAndNumbersBelongToTheName() {
        #expect(
            names("J. R. R. Tolkien met St. John near Apollo 11.") == ["J. R. R. Tolkien", "St. John", "Apollo 11"])
        #expect(names("the U.S. Army") == ["U.S. Army"])
    }

    @Test func monthsAndWeekdaysAreNoNames() {
        #expect(names("On Monday, 24 January 1976, it began.") == ["1976"])
        #expect(names("Friday Night Lights") == ["Friday Night Lights"])
    }

    @Test func yearsAndQuotationsAreMentions() {
        #expect(names("called \"all you need\" in 1967, 3000 times") == ["all you need", "1967"])
    }

    @Test func aCommonWordThatOpensASentenceIsNoName() {
        #expect(names("Wasteland was reclaimed; much wasteland remained.").isEmpty)
    }

    @Test func titlesAreFoundWithoutCapitalsWhenTheyHaveSeveralWords() {
        #expect(names("the third rail and mercury", titles: ["Third rail", "Mercury (planet)"]) == ["third rail"])
        #expect(names("near Mercury", titles: ["Mercury (planet)"]) == ["Mercury"])
    }

    @Test func aLastNameStandsForTheFullName() {
        let mentions = MentionFinder().mentions(in: "Marie Curie was born in Warsaw. Curie moved.")
        #expect(mentions.map(\.name) == ["Marie Curie", "Warsaw", "Marie Curie"])
        #expect(mentions.map(\.surface) == ["Marie Curie", "Warsaw", "Curie"])
    }

    @Test func rangesPointAtTheSurfaces() {
        let text = "Oskari Frösén traf Änne Müller’s Freund in „Łódź“ 🇫🇮 São Paulo."
        let utf8 = Array(text.utf8)
        let mentions = MentionFinder().mentions(in: text)
        #expect(mentions.map(\.surface).contains("São Paulo"))
        for mention in mentions {
            #expect(String(decoding: utf8[mention.byteRange], as: UTF8.self) == mention.surface)
        }
    }

    @Test(arguments: ["", " ", "\0", "''''", "\"\"", "A.", "&", "& &", "'s", "É́", String(repeating: "A ", count: 5000)])
    func oddTextIsHarmless(_ text: String) {
        _ = MentionFinder(titles: ["A"]).mentions(in: text)
        _ = MentionFinder().questionMentions(in: text) { _ in true }
    }

    @Test func aQuestionInLowerCaseIsReadThroughKnownNames() throws {
        let known = Set(["louis armstrong", "lil hardin armstrong"].compactMap { EntityKey($0) })
        let found = MentionFinder().questionMentions(in: "who was louis armstrong's wife?") { known.contains($0) }
        #expect(found.map(\.surface) == ["louis armstrong"])
    }

    @Test func aQuestionKeepsTheKnownPartsOfARunAndUnknownRunsWhole() {
        let known = Set(["oahu", "honolulu county"].compactMap { EntityKey($0) })
        let found = MentionFinder().questionMentions(in: "Is Oahu in Honolulu County near Foo Bar?") {
            known.contains($0)
        }
        #expect(found.map(\.surface) == ["Oahu", "Honolulu County", "Foo Bar"])
    }

    @Test func questionWordsAreNoEntities() {
        let found = MentionFinder().questionMentions(in: "Who visits Scrooge first on Christmas Eve night?") { _ in
            false
        }
        #expect(found.map(\.surface) == ["Scrooge", "Christmas Eve"])
    }

    @Test func aTitleMayHoldMarksInside() {
        #expect(
            names("He moved to West Chicago, Illinois, then.", titles: ["West Chicago, Illinois"])
                == ["West Chicago, Illinois", "West Chicago", "Illinois"])
        #expect(names("They left the book. Of secrets nobody spoke.", titles: ["Book: Of Secrets"]).isEmpty)
        #expect(names("in paris, texas and rome", titles: ["Paris Texas"]).isEmpty, "the title has no mark there")
    }

    @Test(arguments: [
        ("Who directed They All Come Out in 1939?", "they all come out", ["They All Come Out", "1939"]),
        (
            "Who sang These Boots Are Made for Walkin' first?", "these boots are made for walkin",
            ["These Boots Are Made for Walkin"]
        ),
        ("Who wrote No, No, Nanette then?", "no, no, nanette", ["No, No, Nanette"]),
        ("what did they all come out for?", "they all", []),
    ])
    func aQuestionNamesTitlesOfAnyWords(question: String, title: String, expected: [String]) throws {
        let key = try #require(EntityKey(title))
        let found = MentionFinder().questionMentions(in: question) { $0 == key }
        #expect(found.map(\.surface) == expected)
    }
}

@Suite struct FoldedMentionTests {
    @Test func namesAreReadThroughTheFormTheyAreWrittenIn() {
        let text = "In Gu\u{308}ters\u{AD}loh, of all places, met the Of\u{FB01}ce of Tula."
        let mentions = MentionFinder(titles: ["Gütersloh"]).mentions(in: text)
        let bytes = Array(text.utf8)
        let found = mentions.map { ($0.surface, String(decoding: bytes[$0.byteRange], as: UTF8.self)) }
        #expect(
            found.first?.0 == "Gütersloh"
                && found.first.map { Array($0.1.utf8) } == Array("Gu\u{308}ters\u{AD}loh".utf8), "\(found)")
        #expect(found.contains { $0.0 == "Office of Tula" && $0.1 == "Of\u{FB01}ce of Tula" }, "\(found)")
    }
}
