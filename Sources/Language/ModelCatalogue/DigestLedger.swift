import Crypto
import Foundation

/// Remembers digests between starts in small side files, so that a model is hashed in full only once.
///
/// Invariant: a remembered digest is given out only while the file's stamp is the one it was taken under. The ledger is
/// a convenience: a side file that is missing, damaged or cannot be written costs another reading, never an answer.
struct DigestLedger: Sendable {
    /// The cache folder. Side files of models outside it are kept here too: a user's own folder is not written to.
    let folder: URL

    func recall(_ url: URL) throws -> FileDigest? {
        let stamp = try FileStamp(of: url)
        guard let data = try? Data(contentsOf: sideFile(of: url)),
            let digest = try? JSONDecoder().decode(FileDigest.self, from: data),
            digest.stamp == stamp
        else { return nil }
        return digest
    }

    func remember(_ digest: FileDigest, of url: URL) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(digest) else { return }
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? data.write(to: sideFile(of: url), options: .atomic)
    }

    func forget(_ url: URL) {
        try? FileManager.default.removeItem(at: sideFile(of: url))
    }

    private func sideFile(of url: URL) -> URL {
        let name = url.lastPathComponent
        if url.deletingLastPathComponent().standardizedFileURL.path == folder.standardizedFileURL.path {
            return folder.appending(path: "\(name).verified")
        }
        let place = SHA256.hash(data: Data(url.standardizedFileURL.path.utf8)).hexadecimal.prefix(16)
        return folder.appending(path: "\(name).\(place).verified")
    }
}
