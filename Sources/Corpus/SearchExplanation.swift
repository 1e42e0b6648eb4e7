/// How a ranking came about: candidates of each branch, the association graph, the ranks, and what was dropped.
package struct SearchExplanation: Sendable, Equatable, Codable {
    package struct Candidate: Sendable, Equatable, Codable {
        /// Position in its branch, from 1.
        package var rank: Int
        /// `chunk:ID`, `triplet:ID` or `entity:ID`.
        package var node: String
        package var label: String
        package var cosine: Double
        /// Calibrated relevance in (0, 1).
        package var relevance: Double
        /// Whether it entered the graph.
        package var kept: Bool

        package init(rank: Int, node: String, label: String, cosine: Double, relevance: Double, kept: Bool) {
            self.rank = rank
            self.node = node
            self.label = label
            self.cosine = cosine
            self.relevance = relevance
            self.kept = kept
        }
    }

    package struct Node: Sendable, Equatable, Codable {
        package var name: String
        package var kind: String
        package var label: String
        package var restart: Double
        package var mass: Double
        /// Whether it became evidence.
        package var selected: Bool

        package init(name: String, kind: String, label: String, restart: Double, mass: Double, selected: Bool) {
            self.name = name
            self.kind = kind
            self.label = label
            self.restart = restart
            self.mass = mass
            self.selected = selected
        }
    }

    package struct Edge: Sendable, Equatable, Codable {
        package var from: String
        package var to: String
        package var weight: Double

        package init(from: String, to: String, weight: Double) {
            self.from = from
            self.to = to
            self.weight = weight
        }
    }

    /// What decided whether anything bears on the question: the calibrated relevance of the nearest chunk, the largest share
    /// of the question's words that one chunk holds, and whether both name something.
    package struct Bearing: Sendable, Equatable, Codable {
        package var relevance: Double
        package var coverage: Double
        package var sharesName: Bool

        /// How far the nearest chunk's similarity stands above that of chunks drawn at random, in their deviations; `nil` where
        /// the mode draws none.
        package var standing: Double?

        package init(relevance: Double, coverage: Double, sharesName: Bool, standing: Double?) {
            self.relevance = relevance
            self.coverage = coverage
            self.sharesName = sharesName
            self.standing = standing
        }
    }

    package var bearing: Bearing
    package var keyEntities: [String]
    package var chunks: [Candidate]
    package var entities: [Candidate]
    package var triplets: [Candidate]
    package var nodes: [Node]
    package var edges: [Edge]
    /// Milliseconds by stage.
    package var milliseconds: [String: Double]

    package init(
        bearing: Bearing, keyEntities: [String], chunks: [Candidate], entities: [Candidate], triplets: [Candidate],
        nodes: [Node],
        edges: [Edge], milliseconds: [String: Double]
    ) {
        self.bearing = bearing
        self.keyEntities = keyEntities
        self.chunks = chunks
        self.entities = entities
        self.triplets = triplets
        self.nodes = nodes
        self.edges = edges
        self.milliseconds = milliseconds
    }
}
