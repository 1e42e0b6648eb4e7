import Association
import Corpus
import IndexBundle

extension MentionTable {
    private static let cacheName = "passage-mentions"

    /// Titles may come and go for one passage in so many before all passages are read again.
    private static let titleShare = 8

    /// What the passages of a state mention, from what was kept of an earlier one where there is any.
    /// - Complexity: O(passages), and reading those that have changed.
    init(of snapshot: IndexSnapshot, in bundle: IndexBundle) async throws {
        guard let table = await Self.cached(in: bundle) else {
            self = try await Self.read(snapshot)
            return
        }
        let hashes = try await snapshot.passageHashes()
        var added: [ChunkID] = []
        for passage in hashes
        where table.place(of: passage.id).map({ table.hash(at: $0) == passage.hash }) != true {
            added.append(passage.id)
        }
        let living = Set(hashes.lazy.map(\.id))
        let removed = Set((0..<table.count).lazy.map { table.id(at: $0) }.filter { !living.contains($0) })
        self = try await table.changed(removing: removed, reading: added, in: snapshot)
    }

    /// Reads every passage. O(text).
    private static func read(_ snapshot: IndexSnapshot) async throws -> MentionTable {
        let titles = Set(try await snapshot.mapPassages { _, title, _, _ in title })
        let finder = MentionFinder(titles: titles)
        return MentionTable(
            try await snapshot.mapPassages { Entry(id: $0, title: $1, text: $2, hash: $3, finder: finder) })
    }

    private static func cached(in bundle: IndexBundle) async -> MentionTable? {
        guard let file = await bundle.cachedOfAnyState(cacheName) else { return nil }
        return MentionTable(decoding: FlatArray(file.payload.bindMemory(to: UInt8.self), ownedBy: file))
    }

    /// Keeps the table for processes to come.
    func keep(in bundle: IndexBundle) async {
        await bundle.cache(encoded, as: Self.cacheName, for: nil)
    }

    /// The table of the state of `snapshot`.
    ///
    /// Read are the passages that are new, and those in which a title may stand that has come or gone with others.
    /// - Parameters:
    ///   - removed: passages of this table that are gone; others are ignored.
    ///   - added: passages that are new, or whose text is another.
    /// - Complexity: one copy of the table, O(passages) for each title that came or went, and reading.
    func changed(
        removing removed: Set<ChunkID>, reading added: [ChunkID], in snapshot: IndexSnapshot
    ) async throws -> MentionTable {
        let gone = removed.union(added)
        let lost = Set(gone.lazy.compactMap { place(of: $0) }.map { title(at: $0) })
        if lost.isEmpty, added.isEmpty { return self }
        let gained = try await snapshot.titles(of: added)
        let changes = lost.symmetricDifference(gained)
        guard changes.count <= 16 + count / Self.titleShare else { return try await Self.read(snapshot) }
        var traces: Set<TextTrace> = []
        for title in changes where !hasTitle(title, but: gone) {
            // Nobody can say where it may stand.
            guard let trace = TextTrace(ofTitle: title) else { return try await Self.read(snapshot) }
            traces.insert(trace)
        }
        var wanted = Set(added)
        if !traces.isEmpty {
            wanted.formUnion(try await snapshot.chunks(holdingAnyOf: traces))
            wanted.formUnion(oddPassages)
        }
        wanted.subtract(removed)
        guard !wanted.isEmpty else { return changed(removing: gone, adding: []) }

        // Titles that stay, and new ones: what finds a title does not ask how many passages have it.
        let finder = MentionFinder(
            changed(removing: gone, adding: []).titles + gained.compactMap(MentionFinder.Title.init))
        let read = try await snapshot.mapPassages(of: wanted.sorted()) {
            Entry(id: $0, title: $1, text: $2, hash: $3, finder: finder)
        }
        return changed(removing: gone, adding: read)
    }
}
