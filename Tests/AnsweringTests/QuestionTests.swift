import Answering
import Testing

@Suite struct LanguageTests {
    @Test(arguments: [
        ("When does the museum open?", Language.english), ("Wann öffnet das Museum am Montag?", .german),
        ("Quand ouvre le musée ?", .french), ("Quando apre il museo la domenica?", .italian),
        ("¿Cuándo abre el museo?", .spanish), ("Quando é que o museu abre, e onde fica?", .portuguese),
        ("Hoe laat gaat het museum open?", .dutch), ("Когда открывается музей?", .russian),
        ("博物馆什么时候开门？", .chinese), ("博物館はいつ開きますか？", .japanese), ("박물관은 언제 엽니까?", .korean),
        ("متى يفتح المتحف؟", .arabic),
    ])
    func theLanguageOfAQuestionIsSeen(question: String, language: Language) {
        #expect(Language(of: question) == language)
    }

    @Test func codesAloneAreInNoLanguage() {
        #expect(Language(of: "AX-13 4711") == nil)
        #expect(Language(of: "") == nil)
    }

    @Test func aReplyIsGivenInTheQuestionsLanguageAndElseInEnglish() {
        let reply = Reply("en: Nothing.\nit: Niente.")
        #expect(reply.text(in: .italian) == "Niente." && reply.text(in: .german) == "Nothing.")
        #expect(reply.text(in: nil) == "Nothing.")
        #expect(Reply("Note: nothing.").text(in: .english) == "Note: nothing.")
    }
}

@Suite struct FollowUpTests {
    private let talk = Conversation(turns: [
        .init(.user, "How much is a Volvo V70 brake check?"), .init(.assistant, "A brake check costs 80 crowns [1]."),
    ])

    @Test func anotherThingTakesThePlaceOfWhatWasAskedAbout() {
        let meaning = talk.meaning(of: "What about an oil change?")
        #expect(meaning.isWhole && meaning.question == "How much is an oil change for Volvo V70?")
    }

    @Test func anotherNameTakesThePlaceOfTheName() {
        let meaning = talk.meaning(of: "And for the Saab 900?")
        #expect(meaning.isWhole && meaning.question == "How much is a Saab 900 brake check?")
    }

    @Test func aFollowUpOfAFollowUpGoesBackToTheFirstQuestion() {
        var longer = talk
        longer.turns += [
            .init(.user, "What about an oil change?"), .init(.assistant, "An oil change costs 120 crowns [1]."),
        ]
        #expect(longer.meaning(of: "And for the Saab 900?").question == "How much is an oil change for the Saab 900?")
    }

    @Test func aQuestionWithAVerbStandsByItself() {
        let meaning = talk.meaning(of: "And when is the garage open?")
        #expect(!meaning.isWhole)
    }
}

@Suite struct QuestionPartsTests {
    @Test(arguments: [
        ("How many jars of honey are on the shelf, and in which room?", 2), ("Which jars, pots and pans are red?", 0),
        ("Where is the key, and who has it?", 2), ("In 1990, and in no other year, who won?", 0),
    ])
    func aSecondPartBeginsWithAQuestionWord(question: String, count: Int) {
        #expect(QuestionParts(question)?.parts.count ?? 0 == count)
    }

    @Test func aNumberAnswersHowManyAndSomethingElseWhich() throws {
        let question = "How many jars of honey are on the shelf, and in which room?"
        let parts = try #require(QuestionParts(question))
        #expect(parts.areTellable)
        #expect(parts.parts.map { $0.isAnswered(by: "12 jars", to: question) } == [true, false])
        #expect(parts.parts.map { $0.isAnswered(by: "12 jars in the cellar", to: question) } == [true, true])
    }
}
