import Corpus
import Foundation
import IndexBundle
import TestSupport
import Testing

@Suite struct IndexBundleTests {
    private func documents(_ numbers: some Sequence<Int>) -> [PreparedDocument] {
        numbers.map { BundleFixture.document($0) }
    }

    @Test func anEmptyIndexAnswersWithNothing() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let snapshot = try await bundle.snapshot()
                let query = BundleFixture.vector(of: "x")
                #expect(try await snapshot.nearestChunks(to: query, count: 5).isEmpty)
                #expect(try await snapshot.nearestEntities(to: query, count: 5).isEmpty)
                #expect(try await snapshot.similarity(of: [TripletID(1)], to: query) == [-.infinity])
                #expect(try await snapshot.bm25("x", count: 5).isEmpty)
                #expect(try await snapshot.documents().isEmpty)
                #expect(try await snapshot.calibration() == nil)
            }
            let reader = try await fixture.reader()
            #expect(try await reader.counts().documents == 0)
        }
    }

    @Test func whatIsCommittedIsFoundAtOnceAndByItsOwnVector() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                try await bundle.ingest(documents(0..<20))
                let snapshot = try await bundle.snapshot()
                let prepared = BundleFixture.document(13)
                let text = Chunk.embeddingText(title: prepared.document.title, text: prepared.chunks[0].chunk.text)
                let near = try await snapshot.nearestChunks(to: BundleFixture.vector(of: text), count: 3)
                let chunks = try await snapshot.chunks(near.map(\.id))
                #expect(chunks.first?.chunk == prepared.chunks[0].chunk)
                #expect(abs(near[0].score - 1) < 0.001)
                let all = try await snapshot.nearestChunks(to: BundleFixture.vector(of: text), count: 1_000)
                #expect(all.count == (try await snapshot.counts()).chunks)
            }
        }
    }

    @Test func aSnapshotStaysWhileTheIndexMovesOn() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let ids = try await bundle.ingest(documents(0..<5))
                let query = BundleFixture.vector(of: "q")
                let before = try await bundle.snapshot()
                let found = try await before.nearestChunks(to: query, count: 100).map(\.id)
                let facts = try await before.nearestTriplets(to: query, count: 100).map(\.id)
                try await bundle.remove(Array(ids.prefix(4)))
                try await bundle.ingest(documents(5..<30))
                try await bundle.checkpoint()
                try await bundle.rebuild { _, _, _ in }
                #expect(try await before.nearestChunks(to: query, count: 100).map(\.id) == found)
                #expect(try await before.chunks(found).count == found.count)
                #expect(try await before.triplets(facts).count == facts.count)
                #expect(try await before.similarity(of: facts, to: query).allSatisfy(\.isFinite))
                let after = try await bundle.snapshot()
                #expect(after.revision > before.revision)
                #expect(try await after.documents().count == 26)
            }
        }
    }

    @Test func equalStatesShareOneSnapshot() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                try await bundle.ingest(documents(0..<3))
                let first = try await bundle.snapshot()
                let second = try await bundle.snapshot()
                #expect(first === second)
            }
        }
    }

    @Test func aReaderSeesWhatAWriterCommitsWithoutACheckpoint() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { writer in
                let ids = try await writer.ingest(documents(0..<6))
                let reader = try await fixture.reader()
                #expect(try await Impression.of(reader) == Impression.of(writer))
                try await writer.ingest(documents(6..<9))
                try await writer.remove([ids[2]])
                #expect(try await Impression.of(reader) == Impression.of(writer))
                try await writer.checkpoint()
                try await writer.ingest([BundleFixture.document(4, revision: 1)])
                #expect(try await Impression.of(reader) == Impression.of(writer))
                try await writer.rebuild { _, _, _ in }
                try await writer.remove([ids[1]])
                #expect(try await Impression.of(reader) == Impression.of(writer))
                #expect(reader.generation == 2)
            }
        }
    }

    @Test func aReaderMayNotWrite() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { try await $0.ingest(documents(0..<1)) }
            let reader = try await fixture.reader()
            let failure = await #expect(throws: Failure.self) { try await reader.remove([DocumentID(1)]) }
            #expect(failure?.code == .denied)
            await #expect(throws: Failure.self) { try await reader.rebuild { _, _, _ in } }
        }
    }

    @Test func aClosedBundleWritesNoMore() async throws {
        try await BundleFixture.with { fixture in
            let bundle = try await fixture.writing { $0 }
            let failure = await #expect(throws: Failure.self) { try await bundle.ingest(documents(0..<1)) }
            #expect(failure?.code == .internal)
        }
    }

    @Test func whereThereIsNoIndexTheRemedyIsNamed() async throws {
        try await BundleFixture.with { fixture in
            let failure = await #expect(throws: Failure.self) { _ = try await fixture.reader() }
            #expect(failure?.code == .notFound)
            #expect(failure?.message.contains("samovar ingest") == true)
        }
    }

    @Test(arguments: [
        VectorSpace(name: "other", fingerprint: "00ff", dimension: 16),
        VectorSpace(name: "test-embedder", fingerprint: "aaaa", dimension: 16),
        VectorSpace(name: "test-embedder", fingerprint: "00ff", dimension: 8),
    ])
    func anotherEmbedderIsAMismatchThatNamesBoth(space: VectorSpace) async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { try await $0.ingest(documents(0..<2)) }
            for access in [IndexBundle.Access.reader, .writer] {
                let failure = await #expect(throws: Failure.self) {
                    _ = try await IndexBundle.open(
                        at: fixture.folder, name: "test", access: access, space: space, options: BundleFixture.options)
                }
                #expect(failure?.code == .indexMismatch)
                #expect(failure?.message.contains(space.description) == true)
                #expect(failure?.message.contains(BundleFixture.space.description) == true)
            }
        }
    }

    @Test func aSecondWriterInThisProcessIsBusy() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { _ in
                let failure = await #expect(throws: Failure.self) { try await fixture.writing { _ in } }
                #expect(failure?.code == .busy)
            }
            try await fixture.writing { _ in }
        }
    }

    @Test func aWriterLockHeldByAnotherProcessIsBusyUntilThatEnds() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { try await $0.ingest(documents(0..<2)) }
            let holder = Process()
            let input = Pipe()
            let output = Pipe()
            holder.executableURL = URL(filePath: "/usr/bin/flock")
            holder.arguments = [
                fixture.folder.appending(path: "writer.lock").path, "-c", "echo held; read line",
            ]
            holder.standardInput = input
            holder.standardOutput = output
            try holder.run()
            #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
            let failure = await #expect(throws: Failure.self) { try await fixture.writing { _ in } }
            #expect(failure?.code == .busy)
            let reader = try await fixture.reader()
            #expect(try await reader.counts().documents == 2)
            try input.fileHandleForWriting.close()
            holder.waitUntilExit()
            try await fixture.writing { try await $0.ingest(documents(2..<3)) }
        }
    }

    @Test func calibrationIsKept() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { try await $0.setCalibration(["slope": 20, "centre": 0.25]) }
            let reader = try await fixture.reader()
            #expect(try await reader.snapshot().calibration() == ["slope": 20, "centre": 0.25])
        }
    }

    @Test func aJobOfAKilledProcessIsInterrupted() async throws {
        try await BundleFixture.with { fixture in
            let job = try await fixture.writing { bundle in
                let job = try await bundle.beginJob(.ingest, stage: "documents")
                try await bundle.updateJob(job.id, stage: "documents", done: 3, total: 10)
                return job
            }
            try await fixture.writing { bundle in
                let found = try await bundle.job(job.id)
                #expect(found.state == .interrupted)
                #expect(found.done == 3)
                let failure = await #expect(throws: Failure.self) { _ = try await bundle.job(99) }
                #expect(failure?.code == .notFound)
            }
        }
    }
}
