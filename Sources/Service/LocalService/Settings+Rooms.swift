import Answering
import API
import Association
import Chunking
import Corpus
import Documents
import Retrieval
import Settings

// Settings know no room and rooms know no settings: here each room's options are read off, in one place.

extension Settings {
    var chunkingOptions: ChunkingOptions {
        ChunkingOptions(
            targetWords: chunking.targetWords, maximumWords: chunking.maximumWords, minimumWords: chunking.minimumWords)
    }

    var documentOptions: DocumentOptions {
        DocumentOptions(
            maximumFileBytes: documents.maximumFileBytes, maximumPages: documents.maximumPages,
            pdfTimeLimit: .seconds(documents.pdfTimeoutSeconds), pdfProgram: documents.pdfProgram,
            ignore: documents.ignore)
    }

    var associationOptions: AssociationOptions {
        AssociationOptions(
            walkWeight: association.walkWeight, iterations: association.iterations,
            tolerance: association.tolerance, tripletThreshold: association.tripletThreshold,
            entityRestart: association.entityRestart, itemsKept: association.itemsKept)
    }

    /// - Parameter centre: the index's own calibration.
    func retrievalOptions(centre: Double) -> RetrievalOptions {
        RetrievalOptions(
            chunkCandidates: retrieval.chunkCandidates, chunksKept: retrieval.chunksKept,
            entityCandidates: retrieval.entityCandidates, entitiesKept: retrieval.entitiesKept,
            tripletsPerEntity: retrieval.tripletsPerEntity, tripletCandidates: retrieval.tripletCandidates,
            tripletsKept: retrieval.tripletsKept,
            calibration: Calibration(slope: retrieval.calibrationSlope, centre: centre),
            minimumRelevance: retrieval.minimumRelevance, association: associationOptions)
    }

    func answeringOptions(for request: AskRequest) -> AnsweringOptions {
        AnsweringOptions(
            evidenceTokens: context.tokenBudget,
            maximumTokens: request.maximumTokens ?? generation.maximumTokens,
            temperature: request.temperature ?? generation.temperature, topP: generation.topP, topK: generation.topK,
            seed: request.seed ?? generation.seed, citationSupport: answering.citationSupport)
    }
}
