import Corpus
import Foundation
import RecordStore
import TestSupport
import Testing

/// How names are shown, and what extraction leaves behind.
@Suite struct FormTests {
    private func surface(_ key: String, in store: RecordStore) throws -> String? {
        try store.snapshot().entities(keys: [EntityKey(stored: key)]).first?.surface
    }

    private func document(_ source: String, title: String, forms: [String]) -> PreparedDocument {
        StoreFixture.document(
            source, title: title, forms.enumerated().map { ("\($1) no. \($0).", [($1, "is no.", "\($0)")]) })
    }

    @Test func aNameIsShownInItsMostFrequentForm() async throws {
        try await StoreFixture.with { fixture in
            let once = try fixture.ingest(document("/1", title: "A", forms: ["TULA"]))
            #expect(try surface("tula", in: fixture.store) == "TULA")
            try fixture.ingest(document("/2", title: "Tula", forms: []))
            #expect(try surface("tula", in: fixture.store) == "Tula", "of equals the one with small letters")
            let twice = try fixture.ingest(document("/3", title: "B", forms: ["TULA"]))
            #expect(try surface("tula", in: fixture.store) == "TULA")
            try fixture.store.remove(once + twice)
            #expect(try surface("tula", in: fixture.store) == "Tula")
        }
    }

    @Test(arguments: 0..<20)
    func formsFollowFromWhatIsStoredAndNotFromItsHistory(seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let forms = ["tea", "Tea", "TEA", "«Tea»", "Tula", "TULA", "tula,"]
        func make(_ source: Int, _ random: inout SplitMix) -> PreparedDocument {
            let used = (0..<Int.random(in: 0...4, using: &random)).map { _ in forms.randomElement(using: &random) ?? ""
            }
            return document("/\(source)", title: forms.randomElement(using: &random) ?? "", forms: used)
        }
        try await StoreFixture.with { fixture in
            var living: [Int: (document: PreparedDocument, id: DocumentID)] = [:]
            for _ in 0..<30 {
                let source = Int.random(in: 0..<6, using: &random)
                if Int.random(in: 0..<3, using: &random) == 0, let old = living.removeValue(forKey: source) {
                    try fixture.store.remove([old.id])
                } else {
                    let new = make(source, &random)
                    living[source] = (new, try fixture.ingest(new)[0])
                }
            }
            try await StoreFixture.with { fresh in
                for entry in living.values.sorted(by: { $0.document.document.source < $1.document.document.source }) {
                    try fresh.ingest(entry.document)
                }
                for key in ["tea", "tula"] {
                    #expect(try surface(key, in: fixture.store) == surface(key, in: fresh.store))
                }
                #expect(try fixture.store.snapshot().counts() == fresh.store.snapshot().counts())
            }
        }
    }

    @Test func aDocumentReadByAnotherExtractorIsNotUnchanged() async throws {
        try await StoreFixture.with { fixture in
            var prepared = document("/1", title: "A", forms: ["TULA"])
            prepared.extractor = "grammar"
            try fixture.ingest(prepared)
            #expect(try fixture.store.contentHashes(for: ["/1"], readBy: "grammar") == ["/1": "hash"])
            #expect(try fixture.store.contentHashes(for: ["/1"], readBy: nil) == ["/1": "hash"])
            #expect(try fixture.store.contentHashes(for: ["/1"], readBy: "model").isEmpty)
        }
    }

    @Test func chunksReadOnlyInPartAreCounted() async throws {
        try await StoreFixture.with { fixture in
            var prepared = document("/1", title: "A", forms: ["Tula", "Tea"])
            prepared.chunks[1].isDegraded = true
            try fixture.ingest(prepared)
            #expect(try fixture.store.snapshot().counts().chunksDegraded == 1)
        }
    }

    @Test func whatWasExtractedIsKept() async throws {
        try await StoreFixture.with { fixture in
            try fixture.store.cacheExtraction("[1]", as: "a")
            try fixture.store.cacheExtraction("[2]", as: "a")
            #expect(try fixture.store.cachedExtractions(["a", "b"]) == ["a": "[2]"])
        }
    }
}
