import Association
import Corpus
import Foundation
import IndexBundle
import Retrieval
import TestRooms
import TestSupport
import Testing

/// The graph of an index that changes is the graph of all of its passages read anew.
@Suite struct MentionTableTests {
    private static let options = PassageGraphOptions(
        maximumPassagesPerName: 50, titleBoost: 4, forwardLink: 3, backwardLink: 1, maximumPassagesPerTitle: 20)
    private static let titles = [
        "Tula", "Upa River", "Mercury (planet)", "Mercury", "the samovar of Tula", "Ёлка", "Book: of Secrets", "1812",
        "Tsar Michael", "Michael", "CO", "Кремль", "東京 (city)", "ΣΊΣΥΦΟΣ", "St. John's",
    ]
    private static let phrases = [
        "The Upa river flows through Tula.", "In 1812 the samovar of Tula was sold, says the Book: of Secrets.",
        "Tsar Michael saw Mercury rise. Michael was glad.", "МАША и Ёлка stand in Moscow.", "mercury is a metal",
        "Anna Michael went to the Upa River.", "CO₂ rose in Tula², said St. John's.", "У КРЕМЛЯ и за Кремль",
        "she flew to 東京 with Σίσυφος",
    ]

    private func document(_ random: inout SplitMix, source: Int) -> PreparedDocument {
        let title = Self.titles.randomElement(using: &random) ?? ""
        let text = (0..<2).map { _ in Self.phrases.randomElement(using: &random) ?? "" }.joined(separator: " ")
        let chunk = Chunk(ordinal: 0, byteRange: 0..<text.utf8.count, text: text)
        return PreparedDocument(
            document: Document(
                source: "/\(source)", title: title, format: .plainText, text: text, blocks: [],
                contentHash: "\(source) \(text)"), chunks: [PreparedChunk(chunk: chunk, triplets: [])])
    }

    private func commit(_ documents: [PreparedDocument], to bundle: IndexBundle) async throws {
        let unseen = try await bundle.unseen(in: documents)
        let unit = { (count: Int) in EmbeddingMatrix(dimension: 2, values: (0..<count).flatMap { _ in [1, 0] }) }
        _ = try await bundle.commit(
            documents,
            vectors: PreparedVectors(
                chunks: unit(documents.count), unseen: unseen, entities: unit(unseen.entities.count), triplets: unit(0))
        )
    }

    @Test(arguments: UInt64(0)..<6) func whatIsKeptOfAnEarlierStateChangesNothing(seed: UInt64) async throws {
        try await withScratchDirectory { folder in
            let bundle = try await IndexBundle.openOrCreate(
                at: folder.appending(path: "bundle"), name: "test",
                space: VectorSpace(name: "none", fingerprint: "0", dimension: 2), options: .test)
            var random = SplitMix(seed: seed)
            try await commit((0..<30).map { document(&random, source: $0) }, to: bundle)
            var warm: CollectionProfile?
            for step in 0..<12 {
                let snapshot = try await bundle.snapshot()
                let cold = try await CollectionProfile(of: snapshot, in: bundle, options: Self.options)
                let next = try await CollectionProfile(of: snapshot, in: bundle, options: Self.options, after: warm)
                let passages = try await snapshot.mapPassages { id, title, text, _ in (id, title, text) }
                let finder = MentionFinder(titles: passages.map(\.1))
                let expected = PassageGraph(
                    passages.map { PassageGraph.Passage(id: $0, title: $1, text: $2, finder: finder) },
                    options: Self.options)
                #expect(cold.graph == expected, "from files, step \(step)")
                #expect(next.graph == expected, "from the state before, step \(step)")
                #expect(next.sample == cold.sample)
                warm = next
                // Files that are a few states old serve as well.
                if step % 3 == 0 { await cold.keep(of: snapshot, in: bundle) }

                if Bool.random(using: &random) {
                    let stored = try await snapshot.documents().map(\.id)
                    try await bundle.remove([stored.randomElement(using: &random) ?? stored[0]])
                } else {
                    try await commit([document(&random, source: Int.random(in: 0..<40, using: &random))], to: bundle)
                }
            }
            await bundle.close()
        }
    }

    @Test func aTableComesBackFromItsBytesOrNotAtAll() throws {
        let finder = MentionFinder(titles: Self.titles)
        let entries = Self.phrases.enumerated().map { place, text in
            MentionTable.Entry(
                id: ChunkID(Int64(place + 1)), title: place == 0 ? "" : "Tula", text: text, hash: Int64(place),
                finder: finder)
        }
        let table = MentionTable(entries)
        let bytes = Array(table.encoded)
        #expect(MentionTable(decoding: FlatArray(bytes)) == table)
        for length in 0..<bytes.count { #expect(MentionTable(decoding: FlatArray(Array(bytes[..<length]))) == nil) }
        // Altered bytes may say something else, but nothing that cannot be.
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= 0x40
            if let read = MentionTable(decoding: FlatArray(altered)) { _ = PassageGraph(read, options: Self.options) }
        }
    }

    @Test func aChangedTableIsTheTableOfWhatIsLeft() {
        let finder = MentionFinder(titles: Self.titles)
        let entries = Self.phrases.enumerated().map { place, text in
            MentionTable.Entry(
                id: ChunkID(Int64(2 * place)), title: Self.titles[place], text: text, hash: Int64(place),
                finder: finder)
        }
        var other = entries[3]
        other.title = "Elsewhere"
        let table = MentionTable(entries[..<5]).changed(
            removing: [ChunkID(2), ChunkID(7)], adding: [entries[6], other, entries[5]])
        #expect(table == MentionTable([entries[0], entries[2], other, entries[4], entries[5], entries[6]]))
        #expect(table.hasTitle("Elsewhere", but: []) && !table.hasTitle("Elsewhere", but: [ChunkID(6)]))
        #expect(table.place(of: ChunkID(12)) == 5 && table.place(of: ChunkID(11)) == nil)
    }
}
