import Corpus
import Foundation
import RecordStore
import TestSupport
import Testing

@Suite struct RecordStoreTests {
    private let tea = StoreFixture.document(
        "/tea.md", title: "Tea",
        [
            ("Tea grows in China. 茶", [("Tea", "grows in", "China")]),
            ("No facts here.", []),
            ("---", nil),
        ])
    private let tula = StoreFixture.document(
        "/tula.md", title: "Tula",
        [("Tula makes samovars. Tea grows in China.", [("Tula", "makes", "samovars"), ("tea", "grows in", "CHINA")])])

    @Test func whatIsStoredComesBackAsItWas() async throws {
        try await StoreFixture.with { fixture in
            let ids = try fixture.ingest(tea)
            let snapshot = try fixture.store.snapshot()
            let document = try #require(try snapshot.document(ids[0]))
            #expect(document.source == "/tea.md")
            #expect(document.externalID == "x-/tea.md")
            #expect(document.format == .markdown)
            #expect(document.chunkCount == 3)
            #expect(document.byteCount == tea.document.text.utf8.count)
            #expect(document.ingestedAt == Date(timeIntervalSince1970: 1_700_000_000))
            #expect(try snapshot.text(of: ids[0]) == tea.document.text)
            #expect(try snapshot.documents() == [document])

            let vectors = try snapshot.vectors(.chunk, after: 0, through: .max, limit: 10)
            let chunks = try snapshot.chunks(vectors.ids.map { ChunkID($0) })
            #expect(chunks.map(\.chunk) == tea.chunks.map(\.chunk))
            #expect(chunks.allSatisfy { $0.document == ids[0] && $0.titleEntity?.surface == "Tea" })
            for chunk in chunks {
                let bytes = Array(tea.document.text.utf8)[chunk.chunk.byteRange]
                #expect(String(decoding: bytes, as: UTF8.self) == chunk.chunk.text)
            }
            #expect(
                try snapshot.counts()
                    == IndexCounts(documents: 1, chunks: 3, entities: 2, triplets: 1, chunksWithoutTriplets: 1))
        }
    }

    @Test func chunksComeInTheOrderAskedAndUnknownOnesAreLeftOut() async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(tea)
            let snapshot = try fixture.store.snapshot()
            let asked = [ChunkID(3), ChunkID(99), ChunkID(1)]
            #expect(try snapshot.chunks(asked).map(\.id) == [ChunkID(3), ChunkID(1)])
        }
    }

    @Test func aFactReadTwiceIsOneTripletWithTwoSources() async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(tea, tula)
            let snapshot = try fixture.store.snapshot()
            let china = try #require(try snapshot.entities(keys: [EntityKey(stored: "china")]).first)
            #expect(china.surface == "China")
            let ids = try snapshot.tripletIDs(touching: [china.id], capPerEntity: nil)
            let triplet = try #require(try snapshot.triplets(ids).first)
            #expect(ids.count == 1)
            #expect(triplet.text == "Tea grows in China")
            #expect(triplet.sources.map(\.chunk) == [ChunkID(1), ChunkID(4)])
            #expect(triplet.sources[1].sentence == tula.chunks[0].chunk.byteRange)
        }
    }

    @Test func sentencesAreBytesOfTheDocument() async throws {
        try await StoreFixture.with { fixture in
            let late = StoreFixture.document(
                "/late.md", title: "Late",
                [("Ärger first.", nil), ("Steam turns wheels.", [("Steam", "turns", "wheels")])])
            try fixture.ingest(late)
            let triplet = try #require(try fixture.store.snapshot().triplets([TripletID(1)]).first)
            let bytes = Array(late.document.text.utf8)[triplet.sources[0].sentence]
            #expect(String(decoding: bytes, as: UTF8.self) == "Steam turns wheels.")
        }
    }

    @Test func aTripletDiesWithItsLastSourceAndAnEntityWithItsLastUse() async throws {
        try await StoreFixture.with { fixture in
            let ids = try fixture.ingest(tea, tula)
            #expect(try fixture.store.remove([ids[0]]) == [ids[0]])
            var snapshot = try fixture.store.snapshot()
            // The second document still states the fact, so tea and China live on without the first.
            #expect(try snapshot.counts().triplets == 2)
            #expect(try snapshot.counts().entities == 4)
            try fixture.store.remove([ids[1]])
            snapshot = try fixture.store.snapshot()
            #expect(
                try snapshot.counts()
                    == IndexCounts(documents: 0, chunks: 0, entities: 0, triplets: 0, chunksWithoutTriplets: 0))
            for kind in VectorKind.allCases { #expect(try snapshot.vectorCount(kind) == 0) }
            let tombstones = try snapshot.tombstones(after: 0).mapValues(\.count)
            #expect(tombstones == [.chunk: 4, .entity: 4, .triplet: 2])
        }
    }

    @Test func anEntityLivesWhileADocumentBearsItsName() async throws {
        try await StoreFixture.with { fixture in
            let named = StoreFixture.document("/china.md", title: "China", [("A country.", [])])
            let ids = try fixture.ingest(tea, named)
            try fixture.store.remove([ids[0]])
            let snapshot = try fixture.store.snapshot()
            let keys = ["china", "tea"].map { EntityKey(stored: $0) }
            #expect(try snapshot.entities(keys: keys).map(\.key.value) == ["china"])
        }
    }

    @Test func removingAnUnknownDocumentChangesNothing() async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(tea)
            let before = try fixture.store.state()
            #expect(try fixture.store.remove([DocumentID(77)]) == [])
            #expect(try fixture.store.state() == before)
        }
    }

    @Test func aSourceThatComesAgainReplacesItsDocumentAndKeepsSharedFacts() async throws {
        try await StoreFixture.with { fixture in
            let first = try fixture.ingest(tea)
            let china = try fixture.store.snapshot().entities(keys: [EntityKey(stored: "china")])
            let changed = StoreFixture.document(
                "/tea.md", title: "Tea", [("Tea grows in China and Assam.", [("Tea", "grows in", "China")])],
                contentHash: "other")
            #expect(try fixture.store.unseenTexts(in: [changed]) == UnseenTexts(entities: [], triplets: []))
            let second = try fixture.ingest(changed)
            #expect(second != first)
            let snapshot = try fixture.store.snapshot()
            #expect(try snapshot.documents().map(\.id) == second)
            #expect(try snapshot.documents().map(\.source) == ["/tea.md"])
            #expect(try snapshot.entities(keys: [EntityKey(stored: "china")]) == china)
            #expect(try snapshot.bm25("assam", count: 5).count == 1)
            #expect(try snapshot.bm25("facts", count: 5).isEmpty)
            #expect(try fixture.store.contentHashes(for: ["/tea.md", "/none"], readBy: nil) == ["/tea.md": "other"])
        }
    }

    @Test func theSameSourceTwiceInABatchLeavesTheLast() async throws {
        try await StoreFixture.with { fixture in
            let again = StoreFixture.document("/tea.md", title: "Tea", [("Only this.", nil)])
            try fixture.ingest(tea, again, tula)
            let snapshot = try fixture.store.snapshot()
            let documents = try snapshot.documents()
            #expect(documents.map(\.source) == ["/tea.md", "/tula.md"])
            #expect(try snapshot.documents(limit: 1) == [documents[0]])
            #expect(try snapshot.documents(after: documents[0].id, limit: 5) == [documents[1]])
            #expect(try snapshot.documents(after: documents[1].id).isEmpty)
            #expect(try snapshot.counts().triplets == 2)
        }
    }

    @Test func aBatchThatLacksAVectorStoresNothing() async throws {
        try await StoreFixture.with { fixture in
            let old = try fixture.ingest(tula)
            // Known while asked, gone when committed.
            let unseen = try fixture.store.unseenTexts(in: [tea])
            try fixture.store.remove(old)
            let vectors = StoreFixture.vectors(for: [tea], unseen: unseen)
            let failure = #expect(throws: Failure.self) {
                try fixture.store.commit([tea], vectors: vectors, at: .now)
            }
            #expect(failure?.code == .busy)
            #expect(try fixture.store.snapshot().counts().documents == 0)
            try fixture.ingest(tea)
            #expect(try fixture.store.snapshot().counts().triplets == 1)
        }
    }

    @Test func aVectorThatIsNotFiniteIsRefused() async throws {
        try await StoreFixture.with { fixture in
            let unseen = try fixture.store.unseenTexts(in: [tea])
            var vectors = StoreFixture.vectors(for: [tea], unseen: unseen)
            var values = vectors.chunks.values
            values[3] = .nan
            vectors.chunks = EmbeddingMatrix(dimension: StoreFixture.dimension, values: values)
            let failure = #expect(throws: Failure.self) {
                try fixture.store.commit([tea], vectors: vectors, at: .now)
            }
            #expect(failure?.code == .native)
        }
    }

    @Test func whatIsEmbeddedDoesNotDependOnTheForm() async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(tea)
            let shouting = StoreFixture.document(
                "/x.md", title: "!!!", [("t", [("TEA", "calms", "  people "), ("...", "is", "nothing")])])
            let unseen = try fixture.store.unseenTexts(in: [shouting])
            #expect(unseen.entities.map(\.surface) == ["people"])
            #expect(unseen.triplets.map(\.text) == ["tea calms people"])
        }
    }

    @Test func aSnapshotDoesNotMove() async throws {
        try await StoreFixture.with { fixture in
            let ids = try fixture.ingest(tea)
            let before = try fixture.store.snapshot()
            try fixture.ingest(tula)
            try fixture.store.remove(ids)
            #expect(try before.documents().map(\.source) == ["/tea.md"])
            #expect(try fixture.store.snapshot().documents().map(\.source) == ["/tula.md"])
        }
    }

    @Test func idsAreNeverReused() async throws {
        try await StoreFixture.with { fixture in
            let first = try fixture.ingest(tea)
            try fixture.store.remove(first)
            let second = try fixture.ingest(tea)
            #expect(second[0] > first[0])
            let chunks = try fixture.store.snapshot().vectors(.chunk, after: 0, through: .max, limit: 10)
            #expect(chunks.ids.allSatisfy { $0 > 3 })
        }
    }

    @Test func theHubCapFollowsFromTheWords() async throws {
        try await StoreFixture.with { fixture in
            let facts = (0..<9).map { ("Hub", "knows", "thing \($0)") } + [("thing 3", "is known by", "Hub")]
            try fixture.ingest(StoreFixture.document("/hub.md", title: "Hub", [("t", facts)]))
            let snapshot = try fixture.store.snapshot()
            let hub = try #require(try snapshot.entities(keys: [EntityKey(stored: "hub")]).first)
            #expect(try snapshot.tripletIDs(touching: [hub.id, hub.id], capPerEntity: nil).count == 10)
            #expect(
                try snapshot.tripletIDs(touching: [hub.id], capPerEntity: 3) == [1, 2, 10].map { TripletID($0) })
        }
    }

    @Test func aDrawFollowsFromTheTextsAndNotFromTheirOrder() async throws {
        try await StoreFixture.with { fixture in
            try fixture.ingest(tea, tula)
            let snapshot = try fixture.store.snapshot()
            let drawn = try snapshot.drawnChunks(count: 3, stating: false)
            #expect(drawn.count == 3)
            #expect(try snapshot.drawnChunks(count: 100, stating: false).prefix(3) == drawn.prefix(3))
            #expect(try snapshot.drawnChunks(count: 100, stating: false).count == 4)
            let vectors = try snapshot.chunkVectors(drawn)
            try await StoreFixture.with { other in
                try other.ingest(tula)
                try other.ingest(tea)
                let snapshot = try other.store.snapshot()
                #expect(
                    try snapshot.chunkVectors(snapshot.drawnChunks(count: 3, stating: false)) == vectors)
            }
        }
    }

    @Test func whatCameAndWentIsKnownAsLongAsRemovalsAre() async throws {
        try await StoreFixture.with { fixture in
            let first = try fixture.ingest(tea)
            let before = try fixture.store.state()
            try fixture.ingest(tula)
            try fixture.store.remove(first)
            let snapshot = try fixture.store.snapshot()
            let changes = try #require(
                try snapshot.chunkChanges(afterVectors: before.vectorSequence, tombstones: before.tombstoneSequence))
            var living: [ChunkID] = []
            try snapshot.forEachPassage(of: nil) { living.append($0.id) }
            #expect(changes.added == living)
            #expect(!changes.removed.isEmpty && changes.removed.isDisjoint(with: living))
            let none = try snapshot.chunkChanges(
                afterVectors: snapshot.state.vectorSequence, tombstones: snapshot.state.tombstoneSequence)
            #expect(try #require(none).added.isEmpty && #require(none).removed.isEmpty)
            try fixture.store.adoptGeneration(
                2, oldest: 2, forgettingTombstonesThrough: snapshot.state.tombstoneSequence)
            #expect(
                try fixture.store.snapshot().chunkChanges(
                    afterVectors: before.vectorSequence, tombstones: before.tombstoneSequence) == nil)
        }
    }

    @Test func settingsAreKeptAndReplaced() async throws {
        try await StoreFixture.with { fixture in
            try fixture.store.setSetting("a", to: "1")
            try fixture.store.setSetting("a", to: "2")
            #expect(try fixture.store.snapshot().setting("a") == "2")
            try fixture.store.setSetting("a", to: nil)
            #expect(try fixture.store.snapshot().setting("a") == nil)
        }
    }

    @Test func aFinishedJobStaysAsItIs() async throws {
        try await StoreFixture.with { fixture in
            let job = try fixture.store.beginJob(
                .ingest, stage: "documents", state: .running, request: nil, at: .now)
            try fixture.store.updateJob(
                job.id, stage: "chunks", done: 4, total: 9, measure: JobMeasure(chunks: 3, rate: 1.5))
            try fixture.store.finishJob(job.id, state: .partial, message: "one refused", at: .now)
            try fixture.store.updateJob(job.id, stage: "late", done: 0, total: nil, measure: nil)
            let running = try fixture.store.beginJob(
                .rebuild, stage: "chunks", state: .queued, request: "{}", at: .now)
            try fixture.store.interruptJobs(at: .now)
            let jobs = try fixture.store.jobs()
            #expect(jobs.map(\.id) == [running.id, job.id])
            #expect(jobs.map(\.state) == [.interrupted, .partial])
            #expect(jobs[1].stage == "chunks" && jobs[1].done == 4 && jobs[1].total == 9)
            #expect(jobs[1].measure == JobMeasure(chunks: 3, rate: 1.5))
            #expect(try fixture.store.job(99) == nil)
            #expect(try fixture.store.jobRequest(running.id) == "{}")
            try fixture.store.startJob(running.id, at: .now)
            #expect(try fixture.store.job(running.id)?.state == .running)
            #expect(try fixture.store.job(running.id)?.finishedAt == nil)
        }
    }

    @Test func aFileThatIsNoDatabaseIsDamaged() async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "records.sqlite").path
            try Data(repeating: 0x41, count: 8_192).write(to: URL(filePath: path))
            let failure = #expect(throws: Failure.self) {
                try RecordStore(openingAt: path, access: .reader, options: .test)
            }
            #expect(failure?.code == .indexDamaged)
        }
    }

    @Test func anEmptyDatabaseIsDamaged() async throws {
        try await withScratchDirectory { folder in
            let path = folder.appending(path: "records.sqlite").path
            try Data().write(to: URL(filePath: path))
            let failure = #expect(throws: Failure.self) {
                try RecordStore(openingAt: path, access: .writer, options: .test)
            }
            #expect(failure?.code == .indexDamaged)
        }
    }
}
