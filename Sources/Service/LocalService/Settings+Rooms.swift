import API
import Answering
import Association
import Chunking
import ContextAssembly
import Corpus
import Decoding
import Documents
import Embedding
import Extraction
import Foundation
import IndexBundle
import Ingestion
import LlamaBackend
package import Retrieval
package import Settings

// Settings know no room and rooms know no settings: here each room's options are read off, in one place.

extension VectorSpace {
    init(_ identity: EmbedderIdentity) {
        self.init(name: identity.name, fingerprint: identity.fingerprint, dimension: identity.dimension)
    }
}

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
            entityRestart: association.entityRestart, itemsKept: association.itemsKept,
            selection: AssociationOptions.Selection(rawValue: association.selection) ?? .walk)
    }

    package var retrievalOptions: RetrievalOptions {
        RetrievalOptions(
            chunkCandidates: retrieval.chunkCandidates, chunksKept: retrieval.chunksKept,
            entityCandidates: retrieval.entityCandidates, entitiesKept: retrieval.entitiesKept,
            tripletsPerEntity: retrieval.tripletsPerEntity, tripletCandidates: retrieval.tripletCandidates,
            tripletsKept: retrieval.tripletsKept,
            calibration: Calibration(slope: retrieval.calibrationSlope, centre: retrieval.calibrationCentre),
            minimumRelevance: retrieval.minimumRelevance, minimumCoverage: retrieval.minimumCoverage,
            minimumStanding: retrieval.minimumStanding,
            association: associationOptions,
            collection: collectionRankingOptions)
    }

    var collectionRankingOptions: CollectionRankingOptions {
        CollectionRankingOptions(
            denseShare: collection.denseShare, depth: collection.depth, fusionConstant: collection.fusionConstant,
            graph: PassageGraphOptions(
                maximumPassagesPerName: collection.passagesPerName, titleBoost: Float(collection.titleBoost),
                forwardLink: Float(collection.forwardLink), backwardLink: Float(collection.backwardLink),
                maximumPassagesPerTitle: collection.passagesPerTitle),
            walk: PassageWalkOptions(
                walkWeight: Float(collection.walkWeight), iterations: collection.iterations,
                tolerance: Float(collection.tolerance), pushResidual: Float(collection.pushResidual),
                threads: Self.threads(collection.threads), seedPassages: collection.seedPassages,
                seedSharpness: collection.seedSharpness,
                nameWeight: Float(collection.nameWeight), massWeight: collection.massWeight,
                massFloor: collection.massFloor),
            complementDepth: collection.complementDepth, coverageWeight: collection.coverageWeight,
            linkWeight: collection.linkWeight)
    }

    /// Whether evidence is joined that was read before. What is joined is not bit for bit what is read.
    var joinsEvidence: Bool { generation.reuseEvidence && !generation.reproducible }

    /// The models that questions use, by the names or paths in the settings.
    var configuredModels: [String] {
        [embedding.model, generation.model] + (retrieval.reranker.isEmpty ? [] : [retrieval.reranker])
    }

    /// Two cores serve two encoders of one thread better than one encoder of two: texts share nothing.
    ///
    /// A vector depends on the texts in its micro-batch in the last bits, so one that shall not has a batch to itself.
    var embedderOptions: LlamaEmbedder.Options {
        LlamaEmbedder.Options(
            lanes: Self.threads(embedding.threads), threadsPerLane: 1, windowTokens: embedding.windowTokens,
            microBatchTokens: embedding.microBatchTokens,
            microBatchTexts: generation.reproducible ? 1 : embedding.microBatchTexts, keptTexts: embedding.keptTexts,
            weights: embedding.computeType == "bfloat16" ? directories.encoders : nil)
    }

    /// The reranker reads with the embedder's numbers: it is an encoder too. One question's pairs share all threads.
    var rerankerOptions: LlamaReranker.Options {
        LlamaReranker.Options(
            threads: Self.threads(embedding.threads), windowTokens: embedding.windowTokens,
            microBatchTokens: embedding.microBatchTokens, microBatchTexts: embedding.microBatchTexts)
    }

    /// - Parameter isLasting: whether there will be time after an answer.
    func generatorOptions(isLasting: Bool) -> LlamaGenerator.Options {
        var options = LlamaGenerator.Options(
            contextLength: generation.contextTokens, cacheLength: generation.cacheTokens,
            batchLength: generation.batchTokens, sliceLength: generation.sliceTokens,
            threads: Self.threads(generation.threads), slots: generation.slots, helpers: generation.helperSequences,
            queueLength: generation.queueLength, queueTime: .seconds(generation.queueSeconds),
            gatherTime: .milliseconds(generation.gatherMilliseconds), keptSequences: generation.keptPrompts,
            keptTokens: generation.keptTokens,
            reuse: !joinsEvidence
                ? nil
                : .init(
                    memoryBytes: generation.reuseMemoryBytes, folder: directories.evidence,
                    diskBytes: generation.reuseDiskBytes, rereadTokens: generation.reuseRereadTokens,
                    learning: generation.reuseLearning == "now" ? .now : isLasting ? .later : .never),
            contextLengthSetting: "generation.context_tokens")
        options.flashAttention = generation.flashAttention
        if generation.reproducible {
            // Alone in an empty cache: then its tokens lie in the same cells and are computed in the same batches every time,
            // and the kernels, which round differently for each number of rows, round alike.
            options.slots = 1
            options.keptSequences = 0
            options.keptTokens = 0
        } else if generation.keptDiskBytes > 0 {
            options.archive = .init(folder: directories.prefixes, bytes: generation.keptDiskBytes)
        }
        return options
    }

    var grammarOptions: GrammarExtractor.Options {
        GrammarExtractor.Options(
            timePerSentence: .milliseconds(extraction.sentenceMilliseconds),
            maximumWordsPerParse: extraction.maximumWords, maximumTripletsPerPassage: extraction.maximumTriplets)
    }

    var modelExtractorOptions: ModelExtractor.Options {
        ModelExtractor.Options(
            maximumTriplets: extraction.maximumTriplets, answerTokens: extraction.answerTokens,
            concurrency: generation.slots)
    }

    var ingestionOptions: IngestionOptions {
        IngestionOptions(
            batchDocuments: ingest.batchDocuments, batchBytes: ingest.batchBytes,
            checkpointDocuments: ingest.checkpointDocuments, stagingTexts: ingest.stagingTexts)
    }

    var bundleOptions: BundleOptions {
        BundleOptions(
            indexFactory: faiss.factory, minimumRecall: faiss.minimumRecall, recallSample: faiss.recallSample,
            keptGenerations: index.keptGenerations, rebuildNiceness: index.rebuildNice,
            busyTimeout: .milliseconds(store.busyTimeoutMilliseconds), cacheBytes: store.cacheBytes,
            logBytes: store.logBytes)
    }

    var retrievalMode: RetrievalMode {
        get throws {
            guard let mode = RetrievalMode(rawValue: retrieval.mode) else {
                throw Failure(.invalidSettings, "retrieval.mode '\(retrieval.mode)' is not a mode")
            }
            return mode
        }
    }

    /// 0 stands for all cores.
    private static func threads(_ wanted: Int) -> Int {
        wanted > 0 ? wanted : ProcessInfo.processInfo.activeProcessorCount
    }

    func answeringOptions(for request: AskRequest) throws(Failure) -> AnsweringOptions {
        var options = AnsweringOptions(
            evidenceTokens: context.tokenBudget,
            sentences: context.sentenceTokens == 0
                ? nil
                : SentenceSelection.Options(
                    budget: context.sentenceTokens, share: context.sentenceShare,
                    similarityWeight: context.similarityWeight, coverageWeight: context.coverageWeight,
                    leadBonus: context.leadBonus,
                    bridgeBonus: context.bridgeBonus, rankWeight: context.rankWeight,
                    lengthWeight: context.lengthWeight),
            triplets: TripletWording(rawValue: context.triplets) ?? .guarded,
            maximumTokens: request.maximumTokens ?? generation.maximumTokens,
            temperature: request.temperature ?? generation.temperature, topP: generation.topP, topK: generation.topK,
            seed: request.seed ?? generation.seed, citationSupport: answering.citationSupport,
            monitoring: try monitoringOptions(named: request.monitor))
        if isGrounded(request) { options.grounding = groundingOptions }
        options.reusesEvidence = joinsEvidence
        if let topP = request.topP {
            options.topP = topP
            // Who names the share of probability to draw from wants all of it, not of the first few tokens.
            options.topK = 0
        }
        options.stop = request.stop ?? []
        options.grammar = try request.responseFormat?.grammar()
        options.alternatives = request.alternatives
        options.scheduling.client = request.client ?? ""
        options.scheduling.priority = request.priority == .batch ? .batch : .interactive
        options.scheduling.waitLimit = request.waitSeconds.map { .seconds($0) }
        options.conversation = Conversation(
            turns: (request.conversation ?? []).map {
                Conversation.Turn($0.role == .user ? .user : .assistant, $0.content)
            },
            instructions: request.instructions, shownBytes: answering.conversationBytes)
        return options
    }

    func isGrounded(_ request: AskRequest) -> Bool {
        request.grounded ?? (answering.style == "grounded" && request.responseFormat == nil)
    }

    private var groundingOptions: GroundingOptions {
        GroundingOptions(
            rows: grounded.rows, breadth: grounded.breadth, maximumTokens: grounded.maximumTokens,
            lengthExponent: grounded.lengthExponent, echoPenalty: grounded.echoPenalty,
            threshold: grounded.threshold, bias: grounded.bias,
            weights: Grounding.Figures(
                quotation: grounded.quotationWeight, expectation: grounded.expectationWeight,
                stranger: grounded.strangerWeight, coverage: grounded.coverageWeight,
                unknownNames: grounded.nameWeight, negation: grounded.negationWeight))
    }
}
