import Corpus

/// The monitor's model tier, the querier and the injector: the writer itself, asked on a fork of its answer.
///
/// The fork shares every cached position, so that a helper computes its instruction and what it writes, and nothing else.
/// Where the model's memory cannot be shared, the answer is read once more into a sequence of its own, and
/// ``InterventionTokens/rereadByHelpers`` says so. A helper that fails, runs out of time or finds no free sequence has said no.
extension WatchedAnswer {
    /// Whether the model, asked, thinks that a fact is missing: the probability of "yes" against that of "no", read off the
    /// logits of one position. Nothing is generated, so there is no reply that could be misread.
    mutating func verdict() throws(Refusal) -> Bool {
        guard let watch else { return false }
        let deadline = surroundings.now().advanced(by: watch.policy.helperLimit)
        return try onFork(reading: watch.helpers.verdict, book: \.monitor) { answer, fork throws(Failure) in
            guard answer.surroundings.now() < deadline else { return nil }
            let (yes, no) = (try answer.spellings(of: "yes"), try answer.spellings(of: "no"))
            return try answer.engine.withLogits(of: fork) { logits throws(Failure) in
                let statistics = LogitStatistics(logits)
                let mass = { (tokens: Set<TokenID>) in
                    tokens.reduce(0) { $0 + statistics.probability(ofLogit: logits[Int($1.rawValue)]) }
                }
                let (agreed, refused) = (mass(yes), mass(no))
                return agreed + refused > 0 && agreed / (agreed + refused) >= watch.policy.confirmation
            }
        } ?? false
    }

    /// The search words of what is missing, in the model's own words; `nil` when it names none.
    mutating func searchWords() throws(Refusal) -> String? {
        guard let watch else { return nil }
        return try written(answering: watch.helpers.query, limit: watch.policy.helperTokens, book: \.querier)
    }

    /// What the findings say that is of use, stated by the model, with the numbers of the findings; `nil` for nothing.
    mutating func statement(of found: Findings) throws(Refusal) -> String? {
        guard let watch else { return nil }
        let instruction = watch.helpers.injection.replacing("{evidence}", with: found.text)
        guard let text = try written(answering: instruction, limit: watch.policy.insertTokens, book: \.injector) else {
            return nil
        }
        let isNothing = ["nothing", "none", "no"].contains(text.lowercased().filter { $0.isLetter })
        return isNothing ? nil : text + found.items.map { " [\($0.citation.number)]" }.joined()
    }

    /// The first line that the model writes to an instruction; `nil` when it holds no word.
    private mutating func written(
        answering instruction: String, limit: Int, book role: WritableKeyPath<InterventionTokens, Int>
    ) throws(Refusal) -> String? {
        guard let watch else { return nil }
        let deadline = surroundings.now().advanced(by: watch.policy.helperLimit)
        return try onFork(reading: instruction, book: role) { answer, fork throws(Failure) in
            var characters = UTF8Accumulator()
            var text = ""
            for _ in 0..<limit {
                guard !answer.isCancelled(), answer.surroundings.now() < deadline else { return nil }
                let token = try answer.engine.withLogits(of: fork) { LargestLogit($0).token }
                guard !answer.engine.endsGeneration(token) else { break }
                text += characters.append(answer.engine.bytes(of: token))
                if text.contains(where: \.isNewline), text.contains(where: { !$0.isWhitespace }) { break }
                answer.cost[keyPath: role] += 1
                try answer.engine.append([token], to: fork)
            }
            let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            return line.contains { $0.isLetter || $0.isNumber } ? line.trimmedOfWhiteSpace : nil
        }
    }

    /// Runs a helper on a fork that has read an instruction. Whatever hinders it is a "no", unless the answer itself
    /// cannot go on.
    private mutating func onFork<Result>(
        reading instruction: String, book role: WritableKeyPath<InterventionTokens, Int>,
        _ body: (inout Self, SequenceID) throws(Failure) -> Result?
    ) throws(Refusal) -> Result? {
        // What the answer has pending is its own to compute, not the helper's.
        let isReady = try Refusal.translating { () throws(Failure) in try loop.prefill() }
        guard isReady, let fork = fork() else { return nil }
        defer { engine.release(fork) }
        do {
            let tokens = try chat.instruction(instruction)
            try engine.append(tokens[...], to: fork)
            cost[keyPath: role] += tokens.count
            return try body(&self, fork)
        } catch {
            return nil
        }
    }

    /// A sequence that holds the answer so far; `nil` when none is free or there is no room.
    private mutating func fork() -> SequenceID? {
        do {
            if case .forked(let fork) = try engine.fork(sequence) { return fork }
            let copy = try engine.makeSequence()
            do {
                try engine.append(loop.tokens[...], to: copy)
            } catch {
                engine.release(copy)
                return nil
            }
            cost.reread += loop.tokens.count
            cost.rereadByHelpers += loop.tokens.count
            return copy
        } catch {
            return nil
        }
    }

    /// The tokens that begin a word's usual spellings, where one token spells it whole.
    private func spellings(of word: String) throws(Failure) -> Set<TokenID> {
        var tokens: Set<TokenID> = []
        for spelling in [word, word.capitalisedFirst, word.uppercased()] {
            for text in [spelling, " " + spelling] {
                let spelled = try engine.tokenize(text)
                if spelled.count == 1 { tokens.insert(spelled[0]) }
            }
        }
        return tokens
    }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }

    fileprivate var trimmedOfWhiteSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
