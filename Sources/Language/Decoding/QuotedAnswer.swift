package import Corpus

/// An answer in the words of the evidence: reads the prompt, and looks for the quotations the model would most likely
/// answer with. Which of them is given, or none, is decided by who asked.
///
/// Synchronous, over one sequence; nothing is sampled.
package struct QuotedAnswer<Engine: TokenEngine> {
    /// What the sequence holds.
    package private(set) var tokens: [TokenID] = []

    private let engine: Engine
    private let sequence: SequenceID
    private let prompt: [TokenID]
    private let quoting: Quoting
    private let maximumTokens: Int
    private let table: TokenTable

    /// - Parameters:
    ///   - sequence: holds a beginning of `prompt`, or nothing.
    ///   - maximumTokens: of a quotation.
    package init(
        engine: Engine, sequence: SequenceID, prompt: [TokenID], quoting: Quoting, maximumTokens: Int, table: TokenTable
    ) {
        self.engine = engine
        self.sequence = sequence
        self.prompt = prompt
        self.quoting = quoting
        self.maximumTokens = maximumTokens
        self.table = table
    }

    /// Emits `.prefilled`, one `.quoted` and one `.finished`.
    /// - Throws: `invalidRequest` when the prompt does not fit the context; `native` when the computation fails. A
    ///   cancellation is not an error but the last event's reason.
    package mutating func run(_ emit: (GenerationEvent) -> Void) throws(Failure) {
        guard prompt.count + maximumTokens < engine.contextLength else {
            throw Failure(
                .invalidRequest,
                "the prompt has \(prompt.count) tokens, but the context holds \(engine.contextLength) with the answer; "
                    + "ask a shorter question, use less evidence, or raise \(engine.contextLengthSetting)")
        }
        let clock = ContinuousClock()
        let started = clock.now
        var prefilled = started
        var rows = 0
        do {
            let reused = engine.length(of: sequence)
            let question = try readPrompt()
            prefilled = clock.now
            emit(
                .prefilled(
                    promptTokens: prompt.count, reusedTokens: reused,
                    milliseconds: (prefilled - started) / .milliseconds(1)))
            var search = SpanSearch(
                engine: engine, sequence: sequence, prompt: prompt, table: table, text: quoting.text,
                limits: .init(
                    rows: quoting.rows, breadth: quoting.breadth, tokens: maximumTokens, results: quoting.results))
            let quotations = try search.run()
            rows = search.usage.rows
            // What was tried is of no use to a prompt that begins alike.
            if engine.rewind(sequence, to: prompt.count) == .unsupported { _ = engine.rewind(sequence, to: 0) }
            tokens = prompt
            emit(.quoted(QuotedReading(quotations: quotations, question: question)))
        } catch {
            guard error.code == .cancelled else { throw error }
            return emit(.finished(.cancelled, answerTokens: rows, decodeMilliseconds: 0))
        }
        emit(
            .finished(
                .endOfText, answerTokens: rows, decodeMilliseconds: (clock.now - prefilled) / .milliseconds(1)))
    }

    /// Reads the prompt, the tokens of the question one by one.
    private func readPrompt() throws(Failure) -> [QuotedReading.Token] {
        let question = quoting.question.isEmpty ? [] : places(of: Array(quoting.question.utf8))
        guard let first = question.first?.index, first > 0 else {
            try engine.append(prompt[engine.length(of: sequence)...], to: sequence)
            return []
        }
        if engine.length(of: sequence) >= first, engine.rewind(sequence, to: first - 1) == .unsupported {
            _ = engine.rewind(sequence, to: 0)
        }
        try engine.append(prompt[engine.length(of: sequence)..<first], to: sequence)
        var read: [QuotedReading.Token] = []
        for (index, byteRange) in question {
            read.append(
                try engine.withLogits(of: sequence) { logits throws(Failure) in
                    let statistics = LogitStatistics(logits)
                    return QuotedReading.Token(
                        byteRange: byteRange,
                        logProbability: Double(logits[Int(prompt[index].rawValue)]) - statistics.logNormaliser,
                        entropy: statistics.entropy)
                })
            try engine.append(prompt[index...index], to: sequence)
        }
        let end = first + question.count
        if end < prompt.count { try engine.append(prompt[end...], to: sequence) }
        return read
    }

    /// The tokens that the last occurrence of `bytes` in the prompt is spelled with, one after the other, and which of the
    /// bytes each of them spells.
    private func places(of bytes: [UInt8]) -> [(index: Int, byteRange: Range<Int>)] {
        var spelled: [UInt8] = []
        var starts: [Int] = []
        for token in prompt {
            starts.append(spelled.count)
            spelled += engine.bytes(of: token)
        }
        starts.append(spelled.count)
        guard spelled.count >= bytes.count else { return [] }
        for start in stride(from: spelled.count - bytes.count, through: 0, by: -1)
        where spelled[start..<(start + bytes.count)].elementsEqual(bytes) {
            let end = start + bytes.count
            // A token that begins in the white space before the question is counted as its own.
            return prompt.indices.filter { starts[$0] < end && starts[$0 + 1] > start }.map { index in
                (index, (max(starts[index], start) - start)..<(min(starts[index + 1], end) - start))
            }
        }
        return []
    }
}
