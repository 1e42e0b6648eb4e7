import Corpus
import Foundation
import IndexBundle
import Testing

/// What a crash or a fault of the disk leaves is made whole at open: the same answers, or a clear error, never others.
@Suite struct RecoveryTests {
    private func filled(_ fixture: BundleFixture) async throws -> Impression {
        try await fixture.writing { bundle in
            let ids = try await bundle.ingest((0..<12).map { BundleFixture.document($0) })
            try await bundle.checkpoint()
            try await bundle.remove([ids[3]])
            try await bundle.ingest([BundleFixture.document(5, revision: 1), BundleFixture.document(12)])
            try await bundle.checkpoint()
            return try await Impression.of(bundle)
        }
    }

    @Test func commitsWithoutACheckpointAreThere() async throws {
        try await BundleFixture.with { fixture in
            let before = try await fixture.writing { bundle in
                try await bundle.ingest((0..<8).map { BundleFixture.document($0) })
                return try await Impression.of(bundle)
            }
            try await fixture.writing { bundle in
                #expect(bundle.repairs.isEmpty)
                try await bundle.expectImpression(before)
            }
            // The open itself has filed what was only in the database.
            #expect(fixture.vectorFiles().count == 3)
            #expect(try await fixture.readersImpression() == before)
        }
    }

    /// The files as a kill at this moment would leave them: SQLite's log not folded in, its shared memory gone.
    @Test(arguments: [IndexBundle.Access.reader, .writer])
    func theFilesOfAKilledWriterAreWhole(first access: IndexBundle.Access) async throws {
        try await BundleFixture.with { fixture in
            let killed = BundleFixture(folder: fixture.folder.appending(path: "../killed"))
            let before = try await fixture.writing { bundle in
                try await bundle.ingest((0..<4).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
                let ids = try await bundle.ingest((4..<9).map { BundleFixture.document($0) })
                try await bundle.remove([ids[1]])
                try FileManager.default.copyItem(at: fixture.folder, to: killed.folder)
                try FileManager.default.removeItem(at: killed.folder.appending(path: "records.sqlite-shm"))
                #expect(FileManager.default.fileExists(atPath: killed.folder.path + "/records.sqlite-wal"))
                return try await Impression.of(bundle)
            }
            let opened = try await IndexBundle.open(
                at: killed.folder, name: "test", access: access, space: BundleFixture.space,
                options: BundleFixture.options)
            try await opened.expectImpression(before)
            await opened.close()
            try await killed.writing { try await $0.expectImpression(before) }
        }
    }

    enum Fault: CaseIterable {
        case missing, truncated, flipped, empty
    }

    @Test(arguments: Fault.allCases)
    func aFaultyVectorFileIsMadeAgainFromTheDatabase(fault: Fault) async throws {
        try await BundleFixture.with { fixture in
            let before = try await filled(fixture)
            for file in fixture.vectorFiles() {
                var bytes = try Data(contentsOf: file)
                switch fault {
                case .missing: try FileManager.default.removeItem(at: file)
                case .truncated: try bytes.prefix(bytes.count / 2).write(to: file)
                case .empty: try Data().write(to: file)
                case .flipped:
                    bytes[bytes.count / 2] ^= 0x10
                    try bytes.write(to: file)
                }
                let reader = try await fixture.reader()
                #expect(reader.repairs.count == 1)
                try await reader.expectImpression(before)
                try await fixture.writing { bundle in
                    #expect(bundle.repairs.count == 1)
                    try await bundle.expectImpression(before)
                }
                // Repaired for good.
                try await fixture.writing { #expect($0.repairs.isEmpty) }
            }
        }
    }

    @Test(arguments: ["", "{", "{\"formatVersion\": 1}", "\u{0}\u{0}\u{0}"])
    func anUnreadableManifestIsMadeAgain(content: String) async throws {
        try await BundleFixture.with { fixture in
            let before = try await filled(fixture)
            let manifest = fixture.folder.appending(path: "manifest.json")
            try Data(content.utf8).write(to: manifest)
            #expect(try await fixture.readersImpression() == before)
            try await fixture.writing { bundle in
                #expect(bundle.repairs.count == 1)
                try await bundle.expectImpression(before)
            }
            try await fixture.writing { #expect($0.repairs.isEmpty) }
        }
    }

    @Test func aMissingManifestIsMadeAgain() async throws {
        try await BundleFixture.with { fixture in
            let before = try await filled(fixture)
            try FileManager.default.removeItem(at: fixture.folder.appending(path: "manifest.json"))
            try await fixture.writing { try await $0.expectImpression(before) }
            try await fixture.writing { #expect($0.repairs.isEmpty) }
        }
    }

    @Test func aManifestThatLeavesTheFolderIsNotFollowed() async throws {
        try await BundleFixture.with { fixture in
            let before = try await filled(fixture)
            let manifest = fixture.folder.appending(path: "manifest.json")
            let text = try String(contentsOf: manifest, encoding: .utf8)
            try text.replacingOccurrences(of: "generations/1/", with: "generations/../")
                .write(to: manifest, atomically: true, encoding: .utf8)
            #expect(try await fixture.readersImpression() == before)
        }
    }

    @Test func aManifestOfANewerFormatIsAMismatch() async throws {
        try await BundleFixture.with { fixture in
            _ = try await filled(fixture)
            let manifest = fixture.folder.appending(path: "manifest.json")
            let text = try String(contentsOf: manifest, encoding: .utf8)
            try text.replacingOccurrences(of: "\"formatVersion\" : 1", with: "\"formatVersion\" : 2")
                .write(to: manifest, atomically: true, encoding: .utf8)
            let failure = await #expect(throws: Failure.self) { _ = try await fixture.reader() }
            #expect(failure?.code == .indexMismatch)
        }
    }

    @Test func vectorFilesAheadOfTheDatabaseAreNotBelieved() async throws {
        try await BundleFixture.with { fixture in
            let early = try await fixture.writing { bundle in
                try await bundle.ingest((0..<4).map { BundleFixture.document($0) })
                return try await Impression.of(bundle)
            }
            // The file alone is whole only once the log is folded in, which closing the last connection does.
            let database = fixture.folder.appending(path: "records.sqlite")
            let backup = fixture.folder.appending(path: "backup.sqlite")
            try FileManager.default.copyItem(at: database, to: backup)
            let log = try? FileManager.default.attributesOfItem(atPath: database.path + "-wal")
            let isComplete = (log?[.size] as? Int ?? 0) == 0
            try await fixture.writing { bundle in
                try await bundle.ingest((4..<9).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
            }
            try #require(isComplete)
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database.path + suffix) }
            try FileManager.default.removeItem(at: database)
            try FileManager.default.moveItem(at: backup, to: database)
            #expect(try await fixture.readersImpression() == early)
            try await fixture.writing { bundle in
                #expect(bundle.repairs.count == 2, "what is gone is said, and the manifest made again")
                try await bundle.expectImpression(early)
            }
        }
    }

    /// SQLite takes a damaged log for one that ends before the damage.
    @Test func commitsThatADamagedLogTookBackAreMissed() async throws {
        try await BundleFixture.with { fixture in
            let killed = BundleFixture(folder: fixture.folder.appending(path: "../killed"))
            try await fixture.writing { bundle in
                try await bundle.ingest((0..<4).map { BundleFixture.document($0) })
                try await bundle.checkpoint()
                try await bundle.ingest([BundleFixture.document(5)])
                try FileManager.default.copyItem(at: fixture.folder, to: killed.folder)
                try FileManager.default.removeItem(at: killed.folder.appending(path: "records.sqlite-shm"))
            }
            let log = killed.folder.appending(path: "records.sqlite-wal")
            var bytes = try Data(contentsOf: log)
            bytes[bytes.count / 4] ^= 1
            try bytes.write(to: log)
            let reader = try await killed.reader()
            #expect(try await reader.counts().documents < 5)
            #expect(reader.repairs.first?.contains("changes are gone") == true)
            #expect(try await reader.verify(deep: false).findings.contains { !$0.isRepairable })
            // A torn note says nothing.
            try Data("acknowledged 9".utf8).write(to: killed.folder.appending(path: "acknowledged"))
            #expect(try await killed.reader().repairs.isEmpty)
        }
    }

    @Test func aLostDatabaseIsDamageThatNamesTheFile() async throws {
        try await BundleFixture.with { fixture in
            _ = try await filled(fixture)
            try FileManager.default.removeItem(at: fixture.folder.appending(path: "records.sqlite"))
            for body in [{ try await fixture.reader() }, { try await fixture.writing { $0 } }] {
                let failure = await #expect(throws: Failure.self) { _ = try await body() }
                #expect(failure?.code == .indexDamaged)
                #expect(failure?.message.contains("records.sqlite") == true)
            }
        }
    }

    @Test func anOverwrittenDatabaseIsDamage() async throws {
        try await BundleFixture.with { fixture in
            _ = try await filled(fixture)
            let database = fixture.folder.appending(path: "records.sqlite")
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database.path + suffix) }
            try Data(repeating: 0x2a, count: 40_000).write(to: database)
            let failure = await #expect(throws: Failure.self) { _ = try await fixture.reader() }
            #expect(failure?.code == .indexDamaged)
        }
    }

    @Test func aCreationThatWasCutShortStartsOver() async throws {
        try await BundleFixture.with { fixture in
            try FileManager.default.createDirectory(at: fixture.folder, withIntermediateDirectories: true)
            try Data("half".utf8).write(to: fixture.folder.appending(path: "records.sqlite.new"))
            let counts = try await fixture.writing { try await $0.counts() }
            #expect(counts.documents == 0)
        }
    }

    @Test func leftoversOfAnInterruptedRebuildAreHarmless() async throws {
        try await BundleFixture.with { fixture in
            let before = try await filled(fixture)
            let next = fixture.folder.appending(path: "generations/2")
            try FileManager.default.createDirectory(at: next, withIntermediateDirectories: true)
            try Data("junk".utf8).write(to: next.appending(path: "chunks-0-9.faiss"))
            try await fixture.writing { bundle in
                try await bundle.expectImpression(before)
                try await bundle.rebuild { _, _, _ in }
                try await bundle.expectImpression(before)
            }
            #expect(fixture.vectorFiles().count == 3)
            #expect(try await fixture.readersImpression() == before)
        }
    }
}
