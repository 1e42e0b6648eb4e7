package import Corpus

/// What a driver may do between two steps: put something in, or go back.
extension DecodeLoop {
    /// Puts tokens behind everything written so far. They are read with the next step and are not part of the answer's text.
    ///
    /// Tokenise them by themselves, never across the seam.
    /// - Throws: `invalidRequest` in the middle of a character, and when the answer is over.
    package mutating func inject(_ injected: [TokenID]) throws(Failure) {
        try checkUnfinished()
        guard isAtCharacterBoundary else {
            throw Failure(.invalidRequest, "nothing can be injected in the middle of a character")
        }
        guard !injected.isEmpty else { return }
        suspendedFinish = nil
        tokens += injected
        usage.injected += injected.count
        for index in state.processors.indices { state.processors[index].prompt(injected[...]) }
    }

    /// The last place at or before `position` to which the answer can be rewound: where a token was sampled, at the boundary
    /// of a character.
    package func rewindTarget(atOrBefore position: Int) -> Int? {
        if position >= tokens.count, isAtCharacterBoundary { return tokens.count }
        return checkpoints.last { $0.position <= position && $0.state.characters.isAtBoundary }?.position
    }

    /// Withdraws everything from `position` on: text, tokens, and the state of sampler and processors, which afterwards are as
    /// they were there.
    ///
    /// Where the model's memory cannot forget a part, the whole sequence is read again; `usage.reread` counts what that cost.
    /// - Parameter position: a value of ``rewindTarget(atOrBefore:)``.
    /// - Returns: how many bytes of text that already left are withdrawn.
    /// - Throws: `invalidRequest` for any other position, and when the answer is over.
    package mutating func rewind(to position: Int) throws(Failure) -> Int {
        try checkUnfinished()
        guard let index = checkpoints.lastIndex(where: { $0.position == position }),
            checkpoints[index].state.characters.isAtBoundary
        else {
            if position == tokens.count && isAtCharacterBoundary { return 0 }
            throw Failure(.invalidRequest, "the answer cannot be rewound to position \(position)")
        }
        let withdrawn = state.emitted - checkpoints[index].state.emitted
        state = checkpoints[index].state
        checkpoints.removeSubrange(index...)
        tokens.removeSubrange(position...)
        suspendedFinish = nil
        if engine.length(of: sequence) > position {
            forget(from: position)
            needsLogits = true
        }
        monitors.rewound(to: position)
        return withdrawn
    }

    /// Puts another prompt under the answer written so far, which stays as it is, with its sampler and processors.
    ///
    /// What both prompts begin with is kept in the cache; the rest of the new one, and the answer behind it, are read
    /// again with the next step. Shifting the answer's cached positions instead would be cheaper and wrong: its values
    /// were computed without the new prompt.
    /// - Throws: `invalidRequest` in the middle of a character, when the answer is over, and when prompt and answer leave
    ///   no position free; nothing has changed then.
    package mutating func replacePrompt(with prompt: [TokenID]) throws(Failure) {
        try checkUnfinished()
        guard isAtCharacterBoundary else {
            throw Failure(.invalidRequest, "the prompt cannot be changed in the middle of a character")
        }
        let offset = prompt.count - usage.prompt
        guard tokens.count + offset < engine.contextLength else {
            throw Failure(.invalidRequest, "the context has no room for a longer prompt under this answer")
        }
        let changed = prompt + tokens[usage.prompt...]
        let computed = engine.length(of: sequence)
        let kept = engine.keepPrefix(of: tokens, sharedWith: changed, in: sequence)
        let new = max(0, offset)
        usage.injected += new
        usage.reread += max(0, min(computed + new, changed.count) - kept - new)
        usage.prompt = prompt.count
        tokens = changed
        suspendedFinish = nil
        needsLogits = false
        for index in checkpoints.indices { checkpoints[index].position += offset }
        monitors.moved(by: offset)
    }

    /// Where nothing new follows a rewind, the last token is computed once more, for its logits.
    mutating func dropLastIfLogitsAreGone() {
        guard needsLogits else { return }
        needsLogits = false
        if pending.isEmpty { forget(from: tokens.count - 1) }
    }

    private func checkUnfinished() throws(Failure) {
        guard isFinished else { return }
        throw Failure(.invalidRequest, "the answer is over")
    }

    private mutating func forget(from position: Int) {
        let length = engine.length(of: sequence)
        if engine.rewind(sequence, to: position) == .unsupported {
            _ = engine.rewind(sequence, to: 0)
        }
        let kept = engine.length(of: sequence)
        usage.reread += max(0, min(length, tokens.count) - kept)
    }
}
