extension Settings {
    /// Retrieval from inside the answer. Thresholds are of one model file: absolute values do not transfer.
    package struct Monitor: Sendable, Equatable {
        /// `monitor.name`: `never`, `once`, or monitors joined by `+`.
        package var name: String

        /// `monitor.start`: `evidence` or `memory`.
        package var start: String

        /// `monitor.placement`: `append`, `rewind` or `evidence`.
        package var placement: String

        /// `monitor.querier`: `words` or `model`.
        package var querier: String

        /// `monitor.injector`: `sentences` or `model`.
        package var injector: String

        /// `monitor.maximum`: 0 to 1000 interventions of one answer.
        package var maximum: Int

        /// `monitor.spacing_tokens`: 0 to 1000000 tokens between two interventions.
        package var spacingTokens: Int

        /// `monitor.tail_tokens`: 1 to 1000000 tokens that must be left to write before an intervention is worth it.
        package var tailTokens: Int

        /// `monitor.insert_tokens`: 16 to 1000000 tokens of one insert.
        package var insertTokens: Int

        /// `monitor.helper_tokens`: 1 to 1000000 tokens that a helper may write.
        package var helperTokens: Int

        /// `monitor.helper_seconds`: 0.01 to 3600; a helper that takes longer has said no.
        package var helperSeconds: Double

        /// `monitor.search_seconds`: 0.01 to 3600; an index that takes longer has found nothing.
        package var searchSeconds: Double

        /// `monitor.sentence_tokens`: 4 to 1000000; a sentence without an end is judged after so many tokens.
        package var sentenceTokens: Int

        /// `monitor.query_confidence`: 0 to 1; less probable words of a doubted sentence are not searched for.
        package var queryConfidence: Double

        /// `monitor.confirmation`: 0 to 1, the share of "yes" among "yes" and "no" that confirms a doubt.
        package var confirmation: Double

        /// `monitor.thresholds`: `auto`, what `samovar calibrate` found for index and model, or `fixed`, what follows.
        package var thresholds: String

        /// `monitor.calibration_questions`: 4 to 1000000 that `samovar calibrate` makes of an index's facts.
        package var calibrationQuestions: Int

        /// `monitor.calibration_confidence`: 0 to 0.999, of a calibrated threshold's not exceeding the wanted rate.
        package var calibrationConfidence: Double

        /// `monitor.draft_tokens`: 1 to 1000000 tokens of a gate's draft.
        package var draftTokens: Int

        /// `monitor.entropy`: 0 to 100 nats.
        package var entropy: Double

        /// `monitor.margin` and `monitor.margin_beta`: 0 to 1, and 0.01 to 100.
        package var margin: Double
        package var marginBeta: Double

        /// `monitor.probe`: 0 to 1, the probability of not knowing.
        package var probe: Double

        /// `monitor.flare` and `monitor.flare_mask`: probabilities.
        package var flare: Double
        package var flareMask: Double

        /// `monitor.rind`: 0 to 100 nats.
        package var rind: Double

        /// `monitor.attention_rind`: 0 to 1000 nats times normalised attention; `monitor.attention_words`: 1 to 1000 words
        /// of a query.
        package var attentionRind: Double
        package var attentionWords: Int

        /// `monitor.trend`: 0 to 100 nats.
        package var trend: Double

        /// `monitor.tier_entropy` and `monitor.tier_margin`: 0.001 to 100 nats, and 0.001 to 1.
        package var tierEntropy: Double
        package var tierMargin: Double

        /// `monitor.timed_window` and `monitor.timed_overlap`: characters, the second fewer than the first.
        package var timedWindow: Int
        package var timedOverlap: Int

        /// `monitor.timed_at_end`: whether an answer that ends before its first check is checked at its end.
        package var timedAtEnd: Bool

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.name = try reader.text("monitor.name")
            self.start = try reader.choice("monitor.start", of: ["evidence", "memory"])
            self.placement = try reader.choice("monitor.placement", of: ["append", "rewind", "evidence"])
            self.querier = try reader.choice("monitor.querier", of: ["words", "model"])
            self.injector = try reader.choice("monitor.injector", of: ["sentences", "model"])
            self.maximum = try reader.integer("monitor.maximum", in: 0...1000)
            self.spacingTokens = try reader.integer("monitor.spacing_tokens", in: 0...1_000_000)
            self.tailTokens = try reader.integer("monitor.tail_tokens", in: 1...1_000_000)
            self.insertTokens = try reader.integer("monitor.insert_tokens", in: 16...1_000_000)
            self.helperTokens = try reader.integer("monitor.helper_tokens", in: 1...1_000_000)
            self.helperSeconds = try reader.number("monitor.helper_seconds", in: 0.01...3600)
            self.searchSeconds = try reader.number("monitor.search_seconds", in: 0.01...3600)
            self.sentenceTokens = try reader.integer("monitor.sentence_tokens", in: 4...1_000_000)
            self.queryConfidence = try reader.number("monitor.query_confidence", in: 0...1)
            self.confirmation = try reader.number("monitor.confirmation", in: 0...1)
            self.thresholds = try reader.choice("monitor.thresholds", of: ["auto", "fixed"])
            self.calibrationQuestions = try reader.integer("monitor.calibration_questions", in: 4...1_000_000)
            self.calibrationConfidence = try reader.number("monitor.calibration_confidence", in: 0...0.999)
            self.draftTokens = try reader.integer("monitor.draft_tokens", in: 1...1_000_000)
            self.entropy = try reader.number("monitor.entropy", in: 0...100)
            self.margin = try reader.number("monitor.margin", in: 0...1)
            self.marginBeta = try reader.number("monitor.margin_beta", in: 0.01...100)
            self.probe = try reader.number("monitor.probe", in: 0...1)
            self.flare = try reader.number("monitor.flare", in: 0...1)
            self.flareMask = try reader.number("monitor.flare_mask", in: 0...1)
            self.rind = try reader.number("monitor.rind", in: 0...100)
            self.attentionRind = try reader.number("monitor.attention_rind", in: 0...1000)
            self.attentionWords = try reader.integer("monitor.attention_words", in: 1...1000)
            self.trend = try reader.number("monitor.trend", in: 0...100)
            self.tierEntropy = try reader.number("monitor.tier_entropy", in: 0.001...100)
            self.tierMargin = try reader.number("monitor.tier_margin", in: 0.001...1)
            self.timedWindow = try reader.integer("monitor.timed_window", in: 16...1_000_000)
            self.timedOverlap = try reader.integer("monitor.timed_overlap", in: 0...1_000_000)
            self.timedAtEnd = try reader.flag("monitor.timed_at_end")
            guard timedOverlap < timedWindow else {
                throw reader.refusal(
                    of: "monitor.timed_overlap", allowed: "less than monitor.timed_window (\(timedWindow))")
            }
        }
    }
}
