package import Association

/// Every number of TeaRAG sections 4.2.3 to 4.2.5, and the calibration that stands in for its reranker.
package struct RetrievalOptions: Sendable, Equatable {
    /// Chunks the vector search brings (the paper's 20), and how many of them enter the graph (k_d).
    package var chunkCandidates: Int
    package var chunksKept: Int

    /// For every key entity: entities the vector search brings (10), and how many are kept (5).
    package var entityCandidates: Int
    package var entitiesKept: Int

    /// Most triplets read from one entity; bounds the cost of a hub.
    package var tripletsPerEntity: Int

    /// Triplets ranked against the question (20), and how many enter the graph (k_t).
    package var tripletCandidates: Int
    package var tripletsKept: Int

    package var calibration: Calibration

    /// When no chunk is at least this relevant, nothing bears on the question and no evidence is returned. In [0, 1).
    package var minimumRelevance: Double

    /// Where a chunk holds at least this share of the question's words, weighed by their rarity, it bears on the question
    /// whatever its vector says. In (0, 1].
    package var minimumCoverage: Double

    /// Deviations by which the nearest chunk's similarity must exceed what the nearest of as many would have by chance.
    package var minimumStanding: Double

    package var association: AssociationOptions
    package var collection: CollectionRankingOptions

    package init(
        chunkCandidates: Int, chunksKept: Int, entityCandidates: Int, entitiesKept: Int, tripletsPerEntity: Int,
        tripletCandidates: Int, tripletsKept: Int, calibration: Calibration, minimumRelevance: Double,
        minimumCoverage: Double, minimumStanding: Double, association: AssociationOptions,
        collection: CollectionRankingOptions
    ) {
        self.chunkCandidates = chunkCandidates
        self.chunksKept = chunksKept
        self.entityCandidates = entityCandidates
        self.entitiesKept = entitiesKept
        self.tripletsPerEntity = tripletsPerEntity
        self.tripletCandidates = tripletCandidates
        self.tripletsKept = tripletsKept
        self.calibration = calibration
        self.minimumRelevance = minimumRelevance
        self.minimumCoverage = minimumCoverage
        self.minimumStanding = minimumStanding
        self.association = association
        self.collection = collection
    }
}
