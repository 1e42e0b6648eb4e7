package import Corpus
package import Decoding
package import Llama

/// A llama.cpp context as the decode loop sees it.
///
/// Sequences share one cache, so a fork costs no copy and no computation. Not `Sendable`: it lives inside one actor.
package final class LlamaEngine: TokenEngine {
    package let contextLengthSetting: String

    private let context: LlamaContext
    private var freeSequences: [Int32]

    /// Where the logits of a sequence are: behind an entry of the context's last batch, or copied out before other
    /// sequences were computed.
    private enum Logits {
        case entry(Int)
        case copy([Float])
    }

    private var logits: [SequenceID: Logits] = [:]

    package init(context: LlamaContext, contextLengthSetting: String) {
        self.context = context
        self.contextLengthSetting = contextLengthSetting
        self.freeSequences = (0..<Int32(clamping: context.maximumSequences)).reversed()
    }

    package var contextLength: Int { context.contextLength }

    package var counters: EngineCounters {
        EngineCounters(decodedTokens: context.decodedTokens, steps: context.decodeCalls)
    }

    package func tokenize(_ text: String) throws(Failure) -> [TokenID] {
        try Failure.translating { () throws(LlamaError) in
            try context.model.tokenize(text, special: .asText, addingEnds: false).map { TokenID($0) }
        }
    }

    package func bytes(of token: TokenID) -> [UInt8] { context.model.bytes(of: token.rawValue) }

    package func endsGeneration(_ token: TokenID) -> Bool { context.model.endsGeneration(token.rawValue) }

    package func makeSequence() throws(Failure) -> SequenceID {
        guard let sequence = freeSequences.popLast() else {
            throw Failure(.busy, "all \(context.maximumSequences) sequences of the context are taken")
        }
        return SequenceID(rawValue: sequence)
    }

    package func release(_ sequence: SequenceID) {
        _ = context.remove(sequence.rawValue, from: 0)
        logits[sequence] = nil
        freeSequences.append(sequence.rawValue)
    }

    package func length(of sequence: SequenceID) -> Int { context.length(of: sequence.rawValue) }

    package func append(_ tokens: ArraySlice<TokenID>, to sequence: SequenceID) throws(Failure) {
        guard let last = tokens.indices.last else { return }
        logits[sequence] = nil
        try keepLogits()
        var position = length(of: sequence)
        var start = tokens.startIndex
        while start < tokens.endIndex {
            let end = min(start + context.batchLength, tokens.endIndex)
            let entries = (start..<end).map { index in
                LlamaContext.Entry(
                    token: tokens[index].rawValue, position: position + index - start, sequence: sequence.rawValue,
                    output: index == last)
            }
            try Failure.translating { () throws(LlamaError) in try context.decode(entries) }
            position += entries.count
            start = end
            if start == tokens.endIndex { logits[sequence] = .entry(entries.count - 1) }
        }
    }

    package func withLogits<Result>(
        of sequence: SequenceID, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch logits[sequence] {
        case .entry(let index):
            return try Failure.translating { () throws(LlamaError) in
                try context.withLogits(ofEntry: index) { row in
                    Swift.Result { () throws(Failure) in try body(row) }
                }
            }.get()
        case .copy(let row):
            return try row.withUnsafeBufferPointer { row throws(Failure) in try body(row) }
        case nil:
            throw Failure(.internal, "no logits were computed for this sequence")
        }
    }

    package func rewind(_ sequence: SequenceID, to length: Int) -> RewindOutcome {
        guard length < self.length(of: sequence) else { return .rewound }
        guard context.remove(sequence.rawValue, from: length) else { return .unsupported }
        logits[sequence] = nil
        return .rewound
    }

    package func fork(_ source: SequenceID) throws(Failure) -> ForkOutcome {
        guard context.model.hasPositionalMemory else { return .unsupported }
        let fork = try makeSequence()
        context.share(source.rawValue, positions: 0..<length(of: source), with: fork.rawValue)
        return .forked(fork)
    }

    /// Copies rows that point into the context's output buffer, which the next batch overwrites.
    private func keepLogits() throws(Failure) {
        for (sequence, place) in logits {
            guard case .entry(let index) = place else { continue }
            logits[sequence] = .copy(
                try Failure.translating { () throws(LlamaError) in
                    try context.withLogits(ofEntry: index) { Array($0) }
                })
        }
    }
}
