/// Changes logits before sampling: penalties, masks, grammars. A value, so that a copy is a snapshot of its state.
///
/// ``DecodeLoop`` calls it in this order:
/// ```
/// prompt(tokens)                  // and again for tokens that are injected later
/// for each token:
///     process(logits)             // a scratch copy; monitors have already seen the raw row
///     didSample(token)
/// ```
package protocol LogitProcessor {
    /// These tokens stand before the next one without having been sampled.
    mutating func prompt(_ tokens: ArraySlice<TokenID>)

    /// Changes the logits in place. Lower is less likely, `-infinity` excludes a token.
    mutating func process(_ logits: UnsafeMutableBufferPointer<Float>)

    mutating func didSample(_ token: TokenID)
}

extension LogitProcessor {
    package mutating func prompt(_ tokens: ArraySlice<TokenID>) {}
    package mutating func didSample(_ token: TokenID) {}
}
