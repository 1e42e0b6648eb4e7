import Corpus
import Foundation
import RecordStore
import TestSupport
import Testing

/// What is kept of where documents stand, and of what their passages stand under.
@Suite struct PlaceTests {
    private func placed() -> PreparedDocument {
        var prepared = StoreFixture.document(
            "/hr/limits.csv", title: "Limits", [("Hotel: 150", nil), ("Train: 80", nil)])
        prepared.document.context = "limits-v3 · version 3 · hr/"
        prepared.document.metadata = DocumentMetadata(
            aliases: ["Caps"], version: "3", status: "final", modified: Date(timeIntervalSince1970: 1_700_000_000.5))
        for index in prepared.chunks.indices { prepared.chunks[index].chunk.lead = "Expense: Amount in euros" }
        return prepared
    }

    @Test func whereADocumentStandsComesBack() async throws {
        try await StoreFixture.with { fixture in
            let id = try fixture.ingest(placed())[0]
            let snapshot = try fixture.store.snapshot()
            let stored = try #require(try snapshot.document(id))
            #expect(stored.context == placed().document.context)
            #expect(stored.metadata == placed().document.metadata)
            let chunk = try #require(try snapshot.chunks([ChunkID(2)]).first)
            #expect(chunk.chunk == placed().chunks[1].chunk)
            #expect(chunk.context == stored.context && chunk.metadata == stored.metadata)
        }
    }

    @Test(arguments: ["hr", "version", "euros", "expense train"])
    func itsWordsFindThePassage(words: String) async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(StoreFixture.document("/b", title: "Tula", [("Samovars.", nil)]))
            try fixture.ingest(placed())
            #expect(try fixture.store.snapshot().bm25(words, count: 5).map(\.0).contains(ChunkID(3)))
        }
    }

    @Test func removingItLeavesNoWordBehind() async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(StoreFixture.document("/b", title: "Tula", [("Samovars.", nil)]))
            let id = try fixture.ingest(placed())[0]
            #expect(try fixture.store.findings(deep: true).isEmpty)
            try fixture.ingest(placed())
            try fixture.store.remove([id, DocumentID(id.rawValue + 1)])
            #expect(try fixture.store.findings(deep: true).isEmpty)
            #expect(try fixture.store.snapshot().bm25("euros hr version", count: 5).isEmpty)
        }
    }

    @Test func onlyAnUnchangedPlaceKeepsAVector() async throws {
        try await StoreFixture.with { fixture in
            let prepared = placed()
            try fixture.ingest(prepared)
            let known = try fixture.store.chunkVectors(
                like: [(source: prepared.document.source, contentHash: prepared.document.contentHash)])
            let texts = prepared.chunks.map {
                $0.chunk.embeddingText(title: prepared.document.title, context: prepared.document.context)
            }
            #expect(Set(known.keys) == Set(texts.map { BytewiseText($0) }))
        }
    }
}
