package import ContextAssembly
package import Decoding

/// Limits and sampling of an answer; every value comes from the settings or the request.
package struct AnsweringOptions: Sendable, Equatable {
    /// Most tokens of the evidence block.
    package var evidenceTokens: Int

    /// How chunks are cut down to the sentences that matter; `nil` to show them whole.
    package var sentences: SentenceSelection.Options?

    /// How facts are worded.
    package var triplets: TripletWording

    /// Most tokens of the answer.
    package var maximumTokens: Int

    /// 0 is greedy.
    package var temperature: Double
    package var topP: Double
    package var topK: Int
    package var seed: UInt64

    /// Least share of a sentence's content words that a cited item must hold, in (0, 1].
    package var citationSupport: Double

    /// Retrieval from inside the answer.
    package var monitoring: MonitoringOptions

    /// How to answer in the evidence's own words; `nil` to let the model write freely.
    package var grounding: GroundingOptions?

    /// Whether what the model made of a passage before may stand for reading it again.
    package var reusesEvidence = true

    /// Strings that end the answer and are not part of it.
    package var stop: [String] = []

    /// GBNF that the answer follows; it is then shown as the model wrote it, with its citations beside it.
    package var grammar: String?

    /// How many likely tokens a trace names at each position; `nil` for no names.
    package var alternatives: Int?

    /// Whose turn it is when several want the model.
    package var scheduling = Scheduling()

    /// What was said before the question.
    package var conversation = Conversation()

    package init(
        evidenceTokens: Int, sentences: SentenceSelection.Options?, triplets: TripletWording = .guarded,
        maximumTokens: Int, temperature: Double,
        topP: Double, topK: Int, seed: UInt64, citationSupport: Double, monitoring: MonitoringOptions
    ) {
        self.evidenceTokens = evidenceTokens
        self.sentences = sentences
        self.triplets = triplets
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.seed = seed
        self.citationSupport = citationSupport
        self.monitoring = monitoring
    }
}
