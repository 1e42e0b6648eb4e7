extension Settings {
    /// The ranking over the whole collection: a first score by similarity and BM25, then a walk over the graph of the
    /// names that passages mention.
    package struct Collection: Sendable, Equatable {
        /// `collection.dense_share`: 0 to 1, the share of similarity in the first score; BM25 has the rest.
        package var denseShare: Double

        /// `collection.depth`: 10 to 100000 passages of each branch that are scored.
        package var depth: Int

        /// `collection.fusion_constant`: 1 to 10000, the k of reciprocal rank fusion in mode `hybrid`.
        package var fusionConstant: Double

        /// `collection.passages_per_name`: 1 to 1000000; a name in more passages connects nothing.
        package var passagesPerName: Int

        /// `collection.title_boost`: 0 to 1000, what a name's edge gains where it is the title, in the name's weight.
        package var titleBoost: Double

        /// `collection.forward_link`, `collection.backward_link`: 0 to 1000, the direct link to a passage whose title is
        /// mentioned, and back.
        package var forwardLink: Double
        package var backwardLink: Double

        /// `collection.passages_per_title`: 0 to 1000000; a title of more passages makes no direct links.
        package var passagesPerTitle: Int

        /// `collection.walk_weight`: 0 to 0.999; the restart probability is 1 − walk_weight.
        package var walkWeight: Double

        /// `collection.iterations`: 1 to 100000 rounds of the walk at most.
        package var iterations: Int

        /// `collection.tolerance`: 0 to 1; the walk stops when the ranks' total change is smaller.
        package var tolerance: Double

        /// `collection.push_residual`: 0 to 1; in a large collection the walk is pushed from its seeds until no node holds
        /// more unsettled mass than this for each of its edges; 0: never.
        package var pushResidual: Double

        /// `collection.threads`: 0 to 1024 that share the rounds of a walk over a large graph; 0 for all cores.
        package var threads: Int

        /// `collection.seed_passages`: 1 to 1000 best passages the walk starts from.
        package var seedPassages: Int

        /// `collection.seed_sharpness`: 0 to 1000; a seed's share is exp(sharpness × (score − best score)).
        package var seedSharpness: Double

        /// `collection.name_weight`: 0 to 1000, what the question's names weigh together as seeds; the passages weigh 1.
        package var nameWeight: Double

        /// `collection.mass_weight`: 0 to 1000, the weight of ln(mass + mass_floor) beside the first score.
        package var massWeight: Double

        /// `collection.mass_floor`: 1e-9 to 1.
        package var massFloor: Double

        /// `collection.complement_depth`: 0 to 1000 best passages that are put into an order in which each adds to those
        /// above it.
        package var complementDepth: Int

        /// `collection.coverage_weight`: 0 to 1000, what covering the whole question is worth there, in points of score.
        package var coverageWeight: Double

        /// `collection.link_weight`: 0 to 1000, what sharing a name of weight 1 with a passage above is worth there.
        package var linkWeight: Double

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.denseShare = try reader.number("collection.dense_share", in: 0...1)
            self.depth = try reader.integer("collection.depth", in: 10...100_000)
            self.fusionConstant = try reader.number("collection.fusion_constant", in: 1...10_000)
            self.passagesPerName = try reader.integer("collection.passages_per_name", in: 1...1_000_000)
            self.titleBoost = try reader.number("collection.title_boost", in: 0...1000)
            self.forwardLink = try reader.number("collection.forward_link", in: 0...1000)
            self.backwardLink = try reader.number("collection.backward_link", in: 0...1000)
            self.passagesPerTitle = try reader.integer("collection.passages_per_title", in: 0...1_000_000)
            self.walkWeight = try reader.number("collection.walk_weight", in: 0...0.999)
            self.iterations = try reader.integer("collection.iterations", in: 1...100_000)
            self.tolerance = try reader.number("collection.tolerance", in: 0...1)
            self.pushResidual = try reader.number("collection.push_residual", in: 0...1)
            self.threads = try reader.integer("collection.threads", in: 0...1024)
            self.seedPassages = try reader.integer("collection.seed_passages", in: 1...1000)
            self.seedSharpness = try reader.number("collection.seed_sharpness", in: 0...1000)
            self.nameWeight = try reader.number("collection.name_weight", in: 0...1000)
            self.massWeight = try reader.number("collection.mass_weight", in: 0...1000)
            self.massFloor = try reader.number("collection.mass_floor", in: 1e-9...1)
            self.complementDepth = try reader.integer("collection.complement_depth", in: 0...1000)
            self.coverageWeight = try reader.number("collection.coverage_weight", in: 0...1000)
            self.linkWeight = try reader.number("collection.link_weight", in: 0...1000)
        }
    }
}
