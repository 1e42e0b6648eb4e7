package import Corpus

/// The Knowledge Association Graph of one subquery (TeaRAG, section 4.2.4, equations 1 and 2).
///
/// Invariant: `weights` is symmetric with a zero diagonal, and node order depends on the candidates alone, never on the
/// order in which they arrived; so the same candidates give the same bits. Nodes: the subquery, then chunks by id,
/// triplets by head, tail and relevance, entities by key. Not by the triplets' ids: indexes of the same documents may have
/// given them in another order.
///
/// Edges, all undirected; a weight is set, never summed:
///
/// | edge | condition | weight |
/// |---|---|---|
/// | entity – entity | head and tail of one triplet | 1 |
/// | triplet – entity | the triplet's head, its tail | 1 |
/// | chunk – triplet | the triplet was read from the chunk | 1 |
/// | chunk – entity | head and tail of such a triplet | 1 |
/// | chunk – entity | the chunk's title | 1 |
/// | chunk – subquery | always | relevance |
/// | triplet – subquery | always | max(relevance − tau, 0) |
///
/// There is no edge between the subquery and a key entity: the paper has none.
///
/// With five chunks, ten triplets and a few key entities there are about 45 nodes, so the matrix is dense.
package struct AssociationGraph: Sendable, Equatable {
    package enum Node: Hashable, Sendable {
        case subquery
        case chunk(ChunkID)
        case triplet(TripletID)
        case entity(EntityKey)
    }

    package let nodes: [Node]

    /// `nodes.count` × `nodes.count`, row-major.
    package let weights: [Double]

    /// Restart weights before normalisation: 1 on the subquery, `entityRestart` on each key entity.
    package let restart: [Double]

    /// - Complexity: O(n²) for the matrix, O(triplets × sources) for the edges.
    package init(_ input: AssociationInput, options: AssociationOptions) {
        var builder = Builder(input)
        builder.connectChunks(input.chunks)
        builder.connectTriplets(input.triplets, threshold: options.tripletThreshold)
        builder.seed(input.keyEntities, weight: options.entityRestart)
        self.nodes = builder.nodes
        self.weights = builder.weights
        self.restart = builder.restart
    }

    package var count: Int { nodes.count }

    package func weight(_ a: Node, _ b: Node) -> Double {
        guard let row = nodes.firstIndex(of: a), let column = nodes.firstIndex(of: b) else { return 0 }
        return weights[row * count + column]
    }

    /// Each edge once, from the lower node to the higher.
    package var edges: [(from: Node, to: Node, weight: Double)] {
        var result: [(from: Node, to: Node, weight: Double)] = []
        for row in 0..<count {
            for column in (row + 1)..<max(count, row + 1) where weights[row * count + column] > 0 {
                result.append((nodes[row], nodes[column], weights[row * count + column]))
            }
        }
        return result
    }
}

extension AssociationGraph {
    private struct Builder {
        var nodes: [Node] = [.subquery]
        var position: [Node: Int] = [.subquery: 0]
        var weights: [Double]
        var restart: [Double]

        init(_ input: AssociationInput) {
            var entities = Set(input.keyEntities.map(\.key))
            entities.formUnion(input.chunks.compactMap(\.title))
            for triplet in input.triplets {
                entities.insert(triplet.head)
                entities.insert(triplet.tail)
            }
            nodes += Set(input.chunks.map(\.id)).sorted().map { .chunk($0) }
            var seen: Set<TripletID> = []
            nodes += input.triplets.sorted(by: Self.precedes).map(\.id).filter { seen.insert($0).inserted }
                .map { .triplet($0) }
            nodes += entities.sorted { $0.value < $1.value }.map { .entity($0) }
            for (index, node) in nodes.enumerated() { position[node] = index }
            weights = [Double](repeating: 0, count: nodes.count * nodes.count)
            restart = [Double](repeating: 0, count: nodes.count)
            restart[0] = 1
        }

        private static func precedes(
            _ one: AssociationInput.TripletCandidate, _ other: AssociationInput.TripletCandidate
        ) -> Bool {
            if one.head != other.head { return one.head.value < other.head.value }
            if one.tail != other.tail { return one.tail.value < other.tail.value }
            return one.relevance != other.relevance ? one.relevance > other.relevance : one.id < other.id
        }

        mutating func connect(_ a: Node, _ b: Node, _ weight: Double) {
            guard let row = position[a], let column = position[b], row != column else { return }
            weights[row * nodes.count + column] = weight
            weights[column * nodes.count + row] = weight
        }

        mutating func connectChunks(_ chunks: [AssociationInput.ChunkCandidate]) {
            for chunk in chunks {
                connect(.chunk(chunk.id), .subquery, chunk.relevance)
                if let title = chunk.title { connect(.chunk(chunk.id), .entity(title), 1) }
            }
        }

        mutating func connectTriplets(_ triplets: [AssociationInput.TripletCandidate], threshold: Double) {
            for triplet in triplets {
                let node = Node.triplet(triplet.id)
                connect(node, .subquery, max(triplet.relevance - threshold, 0))
                connect(node, .entity(triplet.head), 1)
                connect(node, .entity(triplet.tail), 1)
                connect(.entity(triplet.head), .entity(triplet.tail), 1)
                for source in triplet.sources where position[.chunk(source)] != nil {
                    connect(node, .chunk(source), 1)
                    connect(.chunk(source), .entity(triplet.head), 1)
                    connect(.chunk(source), .entity(triplet.tail), 1)
                }
            }
        }

        /// A key entity that touches nothing would keep its restart mass to itself, where nobody sees it: it is tied
        /// to the best match of its own search, and failing that its mass goes to the subquery.
        mutating func seed(_ keyEntities: [AssociationInput.KeyEntity], weight: Double) {
            for entity in keyEntities.sorted(by: { $0.key.value < $1.key.value }) {
                guard let index = position[.entity(entity.key)], restart[index] == 0 else { continue }
                if isIsolated(index), let nearest = entity.nearest {
                    connect(.entity(entity.key), .entity(nearest), 1)
                }
                restart[isIsolated(index) ? 0 : index] += weight
            }
        }

        func isIsolated(_ index: Int) -> Bool {
            weights[(index * nodes.count)..<((index + 1) * nodes.count)].allSatisfy { $0 == 0 }
        }
    }
}
