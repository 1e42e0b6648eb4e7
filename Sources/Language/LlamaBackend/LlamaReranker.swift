import Corpus
import Dispatch
import Embedding
import Llama

/// A GGUF cross-encoder as the house's reranker: llama.cpp's rank pooling gives the logit of its classification head.
///
/// Question and text are one sequence, `[CLS] question [SEP] text [SEP]` for BERT's kind and
/// `<s> question </s></s> text </s>` for RoBERTa's, as the models were trained. llama.cpp knows one token type only, so that
/// a BERT cross-encoder reads the text without the type that marks a second segment.
package actor LlamaReranker: Reranker {
    package struct Options: Sendable {
        package var threads: Int

        /// Tokens of question and text together that are read.
        package var windowTokens: Int

        /// Tokens of one call of the encoder; at least `windowTokens` is set aside.
        package var microBatchTokens: Int

        /// Pairs of one call of the encoder, at most 256.
        package var microBatchTexts: Int

        package init(threads: Int, windowTokens: Int, microBatchTokens: Int, microBatchTexts: Int) {
            self.threads = threads
            self.windowTokens = windowTokens
            self.microBatchTokens = microBatchTokens
            self.microBatchTexts = microBatchTexts
        }
    }

    package nonisolated let name: String
    package nonisolated let unownedExecutor: UnownedSerialExecutor

    private let executor: SerialQueueExecutor
    private let encoder: LlamaEncoder
    private let options: Options

    /// Loads a model file, away from the cooperative pool.
    /// - Throws: `modelMissing`; `modelInvalid` for a file that cannot be loaded or has no ranking head; `native`, mostly for
    ///   lack of memory; `invalidSettings` for impossible options.
    package static func load(path: String, name: String, options: Options) async throws -> LlamaReranker {
        guard options.threads > 0, options.windowTokens > 4, options.microBatchTokens > 0,
            (1...256).contains(options.microBatchTexts)
        else { throw Failure(.invalidSettings, "impossible threads, window or batch size of the reranker") }
        let executor = SerialQueueExecutor(label: "samovar.reranker")
        let loaded = await withCheckedContinuation { continuation in
            executor.queue.async {
                continuation.resume(
                    returning: Result { () throws(Failure) in
                        try LlamaReranker(path: path, name: name, options: options, executor: executor)
                    })
            }
        }
        return try loaded.get()
    }

    private init(path: String, name: String, options: Options, executor: SerialQueueExecutor) throws(Failure) {
        encoder = try Failure.translating { () throws(LlamaError) in
            let model = try LlamaModel(path: path)
            return try LlamaEncoder(
                model: model,
                options: LlamaEncoder.Options(
                    batchLength: max(options.microBatchTokens, options.windowTokens),
                    maximumSequences: options.microBatchTexts, threads: options.threads, output: .logit))
        }
        self.name = name
        self.options = options
        self.executor = executor
        unownedExecutor = executor.asUnownedSerialExecutor()
    }

    package func logits(of texts: [String], for question: String) async throws -> [Float] {
        let window = min(options.windowTokens, encoder.model.trainedContextLength)
        var pairs = TokenizedTexts()
        for text in texts {
            pairs.append(
                try Failure.translating { () throws(LlamaError) in
                    try encoder.model.pairTokens(question, text, window: window)
                })
        }
        let plan = MicroBatchPlan(
            lengths: pairs.lengths,
            limits: .init(tokens: options.microBatchTokens, sequences: options.microBatchTexts))
        var logits = [Float](repeating: 0, count: texts.count)
        for batch in plan.batches {
            guard !Task.isCancelled else { throw Failure(.cancelled, "reranking was cancelled") }
            var rows: [Float] = []
            try Failure.translating { () throws(LlamaError) in
                try encoder.encode(batch.map { pairs[$0] }, into: &rows)
            }
            for (row, text) in zip(rows, batch) { logits[text] = row }
            // Another question's turn, if one waits.
            await Task.yield()
        }
        guard logits.allSatisfy(\.isFinite) else {
            throw Failure(.native, "the reranker gave a logit that is not finite")
        }
        return logits
    }
}

extension LlamaModel {
    /// A question and a text as one sequence with the ends and separators of the model. What is over the window is taken off
    /// the text's end; a question that fills the window alone leaves the text its closing token.
    func pairTokens(_ question: String, _ text: String, window: Int) throws(LlamaError) -> [Int32] {
        var tokens = try tokenize(question, special: .asText, addingEnds: true)
        var second = try tokenize(text, special: .asText, addingEnds: true)[...]
        if let begin = beginningOfText, second.first == begin { second.removeFirst() }
        // RoBERTa's kind closes a sequence with the token that also separates two: there are two between question and text.
        if separatesTwice, let separator { tokens.append(separator) }
        guard let last = second.last else { return tokens }
        if tokens.count >= window { tokens.removeSubrange((window - 1)...) }
        let room = window - tokens.count
        tokens += second.count > room ? second.prefix(room - 1) + [last] : second
        return tokens
    }
}
