package import Corpus
package import Foundation

/// The models this project knows, as `Config/models.json` lists them.
///
/// Invariant: names are unique; what is fetched has a pinned size and SHA-256 and lands under a plain file name in the
/// cache folder, so a catalogue cannot make a download write elsewhere or go unchecked.
package struct Catalogue: Sendable, Equatable {
    package let entries: [ModelEntry]

    /// The catalogue's folder; conversion scripts are named relative to it.
    let folder: URL

    /// Reads and checks a catalogue.
    /// - Throws: `invalidSettings` naming the file and what is wrong in it.
    package init(contentsOf url: URL) throws(Failure) {
        struct Layout: Decodable {
            var format: Int
            var models: [ModelEntry]
        }
        let layout: Layout
        do {
            layout = try JSONDecoder().decode(Layout.self, from: Data(contentsOf: url))
        } catch let error as DecodingError {
            throw Failure(.invalidSettings, "\(url.path): not a model catalogue: \(error.place)")
        } catch {
            throw Failure(.invalidSettings, "\(url.path): the model catalogue cannot be read (\(error))")
        }
        guard layout.format == 1 else {
            throw Failure(.invalidSettings, "\(url.path): format \(layout.format) is not known; this version reads 1")
        }
        do {
            try self.init(entries: layout.models, folder: url.deletingLastPathComponent())
        } catch {
            throw Failure(.invalidSettings, "\(url.path): \(error.message)")
        }
    }

    /// - Throws: `invalidSettings` when an entry breaks the invariant.
    package init(entries: [ModelEntry], folder: URL) throws(Failure) {
        var names: Set<String> = []
        for entry in entries {
            guard !entry.name.isEmpty, names.insert(entry.name).inserted else {
                throw Failure(.invalidSettings, "model name '\(entry.name)' is empty or used twice")
            }
            if let complaint = entry.complaint {
                throw Failure(.invalidSettings, "model '\(entry.name)': \(complaint)")
            }
        }
        self.entries = entries
        self.folder = folder
    }

    /// - Throws: `notFound` naming the known models.
    package func entry(named name: String) throws(Failure) -> ModelEntry {
        guard let entry = entries.first(where: { $0.name == name }) else {
            let known = entries.map(\.name).joined(separator: ", ")
            throw Failure(.notFound, "no model is called '\(name)'; the catalogue has: \(known)")
        }
        return entry
    }
}

extension ModelEntry {
    /// What breaks the catalogue's invariant; `nil` for a good entry.
    fileprivate var complaint: String? {
        let parts = parts ?? []
        if file.isEmpty || file.hasPrefix(".") || (file.contains("/") && !file.hasPrefix("/")) {
            return "file '\(file)' must be a plain file name or an absolute path"
        }
        if let sha256, !sha256.isSHA256 { return "sha256 must be 64 lower-case hexadecimal digits" }
        if let bytes, bytes <= 0 { return "bytes must be positive" }
        guard !parts.isEmpty else { return convert == nil ? nil : "convert needs parts" }

        if file.contains("/") { return "a fetched file must be a plain file name" }
        if sha256 == nil || bytes == nil { return "a fetched file needs bytes and sha256" }
        if Set(parts.map(\.fileName)).count < parts.count { return "two parts have the same file name" }
        for part in parts {
            let steps = part.member.split(separator: "/", omittingEmptySubsequences: false)
            if steps.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) {
                return "member '\(part.member)' must be a plain relative path"
            }
            if part.package.hasPrefix("-") || part.package.isEmpty { return "package '\(part.package)' is not a name" }
            if !part.sha256.isSHA256 || part.bytes <= 0 { return "part '\(part.member)' needs bytes and sha256" }
        }
        return nil
    }
}

extension String {
    fileprivate var isSHA256: Bool {
        utf8.count == 64 && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension DecodingError {
    /// The key path and the reason, in one line.
    fileprivate var place: String {
        let context: Context =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default:
                Context(codingPath: [], debugDescription: "\(self)")
            }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
