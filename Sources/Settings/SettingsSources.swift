import Foundation

/// One value given on the command line.
package struct SettingsOverride: Sendable, Equatable {
    /// The full key, such as `generation.temperature`.
    package var key: String
    package var value: String

    /// How the user wrote it, for messages: `--temperature`.
    package var flag: String

    package init(key: String, value: String, flag: String) {
        self.key = key
        self.value = value
        self.flag = flag
    }
}

/// Everything outside the settings files that decides about settings. A value, so that tests need no process state.
package struct SettingsSources: Sendable {
    package var environment: [String: String]

    /// The running program with symbolic links resolved; the shipped settings are looked for from there upwards.
    package var executablePath: String
    package var homeDirectory: String

    /// A settings file named by the user, which then must exist; `nil` for the usual place, which may be absent.
    package var userFile: String?

    /// Most important; a key given twice counts with its last value.
    package var overrides: [SettingsOverride]

    package init(
        environment: [String: String], executablePath: String, homeDirectory: String, userFile: String?,
        overrides: [SettingsOverride]
    ) {
        self.environment = environment
        self.executablePath = executablePath
        self.homeDirectory = homeDirectory
        self.userFile = userFile
        self.overrides = overrides
    }

    package static func ofThisProcess(userFile: String?, overrides: [SettingsOverride]) -> SettingsSources {
        let environment = ProcessInfo.processInfo.environment
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return SettingsSources(
            environment: environment,
            executablePath: link ?? CommandLine.arguments.first ?? "",
            homeDirectory: environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path,
            userFile: userFile, overrides: overrides)
    }

    /// A base directory of the XDG specification, which says that relative values are to be ignored.
    func baseDirectory(_ variable: String, fallback: String) -> String {
        guard let value = environment[variable], value.hasPrefix("/") else { return homeDirectory + "/" + fallback }
        return value
    }
}
