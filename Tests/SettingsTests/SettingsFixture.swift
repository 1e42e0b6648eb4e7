import Foundation
import Settings
import TestSupport

/// An installed program with the real shipped file, a home of its own, and nothing else of this machine.
struct SettingsFixture {
    let root: URL

    /// The repository's own `Config/`, found from this file.
    static let configuration = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Config")

    @discardableResult
    static func with<Result>(_ body: (SettingsFixture) async throws -> Result) async throws -> Result {
        try await withScratchDirectory { root in
            let fixture = SettingsFixture(root: root)
            let share = root.appending(path: "prefix/share/samovar")
            for folder in [share, root.appending(path: "prefix/bin"), root.appending(path: "home")] {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
            try FileManager.default.copyItem(
                at: configuration.appending(path: "samovar.yaml"), to: share.appending(path: "samovar.yaml"))
            return try await body(fixture)
        }
    }

    var home: String { root.appending(path: "home").path }

    func write(_ text: String, to path: String) throws -> String {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    func load(
        environment: [String: String] = [:], userFile: String? = nil, overrides: [SettingsOverride] = [],
        executable: String = "prefix/bin/samovar"
    ) async throws -> Settings {
        try await Settings.load(
            from: SettingsSources(
                environment: environment, executablePath: root.appending(path: executable).path, homeDirectory: home,
                userFile: userFile, overrides: overrides))
    }

    /// The error that loading must end with.
    func failure(
        environment: [String: String] = [:], user text: String? = nil, overrides: [SettingsOverride] = []
    ) async throws -> SettingsError? {
        let file = try text.map { try write($0, to: "user.yaml") }
        do {
            _ = try await load(environment: environment, userFile: file, overrides: overrides)
            return nil
        } catch let error as SettingsError {
            return error
        }
    }
}
