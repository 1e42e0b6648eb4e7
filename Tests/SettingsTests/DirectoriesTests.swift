import Foundation
import Settings
import Testing

@Suite struct DirectoriesTests {
    @Test func anInstalledProgramUsesTheUsualPlacesOfItsUser() async throws {
        try await SettingsFixture.with { fixture in
            let places = try await fixture.load().directories
            #expect(places.configuration.path == fixture.root.appending(path: "prefix/share/samovar").path)
            #expect(places.indexes.path == fixture.home + "/.local/share/samovar/indexes")
            #expect(places.models.path == fixture.home + "/.cache/samovar/models")
        }
    }

    @Test func baseDirectoriesComeFromTheEnvironmentWhenAbsolute() async throws {
        try await SettingsFixture.with { fixture in
            let places = try await fixture.load(environment: [
                "XDG_DATA_HOME": "/data", "XDG_CACHE_HOME": "relative",
            ]).directories
            #expect(places.indexes.path == "/data/samovar/indexes")
            #expect(places.models.path == fixture.home + "/.cache/samovar/models")
        }
    }

    @Test func aCheckoutKeepsItsIndexesInside() async throws {
        try await SettingsFixture.with { fixture in
            let shipped = try String(
                contentsOf: SettingsFixture.configuration.appending(path: "samovar.yaml"), encoding: .utf8)
            _ = try fixture.write(shipped, to: "checkout/Config/samovar.yaml")
            _ = try fixture.write("", to: "checkout/Indexes/README.md")
            let places = try await fixture.load(executable: "checkout/.build/debug/samovar").directories
            #expect(places.indexes.path == fixture.root.appending(path: "checkout/Indexes").path)
            #expect(places.configuration.path == fixture.root.appending(path: "checkout/Config").path)
        }
    }

    @Test func settingsOutrankTheUsualPlaces() async throws {
        try await SettingsFixture.with { fixture in
            let file = try fixture.write(
                "index: {directory: ~/i}\nmodels: {directory: /m}\nserver: {socket: /s/x.sock}\n", to: "user.yaml")
            let settings = try await fixture.load(userFile: file)
            #expect(settings.directories.indexes.path == fixture.home + "/i")
            #expect(settings.directories.models.path == "/m")
            #expect(settings.server.socket == "/s/x.sock")
        }
    }

    @Test func aRelativePathIsRefused() async throws {
        try await SettingsFixture.with { fixture in
            let failure = try await fixture.failure(user: "models: {directory: m}")
            #expect(failure?.code == .outOfRange)
        }
    }

    @Test func theConfigurationFolderCanBeNamed() async throws {
        try await SettingsFixture.with { fixture in
            let folder = fixture.root.appending(path: "prefix/share/samovar").path
            let settings = try await fixture.load(
                environment: ["SAMOVAR_CONFIG_DIR": folder], executable: "elsewhere/samovar")
            #expect(settings.directories.configuration.path == folder)
            await #expect(throws: SettingsError.self) {
                try await fixture.load(environment: ["SAMOVAR_CONFIG_DIR": fixture.home])
            }
            await #expect(throws: SettingsError.self) { try await fixture.load(executable: "elsewhere/samovar") }
        }
    }
}
