import Corpus
import Foundation
import IndexBundle
import Ingestion
import TestRooms
import TestSupport
import Testing

/// Files to rows, through every room on the way.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct IngesterTests {
    @Test func everyDocumentIsStoredWholeWithItsChunksFactsAndVectors() async throws {
        try await IngestFixture.with(documents: 5) { fixture in
            let summary = try fixture.summary(await fixture.ingest())
            #expect(summary.stored == 5 && summary.unchanged == 0 && summary.refused == 0)
            let snapshot = try await fixture.index.bundle.snapshot()
            let counts = try await snapshot.counts()
            #expect(counts.documents == 5)
            #expect(counts.chunks == summary.chunks && counts.chunks >= 5)
            #expect(counts.triplets > 0 && counts.triplets <= summary.triplets)
            for document in try await snapshot.documents() {
                let near = try await snapshot.nearestChunks(
                    to: fixture.vector(of: document, in: snapshot), count: 1)
                let chunk = try #require(await snapshot.chunks(near.map(\.id)).first)
                #expect(chunk.document == document.id, "a document is nearest to its own text")
            }
        }
    }

    @Test func unchangedFilesAreSkippedByTheirHash() async throws {
        try await IngestFixture.with(documents: 6) { fixture in
            try await fixture.ingest()
            let before = try await fixture.index.bundle.snapshot().revision
            let embedder = RecordingEmbedder(fixture.index.embedder)
            fixture.index.embedder = embedder
            // A new date alone is no change.
            for name in fixture.names { try fixture.touch(name) }
            let summary = try fixture.summary(await fixture.ingest())
            #expect(summary.stored == 0 && summary.unchanged == 6)
            #expect(embedder.calls.isEmpty)
            #expect(try await fixture.index.bundle.snapshot().revision == before)
        }
    }

    @Test func aChangedFileReplacesItsDocument() async throws {
        try await IngestFixture.with(documents: 3) { fixture in
            try await fixture.ingest()
            try fixture.write("Quicksilver is a metal that flows at room temperature.", to: fixture.names[1])
            let summary = try fixture.summary(await fixture.ingest())
            #expect(summary.stored == 1 && summary.unchanged == 2)
            let snapshot = try await fixture.index.bundle.snapshot()
            #expect(try await snapshot.counts().documents == 3)
            #expect(try await snapshot.bm25("quicksilver", count: 5).count == 1)
            #expect(try await snapshot.bm25(IngestFixture.uniqueWord(1), count: 5).isEmpty, "the old text is gone")
        }
    }

    @Test func aRefusedFileIsNamedAndTheRestGoesOn() async throws {
        try await IngestFixture.with(documents: 6) { fixture in
            try fixture.write(Data([0x54, 0xFF, 0x54]), to: "a-broken.txt")
            try fixture.write(Data([0, 1, 2, 0, 3] + Array(repeating: 0, count: 99)), to: "d3-binary.dat")
            try fixture.write("", to: "z-empty.txt")
            let events = try await fixture.ingest()
            let refused = events.compactMap { event -> String? in
                guard case .refused(let source, let reason, let message) = event else { return nil }
                #expect(message.contains(source), "the message names the place")
                return "\(source.split(separator: "/").last ?? "") \(reason.rawValue)"
            }
            #expect(refused == ["a-broken.txt invalid_encoding", "d3-binary.dat binary", "z-empty.txt empty"])
            let summary = try fixture.summary(events)
            #expect(summary.stored == 6 && summary.refused == 3)

            let again = try fixture.summary(await fixture.ingest())
            #expect(again.unchanged == 6 && again.refused == 3, "a refusal is not remembered as a success")
        }
    }

    @Test func eventsAreInOrderAndEndWithExactlyOneFinished() async throws {
        try await IngestFixture.with(documents: 10) { fixture in
            try fixture.write(Data([0xFF]), to: "broken.txt")
            for run in 1...2 {
                let events = try await fixture.ingest()
                _ = try fixture.summary(events)
                var known = 0
                var done = 0
                var sources: Set<String> = []
                for event in events {
                    switch event {
                    case .discovered(let documents, _):
                        #expect(documents >= known)
                        known = documents
                    case .progress(let progress):
                        #expect(progress.documentsDone >= done)
                        #expect(progress.documentsDone <= progress.documentsTotal)
                        #expect(progress.bytesDone <= progress.bytesTotal)
                        done = progress.documentsDone
                    case .stored(let source, _, _), .unchanged(let source), .removed(let source),
                        .refused(let source, _, _):
                        #expect(sources.insert(source).inserted, "\(source) twice in run \(run)")
                    case .finished:
                        break
                    }
                }
                #expect(known == 11 && done == 11 && sources.count == 11)
            }
        }
    }

    @Test func anEmptyFolderIsTakenInWithoutAnError() async throws {
        try await IngestFixture.with(documents: 0) { fixture in
            let summary = try fixture.summary(await fixture.ingest())
            #expect(summary.stored == 0 && summary.refused == 0)
        }
    }

    @Test func ofTwoRecordsWithOneIDTheLastCounts() async throws {
        try await IngestFixture.with(documents: 0) { fixture in
            try fixture.write(
                """
                {"id": "1", "title": "Upa", "text": "The Upa is a stream."}
                {"id": "2", "title": "Volga", "text": "The Volga flows to the Caspian Sea."}
                {"id": "1", "title": "Upa", "text": "The Upa is a river of Tula."}

                """, to: "corpus.jsonl")
            _ = try fixture.summary(await fixture.ingest())
            let snapshot = try await fixture.index.bundle.snapshot()
            #expect(try await snapshot.counts().documents == 2)
            #expect(try await snapshot.bm25("stream", count: 5).isEmpty)
            #expect(try await snapshot.bm25("river", count: 5).count == 1)
        }
    }

    @Test func aBatchHoldsNoMoreThanItsLimits() async throws {
        try await IngestFixture.with(documents: 12) { fixture in
            let embedder = RecordingEmbedder(fixture.index.embedder)
            fixture.index.embedder = embedder
            fixture.index.options.batchDocuments = 3
            try await fixture.ingest()
            let byDocuments = embedder.passagesInACall
            #expect(byDocuments.max() == 3 && byDocuments.reduce(0, +) == 12)
        }
        try await IngestFixture.with(documents: 12) { fixture in
            let embedder = RecordingEmbedder(fixture.index.embedder)
            fixture.index.embedder = embedder
            fixture.index.options.batchDocuments = 100
            fixture.index.options.batchBytes = 2 * IngestFixture.text(0).utf8.count
            try await fixture.ingest()
            let byBytes = embedder.passagesInACall
            #expect((byBytes.max() ?? 0) <= 3 && byBytes.reduce(0, +) == 12)
        }
    }
}
