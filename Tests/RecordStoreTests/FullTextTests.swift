import Corpus
import RecordStore
import TestSupport
import Testing

@Suite struct FullTextTests {
    private let documents = [
        StoreFixture.document(
            "/a", title: "Samovars", [("They boil water.", nil), ("A chimney draws the fire.", nil)]),
        StoreFixture.document("/b", title: "Tula", [("Boiling is what samovar makers sell; they don't rest.", nil)]),
    ]

    @Test func wordsAreStemmedAndTitlesCount() async throws {
        try await StoreFixture.with { fixture in
            for document in documents { try fixture.ingest(document) }
            let snapshot = try fixture.store.snapshot()
            let found = try snapshot.bm25("samovar boils", count: 10)
            #expect(Set(found.map(\.0)) == [ChunkID(1), ChunkID(2), ChunkID(3)])
            #expect(found.last?.0 == ChunkID(2))
            #expect(found.map(\.1) == found.map(\.1).sorted(by: >))
        }
    }

    @Test(arguments: [
        "\"", "AND", "water OR", "title:water", "wat*", "NEAR(a b", "col - a ^ b", "don't \"rest", "(",
        "'; DROP TABLE x",
        "\u{0}water", "-", "{title}: x",
    ])
    func aPersonsWordsAreNeverSyntax(query: String) async throws {
        try await StoreFixture.with { fixture in
            for document in documents { try fixture.ingest(document) }
            _ = try fixture.store.snapshot().bm25(query, count: 10)
        }
    }

    @Test func wordsWithoutLettersFindNothing() async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(documents[0])
            #expect(try fixture.store.snapshot().bm25(" ?! — ", count: 10).isEmpty)
            #expect(try fixture.store.snapshot().bm25("", count: 10).isEmpty)
        }
    }

    @Test func anIndexMadeAnewFindsTheSame() async throws {
        try await StoreFixture.with { fixture in
            let ids = try documents.map { try fixture.ingest($0)[0] }
            try fixture.store.remove([ids[0]])
            let before = try fixture.store.snapshot().bm25("boil samovar water", count: 10)
            try fixture.store.rebuildFullText()
            let after = try fixture.store.snapshot().bm25("boil samovar water", count: 10)
            #expect(before.map(\.0) == after.map(\.0))
            #expect(before.map(\.1) == after.map(\.1))
            #expect(before.map(\.0) == [ChunkID(3)])
        }
    }

    @Test func theWordsOfAQuestionAreCountedByStem() async throws {
        try await StoreFixture.with { fixture in
            for document in documents { try fixture.ingest(document) }
            let snapshot = try fixture.store.snapshot()
            let found = try snapshot.lexical("Who boils the samovar, a samovar?")
            #expect(found.wordCounts == [2, 3])
            #expect(found.chunks == [ChunkID(1), ChunkID(2), ChunkID(3)])
            #expect(found.words == [0b11, 0b10, 0b11])
            #expect(found.words(of: ChunkID(2)) == 0b10)
            #expect(found.words(of: ChunkID(4)) == 0)
            #expect(try snapshot.lexical("?!") == .none)
            let unknown = try snapshot.lexical("teapot")
            #expect(unknown.chunks.isEmpty && unknown.wordCounts == [0])
            // A letter of a script that is younger than SQLite's tables: a word for us, nothing for it.
            #expect(try snapshot.lexical("\u{1E900} water").wordCounts == [0, 1])
        }
    }

    @Test func scoresOfAQuestionAreThoseOfSQLiteToTheLastBit() async throws {
        let vocabulary = ["tea", "samovar", "Tula", "boils", "boiling", "water", "coal", "chimney", "brass", "2007"]
        var random = SplitMix(seed: 5)
        let many = (0..<40).map { number in
            StoreFixture.document(
                "/\(number)", title: vocabulary[number % 10],
                (0..<4).map { _ in
                    (
                        (0..<Int.random(in: 1...30, using: &random)).map { _ in
                            vocabulary.randomElement(using: &random) ?? ""
                        }.joined(separator: " "), nil
                    )
                })
        }
        try await StoreFixture.with { fixture in
            let ids = try many.map { try fixture.ingest($0) }
            // What is known of lengths outlives changes of the collection.
            for removed in [0, 7, 9] {
                try fixture.store.remove([ids[removed][0]])
                let snapshot = try fixture.store.snapshot()
                for question in ["samovar", "tea boils water 2007", "Tula brass coal chimney boiling teapot"] {
                    let words = question.split(separator: " ").map(String.init)
                    let found = try snapshot.lexical(question)
                    let best = found.best(1_000)
                    let expected = try snapshot.bm25(question, count: 1_000)
                    #expect(best.map(\.0) == expected.map(\.0))
                    #expect(best.map(\.1) == expected.map(\.1))
                    #expect(found.best(5).map(\.0) == expected.prefix(5).map(\.0))
                    for (place, word) in words.enumerated() {
                        let holding = Set(try snapshot.bm25(word, count: 1_000).map(\.0))
                        #expect(found.wordCounts[place] == holding.count)
                        #expect(
                            Set(found.chunks.filter { found.words(of: $0) & (1 << UInt64(place)) != 0 }) == holding)
                    }
                }
            }
        }
    }
}
