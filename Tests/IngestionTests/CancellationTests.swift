import Corpus
import IndexBundle
import Ingestion
import TestRooms
import TestSupport
import Testing

/// An ingest that is stopped leaves whole documents behind, and the next one does only the rest.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct CancellationTests {
    @Test func whatWasStoredBeforeAStopStaysAndASecondRunDoesTheRest() async throws {
        let expected = try await IngestFixture.with(documents: 10) { fixture in
            try await fixture.ingest()
            return try await fixture.index.bundle.counts()
        }
        try await IngestFixture.with(documents: 10) { fixture in
            fixture.index.options.batchDocuments = 2
            let stopped = await fixture.ingest(stoppingAfter: 3)
            #expect(stopped.error is CancellationError)
            #expect(stopped.events.finished == 0, "a stop is not an end")
            #expect(stopped.events.stored == 4, "a batch is stored whole")
            #expect(try await fixture.index.bundle.counts().documents == 4)

            let summary = try fixture.summary(await fixture.ingest())
            #expect(summary.unchanged == 4 && summary.stored == 6)
            #expect(try await fixture.index.bundle.counts() == expected)
        }
    }

    /// The stop comes while the encoder is at work: on the chunks, the names or the facts of a batch.
    @Test(arguments: 1...5)
    func aStopInsideABatchStoresNothingOfIt(call: Int) async throws {
        try await IngestFixture.with(documents: 6) { fixture in
            let real = fixture.index.embedder
            fixture.index.options.batchDocuments = 2
            fixture.index.embedder = RecordingEmbedder(real) { number in
                if number == call { withUnsafeCurrentTask { $0?.cancel() } }
            }
            let stopped = await fixture.ingest(stoppingAfter: .max)
            #expect(stopped.error is CancellationError)
            #expect(stopped.events.finished == 0, "a stop is not an end")
            let stored = stopped.events.stored
            #expect(stored == (call - 1) / 3 * 2)
            #expect(try await fixture.index.bundle.counts().documents == stored)

            fixture.index.embedder = real
            let summary = try fixture.summary(await fixture.ingest())
            #expect(summary.unchanged == stored && summary.stored == 6 - stored)
        }
    }

    @Test func aTaskThatIsStoppedBeforeItBeginsStoresNothing() async throws {
        try await IngestFixture.with(documents: 2) { fixture in
            let stopped = await fixture.ingest(stoppingAfter: 0)
            #expect(stopped.error is CancellationError)
            #expect(stopped.events.finished == 0)
            let counts = try await fixture.index.bundle.counts()
            #expect(counts.documents == 0)
        }
    }
}
