import Association
import Corpus
import Retrieval

extension SearchExplanation {
    /// A trace in words and numbers, with node names instead of types of ours.
    /// - Parameter selected: nodes that became evidence.
    init(_ trace: RetrievalTrace, selected: Set<AssociationGraph.Node>) {
        var labels: [AssociationGraph.Node: String] = [.subquery: "the question"]
        for hit in trace.chunks { labels[.chunk(hit.item.id)] = Self.label(hit.item.title, hit.item.chunk.text) }
        for hit in trace.triplets { labels[.triplet(hit.item.id)] = hit.item.text }
        self.init(
            bearing: Bearing(
                relevance: trace.bearing.relevance, coverage: trace.bearing.coverage,
                sharesName: trace.bearing.sharesName, standing: trace.bearing.standing),
            keyEntities: trace.keyEntities,
            chunks: Self.candidates(trace.chunks) { (.chunk($0.id), Self.label($0.title, $0.chunk.text)) },
            entities: trace.entities.enumerated().map { position, hit in
                Candidate(
                    rank: position + 1, node: "entity:\(hit.item.id)", label: hit.item.surface, cosine: hit.cosine,
                    relevance: hit.relevance, kept: hit.kept)
            },
            triplets: Self.candidates(trace.triplets) { (.triplet($0.id), $0.text) },
            nodes: [], edges: [], milliseconds: trace.milliseconds)
        nodes = trace.walk.map { passage in
            let node = AssociationGraph.Node.chunk(passage.id)
            return Node(
                name: node.name, kind: node.kind, label: labels[node] ?? node.name, restart: passage.restart,
                mass: passage.mass, selected: selected.contains(node))
        }
        guard let ranking = trace.ranking else { return }
        let total = ranking.graph.restart.reduce(0, +)
        nodes = ranking.graph.nodes.indices.map { index in
            let node = ranking.graph.nodes[index]
            return Node(
                name: node.name, kind: node.kind, label: labels[node] ?? node.name,
                restart: total > 0 ? ranking.graph.restart[index] / total : 0, mass: ranking.mass[index],
                selected: selected.contains(node))
        }.sorted { $0.mass > $1.mass }
        edges = ranking.graph.edges.map { Edge(from: $0.from.name, to: $0.to.name, weight: $0.weight) }
    }

    private static func candidates<Item>(
        _ hits: [RetrievalTrace.Hit<Item>], describe: (Item) -> (node: AssociationGraph.Node, label: String)
    ) -> [Candidate] {
        hits.enumerated().map { position, hit in
            let (node, label) = describe(hit.item)
            return Candidate(
                rank: position + 1, node: node.name, label: label, cosine: hit.cosine, relevance: hit.relevance,
                kept: hit.kept)
        }
    }

    private static func label(_ title: String, _ text: String) -> String {
        let start = text.prefix(60).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return title.isEmpty ? start : "\(title): \(start)"
    }
}

extension AssociationGraph.Node {
    var name: String {
        switch self {
        case .subquery: "subquery"
        case .chunk(let id): "chunk:\(id)"
        case .triplet(let id): "triplet:\(id)"
        case .entity(let key): "entity:\(key)"
        }
    }

    var kind: String {
        switch self {
        case .subquery: "subquery"
        case .chunk: "chunk"
        case .triplet: "triplet"
        case .entity: "entity"
        }
    }
}

extension RetrievalResult.Item {
    var node: AssociationGraph.Node {
        switch self {
        case .chunk(let chunk, _): .chunk(chunk.id)
        case .triplet(let triplet, _, _): .triplet(triplet.id)
        }
    }
}
