package import Corpus

/// Which names each passage of a collection mentions, kept so that a change of the collection costs what has changed.
///
/// A passage's mentions follow from its own text and from the collection's titles. Everything lies in flat arrays, of which
/// a changed table is one copy: a million passages take about 150 MB.
///
/// Invariant: passages ascend by id, each once; the mentions of each ascend and hold its title's key.
package struct MentionTable: Sendable, Equatable {
    /// What the table holds of a passage.
    package struct Entry: Sendable, Equatable {
        package var passage: PassageGraph.Passage

        /// Of its text, to tell apart texts that were given the same id by two histories of one database.
        package var hash: Int64
        package var title: String

        /// ``TextTrace/isTakenApartOtherwise(_:)``: to be read again whenever a title comes or goes.
        package var isOdd: Bool

        package init(passage: PassageGraph.Passage, hash: Int64, title: String, isOdd: Bool) {
            self.passage = passage
            self.hash = hash
            self.title = title
            self.isOdd = isOdd
        }

        /// Reads a passage.
        package init(id: ChunkID, title: String, text: String, hash: Int64, finder: MentionFinder) {
            self.init(
                passage: PassageGraph.Passage(id: id, title: title, text: text, finder: finder), hash: hash,
                title: title, isOdd: TextTrace.isTakenApartOtherwise(text))
        }
    }

    let ids: FlatArray<Int64>
    let hashes: FlatArray<Int64>

    /// The titles' keys; 0 where ``flags`` say that there is none.
    let titleKeys: FlatArray<UInt64>
    let flags: FlatArray<UInt8>

    /// What ``MentionFinder/Title`` says of each title; 0 and 0 where ``flags`` say that it is none to a finder.
    let titleWords: FlatArray<UInt64>
    let titleOpenings: FlatArray<UInt32>

    /// The titles one after the other, and where each begins.
    let titleStarts: FlatArray<Int32>
    let titleBytes: FlatArray<UInt8>

    /// The keys of what each passage mentions one after the other, and where each passage's begin.
    let starts: FlatArray<Int32>
    let keys: FlatArray<UInt64>

    enum Flag {
        static let hasKey: UInt8 = 1
        static let isFindable: UInt8 = 2
        static let isMarked: UInt8 = 4
        static let isOdd: UInt8 = 8
        static let all: UInt8 = 15
    }
}

extension MentionTable {
    package init(_ entries: some Sequence<Entry>) {
        var maker = MentionTableMaker(passages: 0, mentions: 0)
        for entry in entries.sorted(by: { $0.passage.id < $1.passage.id }) { maker.append(entry) }
        self = maker.table
    }

    package var count: Int { ids.count }

    package func id(at place: Int) -> ChunkID { ChunkID(ids[place]) }

    package func hash(at place: Int) -> Int64 { hashes[place] }

    package func title(at place: Int) -> String {
        String(decoding: titleBytes.elements[Int(titleStarts[place])..<Int(titleStarts[place + 1])], as: UTF8.self)
    }

    /// What a finder needs to find the titles.
    package var titles: [MentionFinder.Title] {
        ids.indices.compactMap { place in
            flags[place] & Flag.isFindable == 0
                ? nil
                : MentionFinder.Title(
                    words: titleWords[place], opening: titleOpenings[place],
                    isMarked: flags[place] & Flag.isMarked != 0)
        }
    }

    /// The passages that a change of titles makes look at again whatever they hold.
    package var oddPassages: [ChunkID] {
        ids.indices.filter { flags[$0] & Flag.isOdd != 0 }.map { ChunkID(ids[$0]) }
    }

    /// Whether a passage, but for some, has this title. O(passages).
    package func hasTitle(_ title: String, but excluded: Set<ChunkID>) -> Bool {
        let bytes = Array(title.utf8)
        return ids.indices.contains { place in
            let range = Int(titleStarts[place])..<Int(titleStarts[place + 1])
            return range.count == bytes.count && titleBytes.elements[range].elementsEqual(bytes)
                && !excluded.contains(ChunkID(ids[place]))
        }
    }

    /// - Complexity: O(log passages).
    package func place(of passage: ChunkID) -> Int? {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < passage.rawValue { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == passage.rawValue ? low : nil
    }

    /// The table without some passages and with others, which take the place of those of the same id. One copy.
    package func changed(removing removed: Set<ChunkID>, adding added: some Sequence<Entry>) -> MentionTable {
        let added = added.sorted { $0.passage.id < $1.passage.id }
        var maker = MentionTableMaker(
            passages: count + added.count,
            mentions: keys.count + added.reduce(0) { $0 + $1.passage.mentions.count })
        var next = added.startIndex
        for place in ids.indices {
            while next < added.endIndex, added[next].passage.id.rawValue < ids[place] {
                maker.append(added[next])
                next += 1
            }
            if next < added.endIndex, added[next].passage.id.rawValue == ids[place] { continue }
            if !removed.isEmpty, removed.contains(ChunkID(ids[place])) { continue }
            maker.append(place, of: self)
        }
        for entry in added[next...] { maker.append(entry) }
        return maker.table
    }
}

/// The arrays of a ``MentionTable`` while they are made.
private struct MentionTableMaker {
    private var ids: [Int64] = []
    private var hashes: [Int64] = []
    private var titleKeys: [UInt64] = []
    private var flags: [UInt8] = []
    private var titleWords: [UInt64] = []
    private var titleOpenings: [UInt32] = []
    private var titleStarts: [Int32] = [0]
    private var titleBytes: [UInt8] = []
    private var starts: [Int32] = [0]
    private var keys: [UInt64] = []

    init(passages: Int, mentions: Int) {
        ids.reserveCapacity(passages)
        hashes.reserveCapacity(passages)
        titleKeys.reserveCapacity(passages)
        flags.reserveCapacity(passages)
        titleWords.reserveCapacity(passages)
        titleOpenings.reserveCapacity(passages)
        titleStarts.reserveCapacity(passages + 1)
        starts.reserveCapacity(passages + 1)
        keys.reserveCapacity(mentions)
    }

    mutating func append(_ entry: MentionTable.Entry) {
        let title = MentionFinder.Title(entry.title)
        var flag: UInt8 = 0
        if entry.passage.title != nil { flag |= MentionTable.Flag.hasKey }
        if let title { flag |= MentionTable.Flag.isFindable | (title.isMarked ? MentionTable.Flag.isMarked : 0) }
        if entry.isOdd { flag |= MentionTable.Flag.isOdd }
        ids.append(entry.passage.id.rawValue)
        hashes.append(entry.hash)
        titleKeys.append(entry.passage.title?.hash ?? 0)
        flags.append(flag)
        titleWords.append(title?.words ?? 0)
        titleOpenings.append(title?.opening ?? 0)
        titleBytes.append(contentsOf: entry.title.utf8)
        titleStarts.append(Int32(titleBytes.count))
        keys.append(contentsOf: entry.passage.mentions.map(\.hash).sorted())
        starts.append(Int32(keys.count))
    }

    mutating func append(_ place: Int, of table: MentionTable) {
        ids.append(table.ids[place])
        hashes.append(table.hashes[place])
        titleKeys.append(table.titleKeys[place])
        flags.append(table.flags[place])
        titleWords.append(table.titleWords[place])
        titleOpenings.append(table.titleOpenings[place])
        let title = Int(table.titleStarts[place])..<Int(table.titleStarts[place + 1])
        titleBytes.append(contentsOf: UnsafeBufferPointer(rebasing: table.titleBytes.elements[title]))
        titleStarts.append(Int32(titleBytes.count))
        let mentions = Int(table.starts[place])..<Int(table.starts[place + 1])
        keys.append(contentsOf: UnsafeBufferPointer(rebasing: table.keys.elements[mentions]))
        starts.append(Int32(keys.count))
    }

    var table: MentionTable {
        MentionTable(
            ids: FlatArray(ids), hashes: FlatArray(hashes), titleKeys: FlatArray(titleKeys), flags: FlatArray(flags),
            titleWords: FlatArray(titleWords), titleOpenings: FlatArray(titleOpenings),
            titleStarts: FlatArray(titleStarts), titleBytes: FlatArray(titleBytes), starts: FlatArray(starts),
            keys: FlatArray(keys))
    }
}
