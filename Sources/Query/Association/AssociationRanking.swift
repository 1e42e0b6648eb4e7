/// The association graph of one subquery, walked: which chunks and triplets become evidence, and why.
package struct AssociationRanking: Sendable, Equatable {
    /// A chunk or triplet with the mass the walk gave it.
    package struct Item: Sendable, Equatable {
        package var node: AssociationGraph.Node
        package var mass: Double

        /// The weight of its edge to the subquery.
        package var relevance: Double
    }

    package let graph: AssociationGraph

    /// Mass of each node of `graph`, in its order.
    package let mass: [Double]

    /// Chunks and triplets in descending mass; entities and the subquery never become text. Equal mass is settled by
    /// the higher relevance edge, then by the graph's order of nodes, so that the order is total.
    package let ranked: [Item]

    package init(_ input: AssociationInput, options: AssociationOptions) {
        graph = AssociationGraph(input, options: options)
        mass = PersonalizedPageRank(
            walkWeight: options.walkWeight, iterations: options.iterations, tolerance: options.tolerance
        ).mass(weights: graph.weights, restart: graph.restart)
        var items: [Item] = []
        for (index, node) in graph.nodes.enumerated() {
            switch node {
            case .chunk, .triplet:
                items.append(Item(node: node, mass: mass[index], relevance: graph.weights[index]))
            case .subquery, .entity:
                continue
            }
        }
        ranked = items.enumerated().sorted { one, other in
            let (a, b) = (one.element, other.element)
            if a.mass != b.mass { return a.mass > b.mass }
            return a.relevance != b.relevance ? a.relevance > b.relevance : one.offset < other.offset
        }.map(\.element)
    }
}
