package import Corpus
package import Foundation

/// The model files of this machine.
///
/// Invariant: whoever holds a ``VerifiedModel`` holds a path whose bytes had the stated SHA-256, and the pinned one where
/// the catalogue pins it. There is no other way from a name to a path that may be loaded.
///
/// A value without state of its own: stores over the same folder, in any number of processes, agree through the folder.
package struct ModelStore: Sendable {
    package let catalogue: Catalogue
    package let folder: URL

    /// The environment that `pip` and the conversion scripts run in.
    let environment: [String: String]
    let ledger: DigestLedger

    package init(catalogue: Catalogue, folder: URL, environment: [String: String]) {
        self.catalogue = catalogue
        self.folder = folder
        self.environment = environment
        self.ledger = DigestLedger(folder: folder)
    }

    /// `${XDG_CACHE_HOME:-~/.cache}/samovar/models`. A relative `XDG_CACHE_HOME` is ignored, as its specification asks.
    package static func defaultFolder(environment: [String: String]) -> URL {
        let home = environment["HOME"].map { URL(filePath: $0, directoryHint: .isDirectory) }
        var cache = (home ?? FileManager.default.homeDirectoryForCurrentUser).appending(path: ".cache")
        if let given = environment["XDG_CACHE_HOME"], given.hasPrefix("/") {
            cache = URL(filePath: given, directoryHint: .isDirectory)
        }
        return cache.appending(path: "samovar/models", directoryHint: .isDirectory)
    }

    /// Where a model's file is, or would be. The file may be missing or wrong: load only a ``VerifiedModel``.
    /// - Throws: `notFound` for an unknown name.
    package func path(of name: String) throws(Failure) -> URL {
        location(of: try catalogue.entry(named: name))
    }

    /// Every model of the catalogue with what is known of its file without reading it.
    package func list() -> [ModelStatus] {
        catalogue.entries.map { entry in
            let url = location(of: entry)
            let isPresent = (try? FileStamp(of: url)) != nil
            let digest = isPresent ? try? ledger.recall(url) : nil
            let state: ModelStatus.State =
                switch (isPresent, digest) {
                case (false, _): .missing
                case (true, nil): .unchecked
                case (true, let digest?): entry.mismatch(with: digest) == nil ? .verified : .invalid
                }
            return ModelStatus(entry: entry, location: url, state: state)
        }
    }

    func location(of entry: ModelEntry) -> URL {
        entry.file.hasPrefix("/") ? URL(filePath: entry.file) : folder.appending(path: entry.file)
    }
}

package struct ModelStatus: Sendable, Equatable {
    package enum State: String, Sendable, Codable {
        case missing
        /// There, and not hashed since it last changed.
        case unchecked
        /// There, with the bytes it should have.
        case verified
        /// There, with other bytes.
        case invalid
    }

    package let entry: ModelEntry
    package let location: URL
    package let state: State
}
