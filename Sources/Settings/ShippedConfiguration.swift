import Foundation

/// The folder with the program's own `samovar.yaml`, `models.json` and prompts.
struct ShippedConfiguration {
    static let fileName = "samovar.yaml"

    let folder: URL

    /// The source checkout around the folder, where there is one: indexes then live in its `Indexes/`.
    let checkout: URL?

    /// Looks where `SAMOVAR_CONFIG_DIR` says, else from the executable upwards for a folder with `Config/samovar.yaml`
    /// (a checkout), else in `PREFIX/share/samovar` of an executable in `PREFIX/bin`.
    static func locate(from sources: SettingsSources) throws(SettingsError) -> ShippedConfiguration {
        if let named = sources.environment["SAMOVAR_CONFIG_DIR"], !named.isEmpty {
            let folder = URL(filePath: named, directoryHint: .isDirectory).standardizedFileURL
            guard isConfiguration(folder) else {
                throw SettingsError(
                    .unreadableFile, "SAMOVAR_CONFIG_DIR is \(named), but there is no readable \(fileName) in it")
            }
            return ShippedConfiguration(folder: folder, checkout: checkout(around: folder))
        }
        let executable = URL(filePath: sources.executablePath).resolvingSymlinksInPath()
        var ancestor = executable.deletingLastPathComponent()
        let installed = ancestor.deletingLastPathComponent().appending(path: "share/samovar")
        while ancestor.path != "/" && !ancestor.path.isEmpty {
            let folder = ancestor.appending(path: "Config", directoryHint: .isDirectory)
            if isConfiguration(folder) {
                return ShippedConfiguration(folder: folder, checkout: checkout(around: folder))
            }
            ancestor = ancestor.deletingLastPathComponent()
        }
        guard isConfiguration(installed) else {
            throw SettingsError(
                .unreadableFile,
                "cannot find \(fileName): neither Config/ above \(executable.path) nor \(installed.path); "
                    + "set SAMOVAR_CONFIG_DIR to the folder that holds it")
        }
        return ShippedConfiguration(folder: installed, checkout: nil)
    }

    private static func isConfiguration(_ folder: URL) -> Bool {
        FileManager.default.isReadableFile(atPath: folder.appending(path: fileName).path)
    }

    private static func checkout(around folder: URL) -> URL? {
        let root = folder.deletingLastPathComponent()
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(
            atPath: root.appending(path: "Indexes").path, isDirectory: &isDirectory)
        return exists && isDirectory.boolValue ? root : nil
    }
}
