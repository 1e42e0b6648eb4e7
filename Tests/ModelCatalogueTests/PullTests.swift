import Corpus
import Foundation
import ModelCatalogue
import Synchronization
import TestSupport
import Testing

/// `pip` and `zipfile` are the real ones; only the place they fetch from is a folder of the test's own.
@Suite(.enabled(if: hasPip, "python3 with pip is not installed"))
struct PullTests {
    @Test func partsAreJoinedInOrderAndTheFileIsRight() async throws {
        try await withStore { store, _ in
            let model = try await store.pull("joined") { _ in }
            #expect(try String(contentsOf: model.location, encoding: .utf8) == "abcdefghi")
            #expect(model.fingerprint == Digest.abcdefghi)
            #expect(try await store.verifiedPath(of: "joined") == model.location)
            #expect(store.list().first { $0.entry.name == "joined" }?.state == .verified)
            #expect(try leftovers(in: store) == ["joined.gguf", "joined.gguf.verified"])
        }
    }

    @Test func pullingAgainAsksForNothing() async throws {
        try await withStore { store, wheels in
            try await store.pull("joined") { _ in }
            try wheels.remove("part_one")
            let stages = Mutex<[PullProgress.Stage]>([])
            try await store.pull("joined") { progress in stages.withLock { $0.append(progress.stage) } }
            #expect(stages.withLock { $0 } == [.finished])
        }
    }

    @Test func aPullThatBrokeOffGoesOnWithTheMissingPart() async throws {
        try await withStore { store, wheels in
            try wheels.remove("part_two")
            let failure = await #expect(throws: Failure.self) { try await store.pull("joined") { _ in } }
            #expect(failure?.code == .io)
            #expect(failure?.message.contains("part-two==1.0") == true)
            #expect(failure?.message.contains("someone/models/joined.gguf") == true)

            // The first package is gone now: only what was kept can supply its part.
            try wheels.remove("part_one")
            try wheels.add("part_two", files: ["part_two/b.bin": "def", "part_two/c.bin": "ghi"])
            let model = try await store.pull("joined") { _ in }
            #expect(model.fingerprint == Digest.abcdefghi)
        }
    }

    @Test func progressCountsPartsThatAreHere() async throws {
        try await withStore { store, _ in
            let seen = Mutex<[PullProgress]>([])
            try await store.pull("joined") { progress in seen.withLock { $0.append(progress) } }
            let progress = seen.withLock { $0 }
            #expect(progress.map(\.bytesDone) == [0, 3, 6, 9, 9, 9])
            #expect(progress.allSatisfy { $0.bytesTotal == 9 })
            #expect(progress.last?.stage == .finished)
        }
    }

    @Test func aPartWithOtherBytesIsRefusedAndNotKept() async throws {
        try await withStore { store, wheels in
            try wheels.add("part_two", files: ["part_two/b.bin": "dEf", "part_two/c.bin": "ghi"])
            let failure = await #expect(throws: Failure.self) { try await store.pull("joined") { _ in } }
            #expect(failure?.code == .modelInvalid)
            #expect(failure?.message.contains(Digest.def) == true)
            #expect(try leftovers(in: store) == ["joined.pull"])
        }
    }

    @Test func partsThatMakeAnotherFileLeaveNothing() async throws {
        try await withStore { store, _ in
            let failure = await #expect(throws: Failure.self) { try await store.pull("contradiction") { _ in } }
            #expect(failure?.code == .modelInvalid)
            let left = try leftovers(in: store)
            #expect(left.isEmpty)
        }
    }

    @Test func aDamagedFileIsReplaced() async throws {
        try await withStore { store, _ in
            try await store.pull("joined") { _ in }
            let url = try store.path(of: "joined")
            try Data("abcdefghX".utf8).write(to: url)
            let model = try await store.pull("joined") { _ in }
            #expect(try String(contentsOf: model.location, encoding: .utf8) == "abcdefghi")
        }
    }

    @Test func aConversionScriptMakesTheFileFromTheFolderOfParts() async throws {
        try await withStore { store, _ in
            let model = try await store.pull("converted") { _ in }
            #expect(try String(contentsOf: model.location, encoding: .utf8) == "ghi")
        }
    }

    @Test func aSecondProcessIsToldToWait() async throws {
        try await withStore { store, _ in
            let staging = store.folder.appending(path: "joined.pull/parts", directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: true)
            let path = store.folder.appending(path: "joined.pull/lock").path
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let holder = try #require(FileHandle(forUpdatingAtPath: path))
            #expect(flock(holder.fileDescriptor, LOCK_EX) == 0)

            let failure = await #expect(throws: Failure.self) { try await store.pull("joined") { _ in } }
            #expect(failure?.code == .busy)
            try holder.close()
            try await store.pull("joined") { _ in }
        }
    }

    @Test func aUsersOwnModelHasNothingToFetch() async throws {
        try await withStore { store, _ in
            let failure = await #expect(throws: Failure.self) { try await store.pull("own") { _ in } }
            #expect(failure?.code == .invalidRequest)
        }
    }

    @Test func aCancelledPullSaysSo() async throws {
        try await withStore { store, _ in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await store.pull("joined") { _ in }
            }
            let failure = await #expect(throws: Failure.self) { try await task.value }
            #expect(failure?.code == .cancelled)
        }
    }

    private func leftovers(in store: ModelStore) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: store.folder.path).sorted()
    }

    private func withStore(_ body: (ModelStore, Wheelhouse) async throws -> Void) async throws {
        try await withScratchDirectory { scratch in
            let wheels = try Wheelhouse(in: scratch)
            try wheels.add("part_one", files: ["part_one/a.bin": "abc"])
            try wheels.add("part_two", files: ["part_two/b.bin": "def", "part_two/c.bin": "ghi"])
            try Data("import shutil, sys; shutil.copy(sys.argv[1] + '/c.bin', sys.argv[2])".utf8)
                .write(to: scratch.appending(path: "convert.py"))

            let first = ModelPart(
                package: "part-one", version: "1.0", member: "part_one/a.bin", bytes: 3, sha256: Digest.abc)
            let second = ModelPart(
                package: "part-two", version: "1.0", member: "part_two/b.bin", bytes: 3, sha256: Digest.def)
            let third = ModelPart(
                package: "part-two", version: "1.0", member: "part_two/c.bin", bytes: 3, sha256: Digest.ghi)
            let catalogue = try Catalogue(
                entries: [
                    ModelEntry(
                        name: "joined", role: .generator, file: "joined.gguf", bytes: 9, sha256: Digest.abcdefghi,
                        publisher: "someone/models/joined.gguf", parts: [first, second, third]),
                    ModelEntry(
                        name: "contradiction", role: .generator, file: "contradiction.gguf", bytes: 6,
                        sha256: Digest.abc, parts: [first, second]),
                    ModelEntry(
                        name: "converted", role: .embedder, file: "converted.gguf", bytes: 3, sha256: Digest.ghi,
                        convert: "convert.py", parts: [second, third]),
                    ModelEntry(name: "own", role: .generator, file: "/somewhere/own.gguf"),
                ], folder: scratch)
            let store = ModelStore(
                catalogue: catalogue, folder: scratch.appending(path: "models", directoryHint: .isDirectory),
                environment: wheels.environment)
            try await body(store, wheels)
        }
    }
}

/// SHA-256 of short texts, as any other tool computes them.
enum Digest {
    static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    static let def = "cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34"
    static let ghi = "50ae61e841fac4e8f9e40baf2ad36ec868922ea48368c18f9535e47db56dd7fb"
    static let abcdefghi = "19cc02f26df43cc571bc9ed7b0c4d29224a3ec229529221725ef76d021c8326f"
    static let ggufAndTheRest = "166f1a315a7c541a4ee98b4912d6e43b2e277110a730ffb1c7513b2eed1fed96"
}

private let hasPip: Bool = {
    let pip = Process()
    pip.executableURL = URL(filePath: "/usr/bin/env")
    pip.arguments = ["python3", "-m", "pip", "--version"]
    pip.standardOutput = FileHandle.nullDevice
    pip.standardError = FileHandle.nullDevice
    guard (try? pip.run()) != nil else { return false }
    pip.waitUntilExit()
    return pip.terminationStatus == 0
}()
