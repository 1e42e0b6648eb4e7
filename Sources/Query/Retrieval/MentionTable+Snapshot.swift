import Association
import Corpus
import IndexBundle

extension MentionTable {
    private static let cacheName = "passage-mentions"

    /// Titles that may have come or gone before every passage is read again: each costs a look through all text.
    private static let fewTitles = 16

    /// What the passages of a state mention, from what is known of an earlier one where that is near.
    init(of snapshot: IndexSnapshot, in bundle: IndexBundle) async throws {
        let hashes = try await snapshot.passageHashes()
        let titles = try await snapshot.titles()
        var known: [ChunkID: Entry] = [:]
        if let table = await Self.cached(in: bundle) {
            known = try await table.current(for: hashes, titles: titles, in: snapshot)
            if known.count == hashes.count, known.count == table.entries.count, titles == table.titles {
                self = table
                return
            }
        }
        let finder = MentionFinder(titles: titles)
        let unknown = hashes.filter { known[$0.id] == nil }.map(\.id)
        let read = { @Sendable (id: ChunkID, title: String, text: String) in
            PassageGraph.Passage(id: id, title: title, text: text, finder: finder)
        }
        let passages =
            try await known.isEmpty ? snapshot.mapPassages(read) : snapshot.mapPassages(of: unknown, read)
        let hash = Dictionary(hashes.map { ($0.id, $0.hash) }, uniquingKeysWith: { first, _ in first })
        self.init(
            Array(known.values) + passages.map { Entry(passage: $0, hash: hash[$0.id] ?? 0) }, titles: titles)
        await bundle.cache(encoded, as: Self.cacheName, for: nil)
    }

    private static func cached(in bundle: IndexBundle) async -> MentionTable? {
        guard let file = await bundle.cachedOfAnyState(cacheName) else { return nil }
        return MentionTable(decoding: FlatArray(file.payload.bindMemory(to: UInt8.self), ownedBy: file))
    }

    /// The entries that still hold: the same text, in which no title that came or went can stand.
    private func current(
        for hashes: [(id: ChunkID, hash: Int64)], titles: Set<String>, in snapshot: IndexSnapshot
    ) async throws -> [ChunkID: Entry] {
        let changed = titles.symmetricDifference(self.titles)
        let traces = changed.map(Self.trace)
        guard changed.count <= Self.fewTitles, !traces.contains(nil) else { return [:] }
        let touched = try await snapshot.passages(holdingAnyOf: Array(Set(traces.compactMap(\.self))))
        let stored = Dictionary(hashes.map { ($0.id, $0.hash) }, uniquingKeysWith: { first, _ in first })
        var current: [ChunkID: Entry] = [:]
        for entry in entries where stored[entry.passage.id] == entry.hash && !touched.contains(entry.passage.id) {
            current[entry.passage.id] = entry
        }
        return current
    }
}
