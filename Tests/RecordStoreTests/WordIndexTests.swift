import Corpus
import RecordStore
import TestSupport
import Testing

/// What the index of words finds, as people write it.
@Suite struct WordIndexTests {
    /// The texts that a question finds, best first; each a document of one chunk beside some that say other things.
    private func found(_ question: String, among texts: [String]) async throws -> [String] {
        try await StoreFixture.with { fixture in
            let others = ["The urn is of brass.", "Das Wetter ist schön und warm.", "昨日は雨でした。", "A note of 7 lines."]
            for (number, text) in (texts + others).enumerated() {
                try fixture.ingest(StoreFixture.document("/\(number)", title: "Page", [(text, nil)]))
            }
            return try fixture.store.snapshot().lexical(question).best(10).compactMap { chunk, _ in
                let place = Int(chunk.rawValue) - 1
                return place < texts.count ? texts[place] : nil
            }
        }
    }

    @Test(arguments: [
        ("classification", "The classi\u{FB01}cation of teas."), ("teapots", "Tea\u{AD}pots of silver."),
        ("cafe", "The cafe\u{301} is open."), ("1969", "Founded in 1969² by a smith."), ("Full", "Ｆｕｌｌ steam."),
        ("information", "More informa-\ntion is here."), ("الشاي", "ﺍﻟﺸﺎﻱ ساخن"), ("شاي", "الشاي ساخن"),
        ("ילד", "הנה יֶלֶד טוב"),
        ("茶壶", "他买了一个新茶壶和杯子。"), ("壶", "新茶壶"), ("茶", "新茶壶"), ("さどう", "きのうさどうをならった。"),
        ("차주전자", "새 차주전자를 샀다."), ("ชา", "ฉันดื่มชาร้อน"), ("चाय", "गरम चाय पियो"), ("ﾁｬ", "おチャです"), ("🫖", "Tea 🫖 time"),
        ("Guetesiegel", "Das Gütesiegel fehlt."), ("Gütesiegel", "Das Guetesiegel fehlt."),
        ("Strasse", "Die Straße ist eng."),
        ("Straße", "Die Strasse ist eng."), ("Viet tra", "Trà Việt ngon"),
        ("Siegel", "Die Urkunde hat ein Gütesiegel und einen Rand."),
        ("1250000", "It cost 1.250.000,00 euros."), ("1,250,000", "It cost 1250000 roubles."),
        ("1.250.000", "Cost: 1,250,000"),
        ("5 March 2024", "Delivered 2024-03-05."), ("2024-03-05", "Am 5. März 2024 geliefert."),
        ("March 2024", "On 05.03.2024 then."),
        ("user name", "Call getUserName() first."), ("getUserName", "Call get_user_name() first."),
        ("email", "Send an e-mail."),
        ("e-mail", "Send an email."), ("AB1384", "Ticket AB-1384 is open."), ("AB-1384", "Ticket AB1384 is open."),
        ("C++", "Written in C++ then."),
    ])
    func aWordIsFoundAsPeopleWriteIt(question: String, text: String) async throws {
        #expect(try await found(question, among: [text]) == [text])
    }

    @Test(arguments: [
        ("2026.4.10", "Version 2026.4.10 is out.", "Version 2026.10.4 is out."),
        ("DEC-0054", "See DEC-0054 there.", "See DEC-0045 and part 0054 there."),
        ("SQLSTATE[42S02]", "SQLSTATE[42S02]: missing.", "SQLSTATE[42S01]: other."),
        ("/etc/tea/conf.d/urn.conf", "Edit /etc/tea/conf.d/urn.conf now.", "Edit /etc/urn/tea.conf or conf.d now."),
        ("\"red hot urn\"", "The red hot urn.", "The hot red urn."), ("茶壶盖", "新茶壶盖。", "新茶壶和壶盖。"),
        ("the C# code", "The C# code.", "The C code."),
    ])
    func whatBelongsTogetherComesFirst(question: String, first: String, second: String) async throws {
        #expect(try await found(question, among: [second, first]).first == first)
    }

    @Test func whatAQuestionNamesAsAWholeIsTold() async throws {
        try await StoreFixture.with { fixture in
            for (number, text) in ["See AB-1384.", "See AB 12 and 1384.", "On 5 March 2024."].enumerated() {
                try fixture.ingest(StoreFixture.document("/\(number)", title: "Page", [(text, nil)]))
            }
            let snapshot = try fixture.store.snapshot()
            let sign = try snapshot.lexical("Where is AB-1384 seen?")
            #expect(sign.phrases == [LexicalPhrase(.identifier, text: "AB 1384", words: 0b011, count: 1)])
            #expect(sign.wordCounts == [2, 2, 0] && sign.identifiers == 0b011 && sign.findableWords == 0b011)
            #expect(sign.phrases(of: ChunkID(1)) == 1 && sign.phrases(of: ChunkID(2)) == 0)
            let date = try snapshot.lexical("2024-03-05")
            #expect(date.phrases.map(\.kind) == [.date] && date.phrases.map(\.count) == [1])
            let plain = try snapshot.lexical("urns of brass")
            #expect(plain.phrases.isEmpty && plain.heldPhrases.isEmpty && plain.identifiers == 0)
        }
    }

    @Test func documentsOfEveryScriptGoAsTheyCame() async throws {
        let texts = [
            "Der Prüfungsnachweis und das Büro in Köln, 5. März 2024: 1.250,00", "新茶壶和杯子 getUserName", "הנה יֶלֶד 10⁶ 🫖",
            "ฉันดื่มชาร้อน of\u{FB01}ce informa-\ntion", "plain words alone",
        ]
        try await StoreFixture.with { fixture in
            let ids = try texts.enumerated().map { number, text in
                try fixture.ingest(StoreFixture.document("/\(number)", title: "Ö \(number)", [(text, nil)]))[0]
            }
            #expect(try fixture.store.findings(deep: true).isEmpty)
            try fixture.store.remove([ids[0], ids[3]])
            #expect(try fixture.store.findings(deep: true).isEmpty)
            try fixture.store.remove([ids[1], ids[2], ids[4]])
            #expect(try fixture.store.findings(deep: true).isEmpty)
            #expect(try fixture.store.snapshot().lexical("Köln 茶壶 plain").chunks.isEmpty)
        }
    }
}
