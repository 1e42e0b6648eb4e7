package import API
import Corpus

/// The graph behind a ranking as one self-contained SVG page: the question on the left, names in the middle, passages and
/// facts on the right in the order of their rank.
///
/// Equal searches give equal bytes: places follow from ranks and labels alone. All text is escaped, nothing is fetched and
/// nothing runs. What does not fit is counted below the drawing, never silently left out.
package struct GraphDrawing: Sendable {
    /// A passage or fact with its place in the ranking.
    struct Item: Sendable {
        var node: SearchExplanation.Node
        var score: Double?
    }

    struct Name: Sendable {
        var node: SearchExplanation.Node
        var isAsked: Bool
        /// Items it is tied to, by place, with the weight of the edge.
        var ties: [(item: Int, weight: Double)]
    }

    let question: String
    let caption: String
    let items: [Item]
    let names: [Name]

    /// From the question to items, and between items; by place.
    let relevance: [(item: Int, weight: Double)]
    let links: [(from: Int, to: Int, weight: Double)]

    /// What the drawing has no room for.
    let hiddenItems: Int
    let hiddenNames: Int

    private static let mostItems = 12
    private static let mostNames = 16

    /// - Parameter response: of a search with its explanation; without one there are items but no names.
    package init(_ response: SearchResponse) {
        question = response.query
        caption = "\(response.index), mode \(response.mode.rawValue)"
        let explanation = response.explanation
        let all = Self.items(response)
        let items = Array(all.prefix(Self.mostItems))
        self.items = items
        hiddenItems = all.count - items.count

        let place = Dictionary(
            items.enumerated().map { ($0.element.node.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var ties: [String: [(item: Int, weight: Double)]] = [:]
        var relevance: [(item: Int, weight: Double)] = []
        var links: [(from: Int, to: Int, weight: Double)] = []
        for edge in explanation?.edges ?? [] {
            switch (place[edge.from], place[edge.to]) {
            case (let from?, let to?): links.append((from, to, edge.weight))
            case (nil, let item?) where edge.from == Self.subquery: relevance.append((item, edge.weight))
            case (let item?, nil) where edge.to == Self.subquery: relevance.append((item, edge.weight))
            case (nil, let item?): ties[edge.from, default: []].append((item, edge.weight))
            case (let item?, nil): ties[edge.to, default: []].append((item, edge.weight))
            case (nil, nil): break
            }
        }
        if relevance.isEmpty {
            // The walk over the whole collection has no node for the question: it starts from its seeds.
            relevance = items.enumerated().compactMap { place, item in
                item.node.restart > 0 ? (place, item.node.restart) : nil
            }
        }
        self.relevance = relevance
        self.links = links
        let asked = Set((explanation?.keyEntities ?? []).map { $0.lowercased() })
        let candidates = (explanation?.nodes ?? []).filter { $0.kind == "entity" }.map { node in
            Name(
                node: node, isAsked: node.restart > 0 || asked.contains(node.label.lowercased()),
                ties: (ties[node.name] ?? []).sorted { ($0.item, $0.weight) < ($1.item, $1.weight) })
        }
        // A name tied to one item only explains nothing, unless the question asked for it.
        let useful = candidates.filter { $0.isAsked || $0.ties.count > 1 }.sorted(by: Self.matters)
        let kept = Array(useful.prefix(Self.mostNames))
        hiddenNames = candidates.count - kept.count
        names = kept.sorted { ($0.middle, $0.node.label) < ($1.middle, $1.node.label) }
    }

    private static let subquery = "subquery"

    private static func matters(_ a: Name, _ b: Name) -> Bool {
        if a.isAsked != b.isAsked { return a.isAsked }
        if a.ties.count != b.ties.count { return a.ties.count > b.ties.count }
        let (x, y) = (a.ties.reduce(0) { $0 + $1.weight }, b.ties.reduce(0) { $0 + $1.weight })
        return x != y ? x > y : a.node.name < b.node.name
    }

    /// Passages and facts by rank; where a mode has no graph, the evidence itself.
    private static func items(_ response: SearchResponse) -> [Item] {
        let ranked = (response.explanation?.nodes ?? []).filter { $0.kind == "chunk" || $0.kind == "triplet" }
        guard !ranked.isEmpty else {
            return response.items.enumerated().map { place, item in
                Item(
                    node: SearchExplanation.Node(
                        name: "item:\(place)", kind: item.kind == .triplet ? "triplet" : "chunk",
                        label: item.kind == .triplet ? item.text : "\(item.citation.title): \(item.text)", restart: 0,
                        mass: 0, selected: true), score: item.score)
            }
        }
        // The nodes that became evidence stand in the order of the evidence.
        var scores = response.items.map(\.score)[...]
        return ranked.map { Item(node: $0, score: $0.selected ? scores.popFirst() : nil) }
    }
}

extension GraphDrawing.Name {
    /// The mean place of its items: names stand beside what they are tied to, and lines cross less.
    var middle: Double {
        ties.isEmpty ? -1 : Double(ties.reduce(0) { $0 + $1.item }) / Double(ties.count)
    }
}
