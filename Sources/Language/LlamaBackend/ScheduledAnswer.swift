import Corpus
import Decoding
import Llama

/// A request for an answer, from its arrival to its end.
struct ScheduledAnswer: Sendable {
    var prompt: [TokenID]

    /// Where the tokens begin whose keys and values were computed apart from those before them; `nil` for none.
    var isolatedFrom: Int?

    /// Positions it may come to hold; so many are kept free for it while it runs.
    var positions: Int

    /// Positions it may use at most, and the setting that says so.
    var contextLength: Int
    var contextLengthSetting: String
    var client: String
    var urgency: Int

    var arrival: ContinuousClock.Instant

    /// When waiting makes no sense any more.
    var deadline: ContinuousClock.Instant
    var interrupt: InterruptFlag

    /// Writes the answer, on a thread of its own; called at most once. The engine and its sequence, which begins with the
    /// given number of the prompt's tokens, belong to the answer until the call returns, with what it left in the sequence.
    var run: @Sendable (LlamaEngine, SequenceID, Int) -> [TokenID]

    /// Called instead of `run` when it is not to be.
    var refuse: @Sendable (Failure) -> Void
}
