package import Foundation

/// Where things are on this machine, after all defaults are worked out.
package struct Directories: Sendable, Equatable {
    /// The shipped `samovar.yaml`, `models.json`, `Prompts/` and `Grammars/`.
    package var configuration: URL

    /// The parent of all indexes; each is a folder with its name.
    package var indexes: URL

    /// Downloaded model files.
    package var models: URL

    /// What models made of evidence, to be made again at any time.
    package var evidence: URL

    /// What models made of ended conversations, likewise.
    package var prefixes: URL

    /// Encoders' weights as this machine computes with them, likewise.
    package var encoders: URL

    init(shipped: ShippedConfiguration, sources: SettingsSources, indexes: String?, models: String?) {
        self.configuration = shipped.folder
        if let indexes {
            self.indexes = URL(filePath: indexes, directoryHint: .isDirectory)
        } else if let checkout = shipped.checkout {
            self.indexes = checkout.appending(path: "Indexes", directoryHint: .isDirectory)
        } else {
            let data = sources.baseDirectory("XDG_DATA_HOME", fallback: ".local/share")
            self.indexes = URL(filePath: data + "/samovar/indexes", directoryHint: .isDirectory)
        }
        let cache = sources.baseDirectory("XDG_CACHE_HOME", fallback: ".cache")
        self.models = URL(filePath: models ?? cache + "/samovar/models", directoryHint: .isDirectory)
        self.prefixes = URL(filePath: cache + "/samovar/prefixes", directoryHint: .isDirectory)
        self.evidence = URL(filePath: cache + "/samovar/evidence", directoryHint: .isDirectory)
        self.encoders = URL(filePath: cache + "/samovar/encoders", directoryHint: .isDirectory)
    }
}
