import Corpus
import Foundation
import IndexBundle
import TestSupport
import Testing

@Suite struct CareTests {
    private func filled(_ fixture: BundleFixture) async throws {
        try await fixture.writing { bundle in
            let ids = try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
            try await bundle.checkpoint()
            try await bundle.remove([ids[3]])
            try await bundle.ingest([BundleFixture.document(5, revision: 1)])
            try await bundle.checkpoint()
        }
    }

    @Test(arguments: [false, true])
    func aSoundIndexHasNoFindings(deep: Bool) async throws {
        try await BundleFixture.with { fixture in
            try await filled(fixture)
            let report = try await fixture.reader().verify(deep: deep)
            #expect(report.findings.isEmpty, "\(report.findings)")
        }
    }

    @Test func anAlteredVectorFileIsFoundAndRepaired() async throws {
        try await BundleFixture.with { fixture in
            try await filled(fixture)
            let bundle = try await fixture.open()
            let before = try await Impression.of(bundle)
            let file = try #require(fixture.vectorFiles().first)
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count / 2] ^= 0x04
            try bytes.write(to: file)
            #expect(try await bundle.verify(deep: false).findings.isEmpty, "the size is as it was")
            let deep = try await bundle.verify(deep: true)
            #expect(deep.findings.map(\.place) == ["files"])
            #expect(deep.findings.map(\.isRepairable) == [true])
            #expect(try await bundle.repair().findings.isEmpty)
            try await bundle.expectImpression(before)
            await bundle.close()
        }
    }

    @Test func whatTheTablesDoNotAgreeOnIsFound() async throws {
        try await BundleFixture.with { fixture in
            try await filled(fixture)
            for (damage, place) in [
                ("DELETE FROM vectors WHERE kind = 1 AND id = 2", "vectors"),
                ("UPDATE chunks SET text = replace(text, 'Passage', 'passage') WHERE id = 1", "passages"),
                ("DELETE FROM chunks_fts_docsize WHERE id = 4", "text"),
            ] {
                try execute(damage, on: fixture)
                let report = try await fixture.reader().verify(deep: true)
                #expect(report.findings.contains { $0.place == place }, "\(damage): \(report.findings)")
            }
        }
    }

    /// Rows have no checksum; the files they were written to have one.
    @Test(arguments: [
        ("UPDATE vectors SET half = zeroblob(32) WHERE kind = 1 AND id = 2", "vectors"),
        ("UPDATE vectors SET half = (SELECT half FROM vectors WHERE kind = 3) WHERE kind = 2 AND id = 3", "files"),
        ("UPDATE chunks_fts_docsize SET sz = x'010207' WHERE id = 4", "text"),
    ])
    func whatChangedInARowIsFoundAndPutBack(damage: String, place: String) async throws {
        try await BundleFixture.with { fixture in
            try await filled(fixture)
            let before = try await fixture.readersImpression()
            try execute(damage, on: fixture)
            let bundle = try await fixture.open()
            #expect(try await bundle.verify(deep: true).findings.contains { $0.place == place })
            let after = try await bundle.repair()
            #expect(after.findings.isEmpty, "\(after.findings)")
            try await bundle.expectImpression(before)
            await bundle.close()
        }
    }

    private func execute(_ sql: String, on fixture: BundleFixture) throws {
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        python.arguments = [
            "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
            fixture.folder.appending(path: "records.sqlite").path, sql,
        ]
        try python.run()
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
    }

    @Test func aBackupTakenDuringWorkIsTheIndexOfThatMoment() async throws {
        try await BundleFixture.with { fixture in
            try await filled(fixture)
            let bundle = try await fixture.open()
            let before = try await Impression.of(bundle)
            let copy = fixture.folder.deletingLastPathComponent().appending(path: "copy.sqlite")
            try await bundle.backup(to: copy)
            try await bundle.ingest([BundleFixture.document(30)])
            let other = BundleFixture(folder: fixture.folder.appending(path: "../restored"))
            try await IndexBundle.restore(
                from: copy, to: other.folder, name: "restored", options: BundleFixture.options)
            #expect(try await other.readersImpression() == before)
            try await other.writing { #expect($0.repairs.count <= 1) }
            #expect(try await other.reader().verify(deep: true).findings.isEmpty)
            let again = await #expect(throws: Failure.self) { try await bundle.backup(to: copy) }
            #expect(again?.code == .invalidRequest)
            let taken = await #expect(throws: Failure.self) {
                try await IndexBundle.restore(
                    from: copy, to: other.folder, name: "restored", options: BundleFixture.options)
            }
            #expect(taken?.code == .invalidRequest)
            await bundle.close()
        }
    }

    @Test func aCutBackupIsNotRestored() async throws {
        try await BundleFixture.with { fixture in
            try await filled(fixture)
            let copy = fixture.folder.deletingLastPathComponent().appending(path: "copy.sqlite")
            try await fixture.reader().backup(to: copy)
            let bytes = try Data(contentsOf: copy)
            try bytes.prefix(bytes.count / 2).write(to: copy)
            let other = fixture.folder.deletingLastPathComponent().appending(path: "other")
            let failure = await #expect(throws: Failure.self) {
                try await IndexBundle.restore(from: copy, to: other, name: "other", options: BundleFixture.options)
            }
            #expect(failure?.code == .indexDamaged)
            let left = try FileManager.default.contentsOfDirectory(atPath: other.path)
            #expect(!left.contains { $0.hasPrefix("records.sqlite") }, "what was copied is gone")
        }
    }

    @Test func aFolderIsNoBackup() async throws {
        try await BundleFixture.with { fixture in
            try await filled(fixture)
            let other = fixture.folder.deletingLastPathComponent().appending(path: "other")
            let failure = await #expect(throws: Failure.self) {
                try await IndexBundle.restore(
                    from: fixture.folder, to: other, name: "other", options: BundleFixture.options)
            }
            #expect(failure?.code == .invalidRequest)
            #expect(!FileManager.default.fileExists(atPath: other.path))
        }
    }

    @Test func aCompactedIndexSaysTheSameInLessSpace() async throws {
        try await BundleFixture.with { fixture in
            let bundle = try await fixture.open()
            let ids = try await bundle.ingest((0..<60).map { BundleFixture.document($0) })
            try await bundle.checkpoint()
            try await bundle.remove(Array(ids[10...]))
            let before = try await Impression.of(bundle)
            let size = try await bundle.bytesOnDisk()
            try await bundle.compact()
            try await bundle.expectImpression(before)
            #expect(try await bundle.bytesOnDisk() < size)
            #expect(try await bundle.generations().count == 1)
            await bundle.close()
        }
    }
}
