package import Corpus

/// A language model with a cache of sequences: tokens in, raw logits out. What ``DecodeLoop`` runs on.
///
/// Every call is synchronous and may take as long as a model's step takes; whoever drives an engine does so away from the
/// cooperative pool. An engine belongs to one driver and is not shared between threads.
///
/// Invariant: the engine holds positions `0..<length(of:)` of each sequence, without gaps. A call that throws leaves a
/// shorter or equal length than it would have had, never a hole.
package protocol TokenEngine: AnyObject {
    /// Positions the cache has for all sequences together.
    var contextLength: Int { get }

    /// The setting that bounds `contextLength`, named in errors so that people know what to change.
    var contextLengthSetting: String { get }

    var counters: EngineCounters { get }

    /// Token ids of plain text, without ends; special tokens in it are read as the letters they are written with.
    func tokenize(_ text: String) throws(Failure) -> [TokenID]

    /// The bytes a token stands for, possibly part of a character; empty for control tokens.
    func bytes(of token: TokenID) -> [UInt8]

    func endsGeneration(_ token: TokenID) -> Bool

    /// Takes a free, empty sequence.
    /// - Throws: `busy` when all are taken.
    func makeSequence() throws(Failure) -> SequenceID

    /// Forgets a sequence and makes it free again.
    func release(_ sequence: SequenceID)

    /// Tokens of a sequence that are in the cache.
    func length(of sequence: SequenceID) -> Int

    /// Computes tokens at the end of a sequence. Afterwards the logits behind the last of them can be read.
    /// - Throws: `cancelled` when stopped from outside, with what was computed so far kept; `invalidRequest` when the cache
    ///   has no room; `native` when the computation fails.
    func append(_ tokens: ArraySlice<TokenID>, to sequence: SequenceID) throws(Failure)

    /// Lends the raw logits behind the last token of a sequence, as the model gave them: no temperature, penalty or mask.
    ///
    /// They stay readable while other sequences are computed, until this one is appended to, rewound or released.
    /// - Throws: `internal` when nothing was appended since the sequence was made, forked or rewound.
    func withLogits<Result>(
        of sequence: SequenceID, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result

    /// What is to be seen, from the next computation on, beside the logits.
    /// - Throws: `invalidRequest` for what this engine or its model cannot show, with the remedy.
    func look(for kinds: InsightKinds) throws(Failure)

    /// What was seen while the last token of a sequence was computed; `nil` when nobody looked, or its logits are gone.
    func insight(of sequence: SequenceID) -> Insight?

    /// Drops everything from position `length` on. Dropping all of it always works.
    func rewind(_ sequence: SequenceID, to length: Int) -> RewindOutcome

    /// Takes a free sequence that begins as `source` does, without computing its tokens again.
    /// - Throws: `busy` when all sequences are taken.
    func fork(_ source: SequenceID) throws(Failure) -> ForkOutcome
}

extension TokenEngine {
    /// An engine shows nothing unless it says otherwise.
    package func look(for kinds: InsightKinds) throws(Failure) {
        guard !kinds.isEmpty else { return }
        throw Failure(.invalidRequest, "this engine shows neither hidden states nor attention")
    }

    package func insight(of sequence: SequenceID) -> Insight? { nil }
}

package enum RewindOutcome: Sendable, Equatable {
    case rewound
    /// The model's memory cannot forget a part; nothing was dropped.
    case unsupported
}

package enum ForkOutcome: Sendable, Equatable {
    case forked(SequenceID)
    /// The model's memory cannot be shared; no sequence was taken.
    case unsupported
}

/// What an engine has done since it was made.
package struct EngineCounters: Sendable, Equatable {
    /// Tokens computed, whoever asked for them: prompts, answers, helpers, and whatever was read a second time.
    package var decodedTokens: Int

    /// Native calls that computed them.
    package var steps: Int

    package init(decodedTokens: Int, steps: Int) {
        self.decodedTokens = decodedTokens
        self.steps = steps
    }
}
