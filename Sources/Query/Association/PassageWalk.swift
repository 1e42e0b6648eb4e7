package import Corpus
import Foundation

/// The numbers of the whole-collection walk.
package struct PassageWalkOptions: Sendable, Equatable {
    /// The weight of the walk; it restarts with probability `1 - walkWeight`. In [0, 1).
    package var walkWeight: Float
    package var iterations: Int
    package var tolerance: Float
    package var pushResidual: Float
    package var threads: Int

    /// How many passages seed the walk, and how steeply: a passage's share is exp(sharpness · (score − best score)).
    /// Few and steep matters most: with many flat seeds the walk brings nothing new to the top.
    package var seedPassages: Int
    package var seedSharpness: Double

    /// What the question's names weigh together in the restart vector, beside the passages' 1.
    package var nameWeight: Float

    /// Weight of ln(mass + floor) beside the first score in the final order.
    package var massWeight: Double
    package var massFloor: Double

    package init(
        walkWeight: Float, iterations: Int, tolerance: Float, pushResidual: Float, threads: Int,
        seedPassages: Int, seedSharpness: Double, nameWeight: Float, massWeight: Double, massFloor: Double
    ) {
        self.walkWeight = walkWeight
        self.iterations = iterations
        self.tolerance = tolerance
        self.pushResidual = pushResidual
        self.threads = threads
        self.seedPassages = seedPassages
        self.seedSharpness = seedSharpness
        self.nameWeight = nameWeight
        self.massWeight = massWeight
        self.massFloor = massFloor
    }
}

extension PassageWalkOptions {
    package var sparseWalk: SparseWalk {
        SparseWalk(
            walkWeight: walkWeight, iterations: iterations, tolerance: tolerance, pushResidual: pushResidual,
            threads: threads)
    }
}

extension PassageGraph {
    /// The restart vector of a question: the best passages by their first score, normalised to 1; the question's names
    /// by weight, normalised to `nameWeight`; both together.
    ///
    /// - Parameters:
    ///   - scores: passages with their first score, best first.
    ///   - names: the question's names; those the collection does not know are left out.
    package func seeds(
        scores: some Sequence<(passage: ChunkID, score: Double)>, names: some Sequence<MentionKey>,
        options: PassageWalkOptions
    ) -> [SparseWalk.Seed] {
        let best = scores.prefix(options.seedPassages).compactMap { entry in
            node(of: entry.passage).map { (node: $0, score: entry.score) }
        }
        let top = best.first?.score ?? 0
        let steep = best.map { exp(options.seedSharpness * ($0.score - top)) }
        let total = steep.reduce(0, +)
        var seeds = zip(best, steep).map { SparseWalk.Seed(node: $0.node, weight: Float($1 / total)) }
        let known = names.compactMap(name)
        let weight = known.reduce(Float(0)) { $0 + $1.idf }
        if weight > 0 {
            seeds += known.map { SparseWalk.Seed(node: $0.node, weight: options.nameWeight * $0.idf / weight) }
        }
        return seeds
    }
}
