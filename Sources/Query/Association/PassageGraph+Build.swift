package import Corpus
import Foundation

extension PassageGraph {
    /// A passage with the names it mentions.
    package struct Passage: Sendable, Equatable {
        package var id: ChunkID
        package var title: MentionKey?
        package var mentions: Set<MentionKey>

        package init(id: ChunkID, title: MentionKey?, mentions: Set<MentionKey>) {
            self.id = id
            self.title = title
            self.mentions = title.map { mentions.union([$0]) } ?? mentions
        }

        /// Reads a passage's mentions; its own title, without a bracketed suffix, is always one.
        package init(id: ChunkID, title: String, text: String, finder: MentionFinder) {
            self.init(
                id: id, title: MentionKey(MentionFinder.withoutBracketedSuffix(title)),
                mentions: Set(finder.mentions(in: text).compactMap { MentionKey($0.name) }))
        }
    }

    package init(_ passages: [Passage], options: PassageGraphOptions) {
        self.init(
            MentionTable(passages.map { .init(passage: $0, hash: 0, title: "", isOdd: false) }), options: options)
    }

    /// - Complexity: O(mentions + edges).
    package init(_ table: MentionTable, options: PassageGraphOptions) {
        let index = NameIndex(table)
        let idf = { (df: Int) in Self.rarity(ofCount: df, among: table.count) }

        var names: [Name] = []
        names.reserveCapacity(index.count)
        var edges: [SparseGraph.Edge] = []
        edges.reserveCapacity(2 * table.keys.count)
        var titled: [Int32] = []
        var nodes = table.count
        for position in 0..<index.count {
            let key = index.key(at: position)
            let mentioning = index.passages(at: position)
            let weight = idf(mentioning.count)
            guard weight > 0 else { continue }
            // A passage mentions its own title.
            titled.removeAll(keepingCapacity: true)
            for passage in mentioning where table.isTitle(key, of: passage) { titled.append(passage) }
            if mentioning.count == 1, let only = mentioning.first, titled.isEmpty {
                names.append(Name(key: MentionKey(hash: key), node: only, idf: weight))
                continue
            }
            let node = Int32(nodes)
            nodes += 1
            names.append(Name(key: MentionKey(hash: key), node: node, idf: weight))
            if mentioning.count <= options.maximumPassagesPerName {
                for passage in mentioning {
                    let total = table.isTitle(key, of: passage) ? weight * (1 + options.titleBoost) : weight
                    edges.append(.init(from: passage, to: node, weight: total))
                    edges.append(.init(from: node, to: passage, weight: total))
                }
            }
            if !titled.isEmpty, titled.count <= options.maximumPassagesPerTitle {
                let link = weight / Float(titled.count).squareRoot()
                for passage in mentioning {
                    for target in titled where target != passage {
                        edges.append(.init(from: passage, to: target, weight: options.forwardLink * link))
                        edges.append(.init(from: target, to: passage, weight: options.backwardLink * link))
                    }
                }
            }
        }
        self.init(
            passages: table.ids.map { ChunkID($0) }, names: names,
            walkable: SparseGraph(nodeCount: nodes, edges: edges))
    }
}

extension MentionTable {
    /// Whether a name is the title of the passage in a place.
    fileprivate func isTitle(_ key: UInt64, of place: Int32) -> Bool {
        titleKeys[Int(place)] == key && flags[Int(place)] & Flag.hasKey != 0
    }
}

/// Name → places of the passages that mention it, as flat arrays: no dictionary of arrays for a million names.
///
/// Names ascend by key, the passages of each by place.
private struct NameIndex {
    private let keys: [UInt64]
    private let passages: [Int32]

    /// Where each name begins, and the end.
    private let starts: [Int32]

    /// Keys are hashes: their first bits spread them over buckets of about four, and each bucket is then sorted alone.
    init(_ table: MentionTable) {
        let count = table.keys.count
        let bits = min(max(Int.bitWidth - (count / 4).leadingZeroBitCount, 1), 24)
        let bucket = { (key: UInt64) in Int(key >> UInt64(64 - bits)) }
        var next = [Int32](repeating: 0, count: (1 << bits) + 1)
        for key in table.keys.elements { next[bucket(key) + 1] += 1 }
        for index in 1..<next.count { next[index] += next[index - 1] }
        let ends = Array(next.dropFirst())

        var keys = [UInt64](repeating: 0, count: count)
        var passages = [Int32](repeating: 0, count: count)
        for place in 0..<table.count {
            for mention in Int(table.starts[place])..<Int(table.starts[place + 1]) {
                let key = table.keys[mention]
                let slot = Int(next[bucket(key)])
                next[bucket(key)] += 1
                keys[slot] = key
                passages[slot] = Int32(place)
            }
        }
        var begin = 0
        for end in ends {
            Self.sort(begin..<Int(end), &keys, &passages)
            begin = Int(end)
        }
        var starts: [Int32] = []
        for slot in 0..<count where slot == 0 || keys[slot] != keys[slot - 1] { starts.append(Int32(slot)) }
        starts.append(Int32(count))
        self.keys = keys
        self.passages = passages
        self.starts = starts
    }

    /// Sorts by key and leaves equal keys in their order.
    private static func sort(_ range: Range<Int>, _ keys: inout [UInt64], _ passages: inout [Int32]) {
        if range.count > 64 {
            // Many passages with one name, or somebody has chosen the keys.
            let sorted = range.map { (keys[$0], passages[$0]) }.sorted { $0 < $1 }
            for (slot, pair) in zip(range, sorted) { (keys[slot], passages[slot]) = pair }
            return
        }
        for slot in range.dropFirst() {
            let (key, passage) = (keys[slot], passages[slot])
            var free = slot
            while free > range.lowerBound, keys[free - 1] > key {
                keys[free] = keys[free - 1]
                passages[free] = passages[free - 1]
                free -= 1
            }
            keys[free] = key
            passages[free] = passage
        }
    }

    var count: Int { starts.count - 1 }

    func key(at position: Int) -> UInt64 { keys[Int(starts[position])] }

    func passages(at position: Int) -> ArraySlice<Int32> {
        passages[Int(starts[position])..<Int(starts[position + 1])]
    }
}
