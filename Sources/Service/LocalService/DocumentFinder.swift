import API
import Corpus
import Foundation
import IndexBundle

/// Finds out which stored documents names mean; the rules are ``DocumentName``'s.
struct DocumentFinder {
    let snapshot: IndexSnapshot

    /// The folder that relative paths count from.
    let directory: String?

    /// Each document once, in the order of the names.
    func documents(_ names: [DocumentName]) async throws -> [StoredDocument] {
        var meanings: [DocumentName.Meaning] = []
        for name in names { meanings.append(try name.meaning()) }
        // One look at all documents for all names.
        let owners = Dictionary(
            grouping: try await snapshot.documents(externalIDs: meanings.compactMap(Self.ownID)),
            by: { BytewiseText($0.externalID ?? "") })
        var found: [StoredDocument] = []
        var seen: Set<DocumentID> = []
        for meaning in meanings {
            for document in try await documents(meaning, owners: owners) where seen.insert(document.id).inserted {
                found.append(document)
            }
        }
        return found
    }

    private static func ownID(_ meaning: DocumentName.Meaning) -> String? {
        switch meaning {
        case .number: nil
        case .ownID(let id), .idOrPath(let id): id
        }
    }

    private func documents(
        _ meaning: DocumentName.Meaning, owners: [BytewiseText: [StoredDocument]]
    ) async throws -> [StoredDocument] {
        switch meaning {
        case .number(let id):
            return [try await document(numbered: id)]
        case .ownID(let id):
            guard let owner = try only(owners[BytewiseText(id)], named: id) else {
                throw Failure(.notFound, "index '\(snapshot.index)' has no document whose own id is '\(id)'")
            }
            return [owner]
        case .idOrPath(let name):
            if let owner = try only(owners[BytewiseText(name)], named: name) { return [owner] }
            for path in paths(name) {
                if let document = try await snapshot.document(source: path) { return [document] }
                let records = try await snapshot.records(of: path)
                if !records.isEmpty { return records }
            }
            throw Failure(
                .notFound,
                "index '\(snapshot.index)' has no document '\(name)': documents are named by number, by a record's own id, "
                    + "or by path, as 'samovar documents list' shows them")
        }
    }

    private func document(numbered id: DocumentID) async throws -> StoredDocument {
        do {
            return try await snapshot.document(id)
        } catch let failure as Failure where failure.code == .notFound {
            throw Failure(.notFound, failure.message + "; a record's own id of digits is written #\(id)")
        }
    }

    private func only(_ owners: [StoredDocument]?, named id: String) throws(Failure) -> StoredDocument? {
        guard let owners, let first = owners.first else { return nil }
        guard owners.count == 1 else {
            let sources = owners.prefix(3).map(\.source).joined(separator: ", ")
            throw Failure(
                .invalidRequest,
                "'\(id)' is the own id of \(owners.count) documents (\(sources)); name one as FILE#ID, or by number")
        }
        return first
    }

    /// The sources that a path may stand for. What follows a "#" is an id, and not tidied up.
    private func paths(_ name: String) -> [String] {
        var paths = [name]
        let parts = name.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let id = parts.count > 1 ? "#" + parts[1] : ""
        for (file, rest) in [(name, ""), (parts[0], id)] where !file.isEmpty {
            guard file.hasPrefix("/") || directory != nil else { continue }
            let base = URL(filePath: directory ?? "/", directoryHint: .isDirectory)
            let url = URL(filePath: file, directoryHint: .notDirectory, relativeTo: base).standardizedFileURL
            paths += [url.path + rest, url.resolvingSymlinksInPath().path + rest]
        }
        return paths
    }
}
