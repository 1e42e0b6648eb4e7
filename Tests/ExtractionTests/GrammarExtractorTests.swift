import Corpus
import Extraction
import Testing

@Suite struct GrammarExtractorTests {
    private static let options = GrammarExtractor.Options(
        timePerSentence: .milliseconds(500), maximumWordsPerParse: 16, maximumTripletsPerPassage: 40)
    private static let extractor = Result { try GrammarExtractor(options: options) }

    private func triplets(_ text: String, title: String = "") async throws -> [ExtractedTriplet] {
        try await Self.extractor.get().extract([ExtractionPassage(title: title, text: text)])[0].triplets
    }

    private func expect(
        _ text: String, title: String = "", holds ends: [(String, String)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await triplets(text, title: title)
        for (head, tail) in ends {
            #expect(
                found.contains { $0.head == head && $0.tail == tail }, "\(head) … \(tail) among \(found)",
                sourceLocation: sourceLocation)
        }
    }

    @Test func activeSentencesHaveSubjectVerbObject() async throws {
        let found = try await triplets("The Roman Empire conquered Dacia in 106.")
        let fact = try #require(found.first { $0.head == "Roman Empire" && $0.tail == "Dacia" })
        #expect(fact.relation == "conquered")
    }

    @Test func passiveSentencesKeepTheirAgentAndTime() async throws {
        let found = try await triplets("The Dark Tower was built by John Soane in 1825.")
        #expect(found.contains { $0.head == "Dark Tower" && $0.relation == "was built by" && $0.tail == "John Soane" })
        #expect(found.contains { $0.head == "Dark Tower" && $0.relation == "was built in" && $0.tail == "1825" })
    }

    @Test func copulasSplitTheirPredicates() async throws {
        try await expect(
            "Lil Hardin was a jazz pianist, composer and singer.",
            holds: [("Lil Hardin", "jazz pianist"), ("Lil Hardin", "composer"), ("Lil Hardin", "singer")])
    }

    @Test func nounsOfThePredicateBelongToTheRelation() async throws {
        let found = try await triplets("Nuuk is the capital of Greenland.")
        #expect(found.contains { $0.head == "Nuuk" && $0.relation == "is capital of" && $0.tail == "Greenland" })
    }

    @Test func listsOfNamesAreSplit() async throws {
        try await expect(
            "The film stars Lynda Carter, Lyle Waggoner and Debra Winger.", title: "Wonder Woman (film)",
            holds: ["Lynda Carter", "Lyle Waggoner", "Debra Winger"].map { ("Wonder Woman (film)", $0) })
    }

    @Test func relativeClausesAreAboutWhatTheyFollow() async throws {
        try await expect(
            "Oskari Frösén is a Finnish high jumper, who won five national titles.",
            holds: [("Oskari Frösén", "Finnish high jumper"), ("Oskari Frösén", "five national titles")])
    }

    @Test func openingParticiplesAreAboutTheSubject() async throws {
        try await expect(
            "Born in Chongqing in 1955, Xu Bing grew up in Beijing.",
            holds: [("Xu Bing", "Chongqing"), ("Xu Bing", "1955"), ("Xu Bing", "Beijing")])
    }

    @Test func insertionsAreReadApart() async throws {
        try await expect(
            "Jean Luc Gbayara, known as Lulu, is a professional footballer who plays for Larnaca.",
            holds: [
                ("Jean Luc Gbayara", "Lulu"), ("Jean Luc Gbayara", "professional footballer"),
                ("Jean Luc Gbayara", "Larnaca"),
            ])
    }

    @Test func longSentencesAreReadClauseByClause() async throws {
        try await expect(
            """
            Windy Hill opened in 2000 near Ravenshoe after several years of careful planning by a small group of engineers, and \
            it supplies electricity to Cairns, while Mount Emerald was built by Ratch Australia on a plateau that lies farther \
            to the west of the coast.
            """,
            holds: [("Windy Hill", "2000"), ("Windy Hill", "Ravenshoe"), ("Mount Emerald", "Ratch Australia")])
    }

    @Test func bracketsGiveDatesOfBirthAndDeath() async throws {
        let found = try await triplets(
            "Lil Hardin Armstrong (née Hardin; February 3, 1898 – August 27, 1971) was a pianist.",
            title: "Lil Hardin Armstrong")
        #expect(found.contains { $0.relation == "born on" && $0.tail == "February 3, 1898" })
        #expect(found.contains { $0.relation == "died on" && $0.tail == "August 27, 1971" })
        #expect(found.contains { $0.relation == "née" && $0.tail == "Hardin" })
        try await expect(
            "Hans Edler (born in Björkhagen, Stockholm, Sweden on 23 March 1945) is a musician.", title: "Hans Edler",
            holds: ["Björkhagen", "Stockholm", "Sweden", "23 March 1945"].map { ("Hans Edler", $0) })
    }

    @Test func pronounsAndDescriptionsStandForTheTitle() async throws {
        try await expect(
            "Angel Eyes is a drama film. It was released in 2001. The film was directed by Luis Mandoki.",
            title: "Angel Eyes (film)",
            holds: [("Angel Eyes (film)", "2001"), ("Angel Eyes (film)", "Luis Mandoki")])
    }

    @Test func possessivesStartAtTheOwner() async throws {
        let found = try await triplets("Its capital is Paris.", title: "France")
        #expect(found.contains { $0.head == "France" && $0.relation == "capital is" && $0.tail == "Paris" })
        try await expect("The population of Iceland was 376,000 in 2022.", holds: [("Iceland", "2022")])
    }

    @Test func aLastNameStandsForTheFullName() async throws {
        try await expect(
            "Marie Curie was born in Warsaw. In 1906, Curie taught physics at Sorbonne.",
            holds: [("Marie Curie", "Warsaw"), ("Marie Curie", "Sorbonne")])
    }

    @Test func sentencesPointAtTheirBytes() async throws {
        let text = "Łódź lies in Poland. It was founded by Janusz Kowalski."
        let utf8 = Array(text.utf8)
        let found = try await triplets(text, title: "Łódź")
        #expect(!found.isEmpty)
        for triplet in found {
            let sentence = String(decoding: utf8[triplet.sentence], as: UTF8.self)
            #expect(sentence.contains(triplet.tail))
        }
    }

    @Test func namesAndDatesAreNeverCut() async throws {
        let found = try await triplets(
            "The University of Notre Dame was founded on November 26, 1842 by Edward Sorin at a cost of $2.5 million.")
        let ends = found.map(\.tail)
        #expect(found.contains { $0.head == "University of Notre Dame" && $0.tail == "November 26, 1842" })
        #expect(!ends.contains("Notre Dame") && !ends.contains("1842") && !ends.contains("26"))
    }

    @Test func whatCannotBeParsedStillConnectsItsNames() async throws {
        let found = try await triplets(
            "Games Host city Dates 1988 Summer Olympics of Seoul of the at with 2018 Winter Olympics by Pyeongchang of of",
            title: "South Korea at the Olympics")
        #expect(found.contains { $0.head == "South Korea at the Olympics" })
    }

    @Test func aPassageKeepsItsMostTrustworthyTriplets() async throws {
        let options = GrammarExtractor.Options(
            timePerSentence: .milliseconds(500), maximumWordsPerParse: 16, maximumTripletsPerPassage: 1)
        let found = try await GrammarExtractor(options: options).extract([
            ExtractionPassage(title: "Nuuk", text: "In 1728, Nuuk was founded by Hans Egede. Nuuk is a city.")
        ])
        #expect(found[0].triplets.map(\.tail) == ["city"])
    }

    @Test func noTimeMeansNamesAlone() async throws {
        let options = GrammarExtractor.Options(
            timePerSentence: .zero, maximumWordsPerParse: 16, maximumTripletsPerPassage: 40)
        let found = try await GrammarExtractor(options: options).extract([
            ExtractionPassage(title: "Nuuk", text: "Nuuk was founded by Hans Egede in 1728.")
        ])
        #expect(found[0].triplets.map(\.tail) == ["Hans Egede", "1728"])
    }

    @Test func adjectivesOfCountriesBelongToTheirNouns() async throws {
        let found = try await triplets("CJCI-FM is a Canadian radio station broadcasting at 97.3 FM in Prince George.")
        #expect(!found.contains { $0.tail == "Canadian" || $0.head == "Canadian" }, "\(found)")
        try await expect(
            "Oskari Frösén is a Finnish high jumper, who won a total of five titles.",
            holds: [("Oskari Frösén", "Finnish high jumper")])
    }

    @Test func aCapitalThatOnlyThePlaceGaveMakesNoName() async throws {
        let found = try await triplets("Much of Britain was conquered by the Roman Empire.")
        #expect(found.contains { $0.head == "Britain" && $0.tail == "Roman Empire" }, "\(found)")
        #expect(!found.contains { $0.head == "Much" || $0.head == "much" })
    }

    @Test func whatBelongsToTheThingTheTextIsAboutBelongsToTheTitle() async throws {
        try await expect(
            "The show's first season aired on ABC.", title: "Wonder Woman (TV series)",
            holds: [("Wonder Woman (TV series)", "ABC")])
    }

    @Test func remarksInBracketsAreNoRelations() async throws {
        let found = try await triplets("National Rail (the Bakerloo line and the District line) serves London.")
        #expect(!found.contains { $0.relation == "the" }, "\(found)")
    }

    /// Sentences without a place to cut them, or with more readings than anyone could look at.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "Buffalo " + String(repeating: "buffalo ", count: 30) + ".",
            "The man " + String(repeating: "in the house on the hill ", count: 5) + "slept.",
            "The man " + String(repeating: "in the house on the hill ", count: 20) + "slept.",
            "The dog " + String(repeating: "and the cat ", count: 9) + "saw the horse.",
            "The rat that the cat that the dog that the man that the boy that the girl that the king knew saw loved hated.",
            String(repeating: "He came, he saw and he went where she was when they did what it had, ", count: 40)
                + "there.",
            String(repeating: "that ", count: 400), String(repeating: "is was ", count: 200),
        ])
    func aSentenceBeyondItsTimeIsReadInPartAndTheRestAsUsual(_ sentence: String) async throws {
        let extractor = try GrammarExtractor(
            options: .init(
                timePerSentence: .milliseconds(20), maximumWordsPerParse: 16, maximumTripletsPerPassage: 500))
        let plain = " Nuuk was founded by Hans Egede."
        let facts = try await extractor.extract([
            ExtractionPassage(title: "", text: String(repeating: sentence + plain, count: 20))
        ])[0]
        #expect(facts.triplets.contains { $0.head == "Nuuk" && $0.tail == "Hans Egede" })
    }

    @Test func whatWasReadInPartIsMarked() async throws {
        let extractor = try Self.extractor.get()
        let facts = try await extractor.extract([
            ExtractionPassage(title: "", text: "Nuuk was founded by Hans Egede."),
            ExtractionPassage(
                title: "", text: "The man " + String(repeating: "in the house on the hill ", count: 20) + "slept."),
            ExtractionPassage(title: "", text: String(repeating: "word ", count: 2000)),
        ])
        #expect(facts.map(\.isDegraded) == [false, true, true])
    }

    @Test(arguments: [
        ("Nuuk was founded by Hans Egede in 1728.", true), ("The valve opens at 70 degrees of heat.", true),
        ("茶是一种起源于中国的饮料。", true), ("Nuuk.", false), ("See also", false), ("", false),
        ("GAMES HOST CITY DATES NATIONS", false), ("It was good and they liked it.", false),
    ])
    func onlyAnEmptyReadingOfATextWithFactsIsAWarning(_ text: String, holds: Bool) {
        #expect(ExtractionPassage(title: "", text: text).plainlyHoldsFacts == holds)
    }

    @Test(arguments: [
        "", " ", "\0", "a\0b. C D.", "😀😀 👨‍👩‍👧 (", ")))((( [", "\"\"\"''``", String(repeating: "word ", count: 2000),
        String(repeating: "Name, ", count: 800), String(repeating: "((", count: 2000),
        String(repeating: "x", count: 20000),
        "A (B (C (D))) E.", "1999–2000–2001", "$ € £ % 5% $5", "Mr. . Dr.", "’s 's s' '", "\u{FEFF}\u{200B}É́",
    ])
    func oddTextIsHarmless(_ text: String) async throws {
        _ = try await triplets(text, title: text)
        _ = try await triplets(text + " is a city in " + text)
    }

    @Test func resultsKeepTheOrderOfThePassages() async throws {
        let passages = (0..<60).map { number in
            ExtractionPassage(title: "", text: "Town Q\(number) belongs to County R\(number).")
        }
        let together = try await Self.extractor.get().extract(passages)
        for (passage, found) in zip(passages, together) {
            #expect(try await found.triplets == triplets(passage.text))
        }
        #expect(try await Self.extractor.get().extract([]).isEmpty)
    }

    @Test func cancellingEndsTheWork() async throws {
        let extractor = try Self.extractor.get()
        let text = String(
            repeating: "The Roman Empire conquered Dacia in 106, and John Soane built the Dark Tower. ", count: 20)
        let task = Task {
            try await extractor.extract(Array(repeating: ExtractionPassage(title: "X", text: text), count: 5000))
        }
        task.cancel()
        let failure = await #expect(throws: Failure.self) { try await task.value }
        #expect(failure?.code == .cancelled)
    }
}
