package import Corpus

/// What one turn of ``DecodeLoop`` brought.
package struct DecodeStep: Sendable, Equatable {
    /// The token that was sampled; `nil` for a step that only says why the answer ended.
    package var token: TokenID?

    /// Text that can be shown, in whole characters. Often empty: text may wait for the rest of a character, or because it
    /// may become a stop string.
    package var text: String

    /// The token as the monitors saw it; `nil` where there are none.
    package var observed: ObservedToken?

    /// What a monitor wants shown of the token.
    package var trace: TokenTrace?

    /// What the monitors want done. When it is `.retrieve`, the driver may call ``DecodeLoop/inject(_:)`` or
    /// ``DecodeLoop/rewind(to:)`` before it goes on, even if the token ended the answer.
    package var verdict: Verdict

    /// Set in the last step, and only there.
    package var finish: FinishReason?

    package init(
        token: TokenID?, text: String, observed: ObservedToken?, trace: TokenTrace?, verdict: Verdict,
        finish: FinishReason?
    ) {
        self.token = token
        self.text = text
        self.observed = observed
        self.trace = trace
        self.verdict = verdict
        self.finish = finish
    }
}

/// Tokens by what they cost, for one loop.
package struct DecodeUsage: Sendable, Equatable {
    /// Tokens of the prompt.
    package var prompt: Int

    /// Tokens of the prompt that were in the cache already.
    package var reused: Int

    /// Tokens written, the one that ended the answer not counted.
    package var sampled: Int

    /// Tokens put in by the driver.
    package var injected: Int

    /// Tokens that had to be computed once more after a rewind.
    package var reread: Int

    package init(prompt: Int, reused: Int, sampled: Int, injected: Int, reread: Int) {
        self.prompt = prompt
        self.reused = reused
        self.sampled = sampled
        self.injected = injected
        self.reread = reread
    }
}
