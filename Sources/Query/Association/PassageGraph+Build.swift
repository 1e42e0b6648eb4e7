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
            self.mentions = mentions
        }

        /// Reads a passage's mentions; its own title, without a bracketed suffix, is always one.
        package init(id: ChunkID, title: String, text: String, finder: MentionFinder) {
            self.id = id
            self.title = MentionKey(MentionFinder.withoutBracketedSuffix(title))
            self.mentions = Set(finder.mentions(in: text).compactMap { MentionKey($0.name) })
            if let title = self.title { mentions.insert(title) }
        }
    }

    /// - Complexity: O(mentions · log mentions + edges).
    package init(_ unsorted: [Passage], options: PassageGraphOptions) {
        let passages = unsorted.sorted { $0.id < $1.id }
        let index = NameIndex(passages)
        let idf = { (df: Int) in Self.rarity(ofCount: df, among: passages.count) }

        var names: [Name] = []
        names.reserveCapacity(index.count)
        var edges: [SparseGraph.Edge] = []
        var nodes = passages.count
        for position in 0..<index.count {
            let mentioning = index.passages(at: position)
            let titled = index.titled(at: position)
            let weight = idf(mentioning.count)
            guard weight > 0 else { continue }
            if mentioning.count == 1, let only = mentioning.first, titled.isEmpty {
                names.append(Name(key: index.key(at: position), node: only, idf: weight))
                continue
            }
            let node = Int32(nodes)
            nodes += 1
            names.append(Name(key: index.key(at: position), node: node, idf: weight))
            if mentioning.count <= options.maximumPassagesPerName {
                for passage in mentioning {
                    let isTitle = passages[Int(passage)].title == index.key(at: position)
                    let total = isTitle ? weight * (1 + options.titleBoost) : weight
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
            passages: passages.map(\.id), names: names, walkable: SparseGraph(nodeCount: nodes, edges: edges))
    }
}

/// Name → passages, as one array of pairs sorted by key: no dictionary of arrays for a million names.
private struct NameIndex {
    private let pairs: [(key: MentionKey, passage: Int32)]
    private let titles: [(key: MentionKey, passage: Int32)]
    private let starts: [Int]

    init(_ passages: [PassageGraph.Passage]) {
        var pairs: [(key: MentionKey, passage: Int32)] = []
        var titles: [(key: MentionKey, passage: Int32)] = []
        for (position, passage) in passages.enumerated() {
            for mention in passage.mentions { pairs.append((mention, Int32(position))) }
            if let title = passage.title { titles.append((title, Int32(position))) }
        }
        pairs.sort { ($0.key, $0.passage) < ($1.key, $1.passage) }
        titles.sort { ($0.key, $0.passage) < ($1.key, $1.passage) }
        self.pairs = pairs
        self.titles = titles
        starts = pairs.indices.filter { $0 == 0 || pairs[$0].key != pairs[$0 - 1].key }
    }

    var count: Int { starts.count }

    func key(at position: Int) -> MentionKey { pairs[starts[position]].key }

    func passages(at position: Int) -> [Int32] {
        let end = position + 1 < starts.count ? starts[position + 1] : pairs.count
        return pairs[starts[position]..<end].map(\.passage)
    }

    /// The passages the name is the title of.
    func titled(at position: Int) -> [Int32] {
        let key = key(at: position)
        var low = 0
        var high = titles.count
        while low < high {
            let middle = (low + high) / 2
            if titles[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return titles[low...].prefix { $0.key == key }.map(\.passage)
    }
}
