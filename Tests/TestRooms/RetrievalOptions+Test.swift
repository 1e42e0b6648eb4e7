import Association
package import Retrieval

extension RetrievalOptions {
    /// The numbers that the program ships with.
    package static let test = RetrievalOptions(
        chunkCandidates: 20, chunksKept: 5, entityCandidates: 10, entitiesKept: 5, tripletsPerEntity: 2000,
        tripletCandidates: 20, tripletsKept: 10, calibration: Calibration(slope: 20, centre: 0.4),
        minimumRelevance: 0.02,
        association: AssociationOptions(
            walkWeight: 0.5, iterations: 200, tolerance: 1e-12, tripletThreshold: 0.2, entityRestart: 0.5,
            itemsKept: 5),
        collection: CollectionRankingOptions(
            denseShare: 0.65, depth: 1000, fusionConstant: 60,
            graph: PassageGraphOptions(
                maximumPassagesPerName: 100, titleBoost: 4, forwardLink: 3, backwardLink: 1,
                maximumPassagesPerTitle: 20),
            walk: PassageWalkOptions(
                walkWeight: 0.85, iterations: 200, tolerance: 1e-4, seedPassages: 10, seedSharpness: 4, massWeight: 2,
                massFloor: 1e-4)))
}
