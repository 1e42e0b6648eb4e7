import Corpus
import Foundation
import IndexBundle
import Testing

@Suite struct GenerationTests {
    @Test func anEarlierGenerationServesAgainWithWhatCameSince() async throws {
        try await BundleFixture.with { fixture in
            let bundle = try await fixture.open()
            let ids = try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
            try await bundle.checkpoint()
            try await bundle.rebuild { _, _, _ in }
            try await bundle.remove([ids[2], ids[5]])
            try await bundle.ingest([BundleFixture.document(20)])
            let before = try await Impression.of(bundle)
            let reader = try await fixture.reader()
            #expect(try await bundle.generations().map(\.isServing) == [false, true])

            try await bundle.useGeneration(1)
            #expect(bundle.generation == 1)
            try await bundle.expectImpression(before)
            // A reader in another process follows.
            try await reader.expectImpression(before)
            #expect(reader.generation == 1)

            // The next rebuild does not take a number that is in use.
            try await bundle.rebuild { _, _, _ in }
            #expect(bundle.generation == 3)
            try await bundle.expectImpression(before)
            _ = try await bundle.pruneGenerations()
            #expect(try await bundle.generations().map(\.number) == [3])
            let failure = await #expect(throws: Failure.self) { try await bundle.useGeneration(1) }
            #expect(failure?.code == .notFound)
            try await bundle.expectImpression(before)
            try await reader.expectImpression(before)
            await bundle.close()
            #expect(try await fixture.readersImpression() == before)
        }
    }

    @Test func aRebuildOfOneKindKeepsTheFilesOfTheOthers() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let ids = try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
                try await bundle.remove([ids[1]])
                let before = try await Impression.of(bundle)
                try await bundle.rebuild(RebuildPlan(parts: [.triplets])) { _, _, _ in }
                try await bundle.expectImpression(before)
                let folders = fixture.vectorFiles().map { file in
                    "\(file.lastPathComponent.prefix { $0 != "-" }) \(file.deletingLastPathComponent().lastPathComponent)"
                }
                #expect(folders.sorted() == ["chunks 1", "entities 1", "triplets 2"])
                try await bundle.remove([ids[4]])
            }
            let after = try await fixture.readersImpression()
            try await fixture.writing { bundle in
                #expect(bundle.repairs.isEmpty)
                try await bundle.expectImpression(after)
                try await bundle.rebuild { _, _, _ in }
                try await bundle.expectImpression(after)
            }
        }
    }

    @Test func twoWritersOfOneProcessShareTheRight() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { try await $0.ingest([BundleFixture.document(1)]) }
            let bundle = try await fixture.reader()
            try await bundle.withWriter {
                _ = try await bundle.withWriter { try await bundle.ingest([BundleFixture.document(2)]) }
                try await bundle.ingest([BundleFixture.document(3)])
            }
            #expect(try await bundle.counts().documents == 3)
            let failure = await #expect(throws: Failure.self) { try await bundle.ingest([BundleFixture.document(4)]) }
            #expect(failure?.code == .denied)
            // The right is free again for another.
            let documents = try await fixture.writing { try await $0.counts().documents }
            #expect(documents == 3)
        }
    }

    @Test func aJobWhoseProcessIsGoneIsNotCalledRunning() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let job = try await bundle.beginJob(.ingest, stage: "documents", request: "{}")
                #expect(try await fixture.reader().job(job.id).state == .running)
            }
            // Nobody writes any more, and nobody has said so in the ledger yet.
            let reader = try await fixture.reader()
            #expect(try await reader.jobs().map(\.state) == [.interrupted])
            #expect(try await reader.resumableRequest(of: 1) == "{}")
        }
    }

    @Test func aRemovedIndexIsGoneAndAnotherMayTakeItsName() async throws {
        try await BundleFixture.with { fixture in
            try await fixture.writing { try await $0.ingest([BundleFixture.document(1)]) }
            let reader = try await fixture.reader()
            try await IndexBundle.remove(at: fixture.folder, name: "test")
            #expect(!IndexBundle.isIndex(at: fixture.folder))
            #expect(!reader.isCurrent)
            let documents = try await fixture.writing { try await $0.counts().documents }
            #expect(documents == 0)
            await #expect(throws: Failure.self) { try await reader.beginWriting() }
        }
    }
}
