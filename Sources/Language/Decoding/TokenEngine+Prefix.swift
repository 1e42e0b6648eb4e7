extension TokenEngine {
    /// Makes a sequence ready for a prompt by keeping the tokens that both begin with.
    ///
    /// At least one token of the prompt is left to compute, for its logits. Where the model's memory cannot forget a part,
    /// nothing is kept unless the whole of `cached` is a beginning of the prompt.
    /// - Parameter cached: the tokens that `sequence` holds; those beyond the engine's own length are ignored.
    /// - Returns: the number of tokens kept.
    package func keepPrefix(of cached: some Collection<TokenID>, sharedWith prompt: [TokenID], in sequence: SequenceID)
        -> Int
    {
        let held = length(of: sequence)
        var shared = 0
        for (old, new) in zip(cached.prefix(held), prompt.dropLast()) {
            guard old == new else { break }
            shared += 1
        }
        if shared < held, rewind(sequence, to: shared) == .unsupported {
            _ = rewind(sequence, to: 0)
        }
        return length(of: sequence)
    }
}
