import Corpus
import RecordStore
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
            let among = [ChunkID(1), ChunkID(3)]
            #expect(
                try snapshot.occurrences(ofWordsIn: "Who boils the samovar, a samovar?", among: among) == [
                    WordOccurrence(chunkCount: 2, chunks: [ChunkID(1), ChunkID(3)]),
                    WordOccurrence(chunkCount: 3, chunks: [ChunkID(1), ChunkID(3)]),
                ])
            #expect(try snapshot.occurrences(ofWordsIn: "chimney", among: among).map(\.chunks) == [[]])
            #expect(try snapshot.occurrences(ofWordsIn: "?!", among: among).isEmpty)
        }
    }
}
