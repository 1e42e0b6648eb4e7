import Corpus
import Embedding
import Foundation
import IndexBundle
import TestRooms
import TestSupport
import Testing

@Suite(.enabled(if: Models.hasEmbedder, "needs the embedder of `make test`"), .serialized)
struct SyncTests {
    private func folder(of fixture: IngestFixture) -> String {
        fixture.documents.resolvingSymlinksInPath().path
    }

    private func sources(_ fixture: IngestFixture) async throws -> [String] {
        try await fixture.index.bundle.snapshot().documents().map { URL(filePath: $0.source).lastPathComponent }
            .sorted()
    }

    @Test func aFolderAndItsIndexStayInStep() async throws {
        try await IngestFixture.with(documents: 6) { fixture in
            let folder = folder(of: fixture)
            _ = try await fixture.index.ingest([folder], synchronizing: [folder])
            let files = FileManager.default
            try files.removeItem(at: fixture.documents.appending(path: "d0.txt"))
            try files.moveItem(
                at: fixture.documents.appending(path: "d1.txt"), to: fixture.documents.appending(path: "e1.txt"))
            try fixture.write(IngestFixture.text(9), to: "d2.txt")

            let recorder = RecordingEmbedder(fixture.index.embedder)
            fixture.index.embedder = recorder
            let summary = try fixture.summary(try await fixture.index.ingest([folder], synchronizing: [folder]))
            #expect(summary.removed == 2)
            #expect(summary.stored == 2)
            #expect(summary.unchanged == 3)
            #expect(try await sources(fixture) == ["d2.txt", "d3.txt", "d4.txt", "d5.txt", "e1.txt"])
            #expect(try await fixture.index.bundle.verify(deep: true).findings.isEmpty)
        }
    }

    @Test func ofAChangedDocumentOnlyTheNewPassagesAreEmbedded() async throws {
        try await IngestFixture.with(documents: 1) { fixture in
            let parts = (0..<3).map { number in
                "# Part \(number)\n\n" + (0..<8).map { IngestFixture.text(number * 8 + $0) }.joined(separator: " ")
            }
            try fixture.write(parts.joined(separator: "\n\n"), to: "long.md")
            _ = try await fixture.ingest()
            let recorder = RecordingEmbedder(fixture.index.embedder)
            fixture.index.embedder = recorder
            try fixture.write(
                (parts[..<2] + ["# Part 2\n\nNothing is left of the workshop in Plavsk but its chimney."])
                    .joined(separator: "\n\n"), to: "long.md")
            let summary = try fixture.summary(try await fixture.ingest())
            #expect(summary.stored == 1)
            let passages = recorder.texts.filter { $0.contains("\n") }
            #expect(passages.count == 1, "\(passages.map { $0.prefix(60) })")
            #expect(summary.reused >= summary.chunks - 1)
        }
    }

    @Test func whatCouldNotBeReadIsNotTakenForGone() async throws {
        try await IngestFixture.with(documents: 3) { fixture in
            let folder = folder(of: fixture)
            _ = try await fixture.index.ingest([folder], synchronizing: [folder])
            try FileManager.default.removeItem(at: fixture.documents.appending(path: "d0.txt"))
            try fixture.write(Data([0x54, 0xFF, 0x54]), to: "d1.txt")
            let summary = try fixture.summary(try await fixture.index.ingest([folder], synchronizing: [folder]))
            #expect(summary.refused == 1 && summary.removed == 1)
            #expect(try await sources(fixture) == ["d1.txt", "d2.txt"])
        }
    }

    @Test func anEmptyFolderForgetsNothing() async throws {
        try await IngestFixture.with(documents: 2) { fixture in
            let folder = folder(of: fixture)
            _ = try await fixture.index.ingest([folder], synchronizing: [folder])
            for name in fixture.names {
                try FileManager.default.removeItem(at: fixture.documents.appending(path: name))
            }
            let failure = await #expect(throws: Failure.self) {
                _ = try await fixture.index.ingest([folder], synchronizing: [folder])
            }
            #expect(failure?.code == .invalidInput)
            #expect(try await sources(fixture).count == 2)
        }
    }

    /// As after a kill: what was embedded and not yet committed is not embedded again.
    @Test func aVectorThatWasEmbeddedOnceIsNotEmbeddedAgain() async throws {
        try await IngestFixture.with(documents: 4) { fixture in
            let passage = Chunk.embeddingText(title: "d0", text: IngestFixture.text(0))
            let vectors = try await fixture.index.embedder.embed([passage])
            try await fixture.index.bundle.stage([passage], vectors: vectors)
            let recorder = RecordingEmbedder(fixture.index.embedder)
            fixture.index.embedder = recorder
            let summary = try fixture.summary(try await fixture.ingest())
            #expect(summary.stored == 4)
            #expect(summary.reused == 1)
            #expect(recorder.texts.count { $0.contains("\nSettlement") } == 3)
        }
    }

    /// "ü" in one code point and in two: the same letters, other bytes, and so other files.
    private static let composed = "Gem\u{FC}se.txt"
    private static let decomposed = "Gemu\u{308}se.txt"

    @Test func filesWhoseNamesDifferOnlyInTheirBytesAreTwoDocuments() async throws {
        try await IngestFixture.with(documents: 0) { fixture in
            let folder = folder(of: fixture)
            try fixture.write(IngestFixture.text(1), to: Self.composed)
            try fixture.write(IngestFixture.text(2), to: Self.decomposed)
            let first = try fixture.summary(try await fixture.index.ingest([folder], synchronizing: [folder]))
            #expect(first.stored == 2)
            let second = try fixture.summary(try await fixture.index.ingest([folder], synchronizing: [folder]))
            #expect(second.unchanged == 2 && second.stored == 0 && second.removed == 0)
            #expect(try await fixture.index.bundle.snapshot().documents().count == 2)
        }
    }

    @Test func aFileThatIsRenamedToOtherBytesOfTheSameLettersIsTheOnlyOneLeft() async throws {
        try await IngestFixture.with(documents: 0) { fixture in
            let folder = folder(of: fixture)
            try fixture.write(IngestFixture.text(1), to: Self.composed)
            _ = try await fixture.index.ingest([folder], synchronizing: [folder])
            #expect(rename(folder + "/" + Self.composed, folder + "/" + Self.decomposed) == 0)
            let summary = try fixture.summary(try await fixture.index.ingest([folder], synchronizing: [folder]))
            #expect(summary.removed == 1 && summary.stored == 1)
            let sources = try await fixture.index.bundle.snapshot().documents().map { BytewiseText($0.source) }
            #expect(sources == [BytewiseText(folder + "/" + Self.decomposed)])
        }
    }
}
