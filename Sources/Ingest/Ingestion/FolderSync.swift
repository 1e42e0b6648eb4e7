import Corpus
import IndexBundle

/// Which stored documents a synchronising ingest no longer found in its folders.
///
/// A document counts as vanished only where the walk would have met it: nothing is concluded about what lies in a
/// folder, or in a corpus, that could not be read to its end.
struct FolderSync: Sendable {
    private let folders: [String]
    private var found: Set<BytewiseText> = []
    private var unread: Set<BytewiseText> = []

    init(folders: [String]) {
        self.folders = folders
    }

    mutating func note(_ source: WalkedSourceMark) {
        switch source {
        case .found(let source): found.insert(BytewiseText(source))
        case .refused(let source): unread.insert(BytewiseText(source))
        }
    }

    enum WalkedSourceMark: Sendable {
        case found(String)
        case refused(String)
    }

    /// - Throws: ``Failure`` with `invalidInput` when a folder with stored documents holds none at all any more: more
    ///   likely a disk that is not mounted than a wish to forget them all.
    func vanished(from bundle: IndexBundle) async throws -> [(id: DocumentID, source: String)] {
        // A refused line of a corpus is `CORPUS:LINE`: any of its records may be that line.
        let places = unread.union(
            unread.compactMap { place -> BytewiseText? in
                let place = place.text.utf8
                return place.lastIndex(of: UInt8(ascii: ":")).flatMap { colon in
                    let line = String(decoding: place[place.index(after: colon)...], as: UTF8.self)
                    return Int(line) == nil ? nil : BytewiseText(String(decoding: place[..<colon], as: UTF8.self))
                }
            })
        var vanished: [(id: DocumentID, source: String)] = []
        for folder in folders {
            let stored = try await bundle.documents(below: folder)
            let gone = stored.filter { document in
                !found.contains(BytewiseText(document.source))
                    && !isUnread(document.source, document.externalID, in: places)
            }
            if gone.count == stored.count, !stored.isEmpty,
                !found.contains(where: { DocumentSource.isInside($0.text, folder: folder) })
            {
                throw Failure(
                    .invalidInput,
                    "\(folder) holds no documents, but \(stored.count) stored ones come from there: nothing was "
                        + "removed; if that is what you want, use 'samovar documents remove'")
            }
            vanished += gone.map { ($0.id, $0.source) }
        }
        return vanished
    }

    private func isUnread(_ source: String, _ externalID: String?, in places: Set<BytewiseText>) -> Bool {
        let file = DocumentSource.file(of: source, externalID: externalID)
        return DocumentSource.lineage(of: file).contains(where: places.contains)
    }
}
