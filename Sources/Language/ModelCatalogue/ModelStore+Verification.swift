import Corpus
package import Foundation

/// A model file whose bytes are known. Only the store makes one.
package struct VerifiedModel: Sendable, Equatable {
    /// The catalogue's name; for a file given by its path, the file name without its extension.
    package let name: String
    package let location: URL

    /// Lower-case hexadecimal SHA-256 of the file: what indexes and caches remember the model by.
    package let fingerprint: String
    package let bytes: Int64

    /// Longest text the model was trained for, where the catalogue says so.
    package let contextLength: Int?

    init(name: String, location: URL, digest: FileDigest, contextLength: Int?) {
        self.name = name
        self.location = location
        self.fingerprint = digest.sha256
        self.bytes = digest.stamp.size
        self.contextLength = contextLength
    }
}

extension ModelStore {
    /// The file of a catalogue name or of a path, ready to be loaded.
    ///
    /// What holds a slash or ends in `.gguf` is a path of the user's own and is accepted as it is, provided that it is a
    /// GGUF file. The first call reads the whole file; later ones, in later processes too, only look at its stamp.
    /// - Throws: `modelMissing` or `modelInvalid`, both with the remedy; `notFound` for an unknown name; `denied`, `io`,
    ///   `cancelled`.
    package func verifiedModel(of reference: String) async throws -> VerifiedModel {
        try await checked(reference, trustingLedger: true)
    }

    /// ``verifiedModel(of:)``, reduced to the path.
    package func verifiedPath(of reference: String) async throws -> URL {
        try await verifiedModel(of: reference).location
    }

    /// Reads the whole file again, whatever was remembered, and says whether it is the right one.
    /// - Throws: as ``verifiedModel(of:)``.
    @discardableResult
    package func verify(_ reference: String) async throws -> VerifiedModel {
        try await checked(reference, trustingLedger: false)
    }

    /// SHA-256 of any file, remembered as models' are.
    /// - Throws: `modelMissing`, `denied`, `io`, `cancelled`.
    package func fingerprint(of location: URL) async throws -> String {
        try await digest(of: location, trustingLedger: true).sha256
    }

    private func checked(_ reference: String, trustingLedger: Bool) async throws -> VerifiedModel {
        let entry = try entry(for: reference)
        let url = location(of: entry)
        let digest: FileDigest
        do {
            digest = try await self.digest(of: url, trustingLedger: trustingLedger)
        } catch let failure as Failure where failure.code == .modelMissing {
            throw Failure(.modelMissing, "\(failure.message). \(remedy(for: entry))")
        }
        if let mismatch = entry.mismatch(with: digest) {
            throw Failure(.modelInvalid, "\(url.path): \(mismatch). \(remedy(for: entry))")
        }
        if entry.sha256 == nil { try checkMagic(of: url) }
        return VerifiedModel(name: entry.name, location: url, digest: digest, contextLength: entry.contextLength)
    }

    private func entry(for reference: String) throws(Failure) -> ModelEntry {
        guard reference.contains("/") || reference.hasSuffix(".gguf") else {
            return try catalogue.entry(named: reference)
        }
        let url = URL(filePath: reference).standardizedFileURL
        // The role is the caller's affair here: nothing below looks at it.
        return ModelEntry(name: url.deletingPathExtension().lastPathComponent, role: .generator, file: url.path)
    }

    func digest(of url: URL, trustingLedger: Bool) async throws -> FileDigest {
        let ledger = ledger
        do {
            return try await onFileQueue { flag in
                if trustingLedger, let digest = try ledger.recall(url) { return digest }
                let digest = try FileDigest.compute(of: url, unless: flag)
                ledger.remember(digest, of: url)
                return digest
            }
        } catch is CancellationError {
            throw Failure(.cancelled, "\(url.path): stopped before the file was read")
        }
    }

    private func remedy(for entry: ModelEntry) -> String {
        if entry.parts?.isEmpty ?? true {
            return "Put the file there, or name another with --model /path/file.gguf"
        }
        return "Fetch it with: samovar models pull \(entry.name)"
    }

    /// Keeps a mistyped path from reaching the model loader, whose own message would be about tensors.
    private func checkMagic(of url: URL) throws(Failure) {
        let magic: Data?
        do {
            let file = try FileHandle(forReadingFrom: url)
            defer { try? file.close() }
            magic = try file.read(upToCount: 4)
        } catch {
            throw Failure.reading(url, error)
        }
        guard magic == Data("GGUF".utf8) else {
            throw Failure(.modelInvalid, "\(url.path): not a GGUF model file")
        }
    }
}

extension ModelEntry {
    /// How the file differs from what the catalogue pins; `nil` when it does not.
    func mismatch(with digest: FileDigest) -> String? {
        if let bytes, digest.stamp.size != bytes {
            return "has \(digest.stamp.size) bytes, expected \(bytes)"
        }
        if let sha256, digest.sha256 != sha256 {
            return "has SHA-256 \(digest.sha256), expected \(sha256)"
        }
        return nil
    }
}
