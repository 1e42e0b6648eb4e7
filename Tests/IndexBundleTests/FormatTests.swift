import Corpus
import Foundation
import IndexBundle
import TestSupport
import Testing

/// Bundles that earlier versions wrote: they stay in `Tests/Fixtures` for ever, and must open.
@Suite struct FormatTests {
    /// Written by the first format: twelve documents, a removal, a rebuild, an update, an addition, another removal.
    private func withFirstFormat(_ body: (BundleFixture) async throws -> Void) async throws {
        try await withScratchDirectory { scratch in
            let fixture = BundleFixture(folder: scratch.appending(path: "bundle"))
            try FileManager.default.copyItem(
                at: Fixtures.folder.appending(path: "bundle-format-1"), to: fixture.folder)
            try await body(fixture)
        }
    }

    /// What has not changed since: names and facts were embedded in another form then.
    private func lasting(_ impression: Impression) -> [[String]] {
        let counts = impression.counts
        let chunks = impression.answers.enumerated().filter { $0.offset % 4 == 0 || $0.offset % 4 == 3 }.map(\.element)
        return [["\(counts.documents) \(counts.chunks) \(counts.entities) \(counts.triplets)"], impression.documents]
            + [impression.graph] + chunks
    }

    private func fresh() async throws -> [[String]] {
        try await BundleFixture.with { fixture in
            try await fixture.writing { bundle in
                let numbers = [0, 1, 2, 4, 6, 8, 9, 10, 11]
                try await bundle.ingest(numbers.map { BundleFixture.document($0) })
                try await bundle.ingest([BundleFixture.document(5, revision: 1), BundleFixture.document(12)])
                return try await lasting(Impression.of(bundle))
            }
        }
    }

    @Test(arguments: [IndexBundle.Access.reader, .writer])
    func theFirstFormatOpens(access: IndexBundle.Access) async throws {
        try await withFirstFormat { fixture in
            let bundle = try await IndexBundle.open(
                at: fixture.folder, name: "test", access: access, space: BundleFixture.space,
                options: BundleFixture.options)
            #expect(bundle.repairs.isEmpty)
            #expect(try await lasting(Impression.of(bundle)) == fresh())
            #expect(try await bundle.snapshot().calibration() == ["centre": 0.25, "slope": 12])
            #expect(try await bundle.jobs().map(\.state) == [.interrupted])
            await bundle.close()
        }
    }

    @Test func anIndexOfTheFirstFormatLivesOn() async throws {
        try await withFirstFormat { fixture in
            try await fixture.writing { bundle in
                try await bundle.ingest([BundleFixture.document(3)])
                try await bundle.rebuild { _, _, _ in }
                let documents = try await bundle.snapshot().documents()
                try await bundle.remove(documents.filter { $0.source == "/docs/3" }.map(\.id))
                #expect(try await lasting(Impression.of(bundle)) == fresh())
            }
            #expect(try await lasting(fixture.readersImpression()) == fresh())
        }
    }
}
