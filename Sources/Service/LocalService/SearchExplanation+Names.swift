import Association
import Corpus
import Retrieval

extension SearchExplanation {
    /// Adds to a ranking of the whole collection the names its walk passed through near the top: those of the question, and
    /// those that join at least two of the first passages. The edges are the graph's, as heavy as it has them.
    ///
    /// The graph knows names by their hash alone: the passages are read again for how they are written.
    /// - Parameter count: of the best passages, how many are looked at.
    mutating func addNames(
        joining passages: some Sequence<StoredChunk>, first count: Int, in graph: PassageGraph,
        options: PassageGraphOptions
    ) {
        let passages = Array(passages.prefix(count))
        let finder = MentionFinder(titles: passages.map(\.title))
        let asked = keyEntities.compactMap { MentionKey($0) }.compactMap { graph.name($0) }
        let askedWeight = asked.reduce(Float(0)) { $0 + $1.idf }
        let askedKeys = Set(asked.map(\.key))
        var surfaces: [MentionKey: String] = [:]
        for name in keyEntities {
            if let key = MentionKey(name), surfaces[key] == nil { surfaces[key] = name }
        }
        var ties: [MentionKey: [Edge]] = [:]
        for passage in passages {
            let node = AssociationGraph.Node.chunk(passage.id).name
            let title = MentionFinder.withoutBracketedSuffix(passage.title)
            var seen: Set<MentionKey> = []
            for surface in [title] + finder.mentions(in: passage.chunk.text).map(\.name) {
                guard let key = MentionKey(surface), seen.insert(key).inserted, let name = graph.name(key) else {
                    continue
                }
                if surfaces[key] == nil { surfaces[key] = surface }
                let boost = MentionKey(title) == key ? 1 + options.titleBoost : 1
                ties[key, default: []].append(
                    Edge(from: Self.node(key), to: node, weight: Double(name.idf * boost)))
            }
        }
        for key in Set(ties.keys).union(askedKeys).sorted() {
            let edges = ties[key] ?? []
            guard askedKeys.contains(key) || edges.count > 1, let name = graph.name(key) else { continue }
            nodes.append(
                Node(
                    name: Self.node(key), kind: "entity", label: surfaces[key] ?? "",
                    // Names have half of the restart together, each in proportion to how rare it is.
                    restart: askedKeys.contains(key)
                        ? 0.5 * Double(name.idf / max(askedWeight, .leastNormalMagnitude)) : 0,
                    mass: 0, selected: false))
            self.edges += edges
        }
    }

    private static func node(_ key: MentionKey) -> String { "name:" + String(key.hash, radix: 16) }
}
