import Corpus
import Foundation
import ModelCatalogue
import TestSupport
import Testing

struct VerificationTests {
    @Test func aMissingModelNamesItsPlaceAndTheRemedy() async throws {
        try await withStore { store in
            let place = try store.path(of: "pinned").path
            let failure = await #expect(throws: Failure.self) { try await store.verifiedPath(of: "pinned") }
            #expect(failure?.code == .modelMissing)
            #expect(failure?.message.contains(place) == true)
            #expect(failure?.message.contains("samovar models pull pinned") == true)
            #expect(store.list().map(\.state) == [.missing, .missing])
        }
    }

    @Test func aWrongChecksumNeverBecomesAPath() async throws {
        try await withStore { store in
            try write("abX", to: store.path(of: "pinned"))
            let failure = await #expect(throws: Failure.self) { try await store.verifiedPath(of: "pinned") }
            #expect(failure?.code == .modelInvalid)
            #expect(failure?.message.contains("expected \(Digest.abc)") == true)
            #expect(failure?.message.contains("samovar models pull pinned") == true)
            #expect(store.list().first?.state == .invalid)
        }
    }

    @Test func aChangeAfterVerificationIsNoticed() async throws {
        try await withStore { store in
            let url = try store.path(of: "pinned")
            try write("abc", to: url)
            #expect(store.list().first?.state == .unchecked)
            #expect(try await store.verifiedModel(of: "pinned").fingerprint == Digest.abc)
            #expect(store.list().first?.state == .verified)

            let modified = try #require(
                try FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date)
            let handle = try FileHandle(forWritingTo: url)
            try handle.write(contentsOf: Data("abX".utf8))
            try handle.close()
            // Size and modification time are as before; the change time is not.
            try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: url.path)
            #expect(store.list().first?.state == .unchecked)
            await #expect(throws: Failure.self) { try await store.verifiedPath(of: "pinned") }
        }
    }

    @Test func laterStoresTrustWhatWasRemembered() async throws {
        try await withStore { store in
            let url = try store.path(of: "pinned")
            try write("abc", to: url)
            try await store.verify("pinned")
            let record = url.appendingPathExtension("verified")
            let forged = try String(contentsOf: record, encoding: .utf8)
                .replacingOccurrences(of: Digest.abc, with: Digest.def)
            try Data(forged.utf8).write(to: record)

            // The side file is believed without reading the model, which is what makes the next start cheap…
            let again = ModelStore(catalogue: store.catalogue, folder: store.folder, environment: [:])
            await #expect(throws: Failure.self) { try await again.verifiedPath(of: "pinned") }
            // …and a full verification reads the model and puts the record right.
            #expect(try await again.verify("pinned").fingerprint == Digest.abc)
            #expect(try await again.verifiedModel(of: "pinned").fingerprint == Digest.abc)
        }
    }

    @Test func aDamagedSideFileCostsOnlyAReading() async throws {
        try await withStore { store in
            let url = try store.path(of: "pinned")
            try write("abc", to: url)
            try write("{", to: url.appendingPathExtension("verified"))
            #expect(try await store.verifiedModel(of: "pinned").fingerprint == Digest.abc)
        }
    }

    @Test func aUsersOwnFileIsTakenAsItIsAndItsFolderLeftAlone() async throws {
        try await withStore { store in
            let own = store.folder.deletingLastPathComponent().appending(path: "own/my-model.gguf")
            try write("GGUF and the rest", to: own)
            let model = try await store.verifiedModel(of: own.path)
            #expect(model.name == "my-model")
            #expect(model.fingerprint == Digest.ggufAndTheRest)
            #expect(try await store.fingerprint(of: own) == Digest.ggufAndTheRest)
            let folder = own.deletingLastPathComponent().path
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["my-model.gguf"])
        }
    }

    @Test func aPathThatIsNoModelIsRefused() async throws {
        try await withStore { store in
            let text = store.folder.appending(path: "notes.txt")
            try write("not a model", to: text)
            let refused = await #expect(throws: Failure.self) { try await store.verifiedPath(of: text.path) }
            #expect(refused?.code == .modelInvalid)
            let missing = await #expect(throws: Failure.self) { try await store.verifiedPath(of: "./no-such.gguf") }
            #expect(missing?.code == .modelMissing)
            #expect(missing?.message.contains("--model") == true)
        }
    }

    @Test func anUnknownNameListsTheKnownOnes() async throws {
        try await withStore { store in
            let failure = await #expect(throws: Failure.self) { try await store.verifiedPath(of: "pined") }
            #expect(failure?.code == .notFound)
            #expect(failure?.message.contains("pinned, other") == true)
        }
    }

    @Test func theCacheFolderFollowsTheEnvironment() {
        func folder(_ environment: [String: String]) -> String {
            ModelStore.defaultFolder(environment: environment).path
        }
        #expect(folder(["HOME": "/home/ada"]) == "/home/ada/.cache/samovar/models")
        #expect(folder(["HOME": "/home/ada", "XDG_CACHE_HOME": "/big/cache"]) == "/big/cache/samovar/models")
        #expect(folder(["HOME": "/home/ada", "XDG_CACHE_HOME": "relative"]) == "/home/ada/.cache/samovar/models")
    }

    private func write(_ text: String, to url: URL) throws {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func withStore(_ body: (ModelStore) async throws -> Void) async throws {
        try await withScratchDirectory { scratch in
            let part = ModelPart(package: "p", version: "1.0", member: "p/a.bin", bytes: 3, sha256: Digest.abc)
            let catalogue = try Catalogue(
                entries: [
                    ModelEntry(
                        name: "pinned", role: .generator, file: "pinned.gguf", bytes: 3, sha256: Digest.abc,
                        contextLength: 512, parts: [part]),
                    ModelEntry(name: "other", role: .embedder, file: "/nowhere/other.gguf"),
                ], folder: scratch)
            let folder = scratch.appending(path: "models", directoryHint: .isDirectory)
            try await body(ModelStore(catalogue: catalogue, folder: folder, environment: [:]))
        }
    }
}
