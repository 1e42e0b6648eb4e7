extension Settings {
    /// TeaRAG sections 4.3 and 4.4: how many candidates each branch finds, and how many enter the graph.
    package struct Retrieval: Sendable, Equatable {
        /// `retrieval.mode`: `auto`, `tearag`, `graph`, `hybrid`, `dense` or `bm25`.
        package var mode: String

        /// `retrieval.chunk_candidates`: 1 to 1000 nearest chunks.
        package var chunkCandidates: Int

        /// `retrieval.chunks_kept`: 0 to 1000 of them that enter the graph.
        package var chunksKept: Int

        /// `retrieval.entity_candidates`: 1 to 1000 nearest entities of each key entity of the question.
        package var entityCandidates: Int

        /// `retrieval.entities_kept`: 1 to 1000 of them whose triplets are looked at.
        package var entitiesKept: Int

        /// `retrieval.triplets_per_entity`: 1 to 1000000; bounds what one very common entity can cost.
        package var tripletsPerEntity: Int

        /// `retrieval.triplet_candidates`: 1 to 1000 triplets nearest to the question.
        package var tripletCandidates: Int

        /// `retrieval.triplets_kept`: 0 to 1000 of them that enter the graph.
        package var tripletsKept: Int

        /// `retrieval.reranker`: a name in models.json or an absolute path of a GGUF cross-encoder; empty for none.
        package var reranker: String

        /// `retrieval.calibration`: `auto` fits slope and centre on each index, `fixed` takes those below.
        package var calibration: String

        /// `retrieval.calibration_pairs`: 100 to 100000 pairs of each kind that a fit looks at.
        package var calibrationPairs: Int

        /// `retrieval.calibration_slope`: 0.1 to 1000, `a` in the relevance `sigmoid(a (cosine - centre))` that stands in
        /// for a reranker's logit. Holds where nothing is fitted: an index of few facts has too few pairs.
        package var calibrationSlope: Double

        /// `retrieval.calibration_centre`: -1 to 1, the cosine of relevance one half; holds where the slope does.
        package var calibrationCentre: Double

        /// `retrieval.minimum_relevance`: 0 to 1; when no chunk reaches it, nothing bears on the question.
        package var minimumRelevance: Double

        /// `retrieval.minimum_coverage`: 0.01 to 1 of the question's words by rarity; a chunk that holds as much bears on it.
        package var minimumCoverage: Double

        /// `retrieval.minimum_standing`: -10 to 100 deviations above what the nearest of as many chunks has by chance.
        package var minimumStanding: Double

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.mode = try reader.choice("retrieval.mode", of: ["auto", "tearag", "graph", "hybrid", "dense", "bm25"])
            self.chunkCandidates = try reader.integer("retrieval.chunk_candidates", in: 1...1000)
            self.chunksKept = try reader.integer("retrieval.chunks_kept", in: 0...1000)
            self.entityCandidates = try reader.integer("retrieval.entity_candidates", in: 1...1000)
            self.entitiesKept = try reader.integer("retrieval.entities_kept", in: 1...1000)
            self.tripletsPerEntity = try reader.integer("retrieval.triplets_per_entity", in: 1...1_000_000)
            self.tripletCandidates = try reader.integer("retrieval.triplet_candidates", in: 1...1000)
            self.tripletsKept = try reader.integer("retrieval.triplets_kept", in: 0...1000)
            self.reranker = try reader.text("retrieval.reranker", allowingEmpty: true)
            self.calibration = try reader.choice("retrieval.calibration", of: ["auto", "fixed"])
            self.calibrationPairs = try reader.integer("retrieval.calibration_pairs", in: 100...100_000)
            self.calibrationSlope = try reader.number("retrieval.calibration_slope", in: 0.1...1000)
            self.calibrationCentre = try reader.number("retrieval.calibration_centre", in: -1...1)
            self.minimumRelevance = try reader.number("retrieval.minimum_relevance", in: 0...1)
            self.minimumCoverage = try reader.number("retrieval.minimum_coverage", in: 0.01...1)
            self.minimumStanding = try reader.number("retrieval.minimum_standing", in: -10...100)
        }
    }

    /// TeaRAG sections 4.5 and 4.6: the knowledge association graph and its Personalized PageRank.
    package struct Association: Sendable, Equatable {
        /// `association.walk_weight`: 0 to 0.999, the paper's alpha, the weight of the walk along the graph. The restart
        /// probability is one minus it; libraries that call the restart "alpha" mean the opposite.
        package var walkWeight: Double

        /// `association.iterations`: 1 to 100000 rounds at most.
        package var iterations: Int

        /// `association.tolerance`: 0 to 1; the walk stops when the ranks' total change falls below it.
        package var tolerance: Double

        /// `association.triplet_threshold`: 0 to 1, the paper's tau, taken off a triplet's relevance before it becomes an
        /// edge weight.
        package var tripletThreshold: Double

        /// `association.entity_restart`: 0 to 1, a key entity's restart weight beside the question's 1.
        package var entityRestart: Double

        /// `association.items_kept`: 1 to 1000 best-ranked chunks and triplets that become evidence.
        package var itemsKept: Int

        /// `association.selection`: `walk` or `concatenation`.
        package var selection: String

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.walkWeight = try reader.number("association.walk_weight", in: 0...0.999)
            self.iterations = try reader.integer("association.iterations", in: 1...100_000)
            self.tolerance = try reader.number("association.tolerance", in: 0...1)
            self.tripletThreshold = try reader.number("association.triplet_threshold", in: 0...1)
            self.entityRestart = try reader.number("association.entity_restart", in: 0...1)
            self.itemsKept = try reader.integer("association.items_kept", in: 1...1000)
            self.selection = try reader.choice("association.selection", of: ["walk", "concatenation"])
        }
    }

    package struct Answering: Sendable, Equatable {
        /// `answering.citation_support`: 0.01 to 1, the least share of a sentence's content words that an item must hold
        /// to be cited for it.
        package var citationSupport: Double

        /// `answering.style`: `free`, or `grounded` to answer only in words of the evidence.
        package var style: String

        /// `answering.conversation_bytes`: 0 to 1048576 bytes of earlier turns that the model is shown.
        package var conversationBytes: Int

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.conversationBytes = try reader.integer("answering.conversation_bytes", in: 0...1_048_576)
            self.style = try reader.choice("answering.style", of: ["free", "grounded"])
            self.citationSupport = try reader.number("answering.citation_support", in: 0.01...1)
        }
    }

    package struct Context: Sendable, Equatable {
        /// `context.token_budget`: 16 to 1000000 tokens of evidence in a prompt.
        package var tokenBudget: Int

        /// `context.sentence_tokens`: 0 to 1000000 tokens that the chunks' sentences share; 0 shows chunks whole.
        package var sentenceTokens: Int

        /// `context.sentence_share`: 0 to 1 of the chunks' own tokens, where that is more than `sentenceTokens`.
        package var sentenceShare: Double

        /// `context.similarity_weight`: 0 to 100, what one point of similarity is worth to a sentence, in logarithms of odds as
        /// all that follow; 0 saves the encoder's work.
        package var similarityWeight: Double

        /// `context.coverage_weight`: 0 to 100, what holding every word of the question is worth.
        package var coverageWeight: Double

        /// `context.lead_bonus`: −10 to 10, what opening its passage is worth.
        package var leadBonus: Double

        /// `context.bridge_bonus`: −10 to 10, what it is worth that another passage mentions this one's title.
        package var bridgeBonus: Double

        /// `context.rank_weight`: 0 to 100, what one place down the ranking costs.
        package var rankWeight: Double

        /// `context.length_weight`: 0 to 10, what the logarithm of its tokens costs.
        package var lengthWeight: Double

        /// `context.triplets`: `triplet`, `sentence` or `guarded`.
        package var triplets: String

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.tokenBudget = try reader.integer("context.token_budget", in: 16...1_000_000)
            self.sentenceTokens = try reader.integer("context.sentence_tokens", in: 0...1_000_000)
            self.sentenceShare = try reader.number("context.sentence_share", in: 0...1)
            self.similarityWeight = try reader.number("context.similarity_weight", in: 0...100)
            self.coverageWeight = try reader.number("context.coverage_weight", in: 0...100)
            self.leadBonus = try reader.number("context.lead_bonus", in: -10...10)
            self.bridgeBonus = try reader.number("context.bridge_bonus", in: -10...10)
            self.rankWeight = try reader.number("context.rank_weight", in: 0...100)
            self.lengthWeight = try reader.number("context.length_weight", in: 0...10)
            self.triplets = try reader.choice("context.triplets", of: ["triplet", "sentence", "guarded"])
        }
    }
}
