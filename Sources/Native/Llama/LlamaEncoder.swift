import CLlama

/// A context without a cache that turns token sequences into one pooled vector each.
///
/// Owns its `llama_context`. Not `Sendable`: it belongs to one actor, whose executor should be a ``SerialQueueExecutor``.
package final class LlamaEncoder {
    package struct Options: Sendable {
        /// Tokens of one native call; also the longest sequence.
        package var batchLength: Int

        /// Sequences of one native call, at most 256.
        package var maximumSequences: Int
        package var threads: Int
        package var output: Output

        package init(batchLength: Int, maximumSequences: Int, threads: Int, output: Output = .vector) {
            self.batchLength = batchLength
            self.maximumSequences = maximumSequences
            self.threads = threads
            self.output = output
        }
    }

    /// What comes out for a sequence.
    package enum Output: Sendable {
        /// The pooled vector.
        case vector
        /// The one number of a ranking head.
        case logit
    }

    package let model: LlamaModel
    package let batchLength: Int
    package let maximumSequences: Int

    /// Values in one vector; 1 for a logit.
    package let dimension: Int

    private let pointer: OpaquePointer
    private var batch: LlamaBatch

    /// - Throws: `unsupported` for a model that does not pool the vectors of a sequence into one, or has no ranking head of one
    ///   output where a logit is wanted; `contextUnavailable`.
    package init(model: LlamaModel, options: Options) throws(LlamaError) {
        var parameters = llama_context_default_params()
        parameters.n_ctx = UInt32(clamping: options.batchLength)
        parameters.n_batch = UInt32(clamping: options.batchLength)
        // An encoder attends over the whole batch at once, so that it cannot be cut into smaller pieces.
        parameters.n_ubatch = UInt32(clamping: options.batchLength)
        parameters.n_seq_max = UInt32(clamping: options.maximumSequences)
        parameters.n_threads = Int32(clamping: options.threads)
        parameters.n_threads_batch = Int32(clamping: options.threads)
        // Else the positions of the batch would be divided between the sequences.
        parameters.kv_unified = true
        parameters.embeddings = true
        parameters.no_perf = true
        let made = LlamaLibrary.listening { llama_init_from_model(model.pointer, parameters) }
        guard let pointer = made.result else {
            throw LlamaError(
                .contextUnavailable, "cannot make an encoder: \(made.complaint ?? "no reason was given")")
        }
        switch (options.output, llama_pooling_type(pointer)) {
        case (.vector, LLAMA_POOLING_TYPE_MEAN), (.vector, LLAMA_POOLING_TYPE_CLS), (.vector, LLAMA_POOLING_TYPE_LAST):
            dimension = model.embeddingLength
        case (.logit, LLAMA_POOLING_TYPE_RANK) where llama_model_n_cls_out(model.pointer) == 1:
            dimension = 1
        case (.vector, _):
            llama_free(pointer)
            throw LlamaError(.unsupported, "the model \(model.summary) is not one that embeds texts")
        case (.logit, _):
            llama_free(pointer)
            throw LlamaError(
                .unsupported, "the model \(model.summary) has no ranking head with one output: it cannot rerank")
        }
        self.model = model
        self.pointer = pointer
        self.batchLength = Int(llama_n_ubatch(pointer))
        self.maximumSequences = Int(llama_n_seq_max(pointer))
        self.batch = LlamaBatch(capacity: batchLength)
    }

    deinit {
        llama_free(pointer)
    }

    /// Computes one vector for each sequence and appends them to `rows`, in order, without normalising them.
    ///
    /// - Parameter sequences: token ids with the ends the model expects; none empty.
    /// - Throws: `invalidArgument` for a batch over the limits; `failed` when the computation does. `rows` is then unchanged.
    package func encode(_ sequences: some Collection<ArraySlice<Int32>>, into rows: inout [Float]) throws(LlamaError) {
        guard !sequences.isEmpty else { return }
        guard sequences.count <= maximumSequences, sequences.reduce(0, { $0 + $1.count }) <= batchLength,
            sequences.allSatisfy({ !$0.isEmpty })
        else {
            throw LlamaError(
                .invalidArgument,
                "a batch holds 1 to \(maximumSequences) sequences, none empty, of \(batchLength) tokens together")
        }
        batch.removeAll()
        for (sequence, tokens) in sequences.enumerated() {
            for (position, token) in tokens.enumerated() {
                guard token >= 0, token < model.vocabularySize else {
                    throw LlamaError(.invalidArgument, "token \(token) is not in the vocabulary")
                }
                batch.append(token: token, position: Int32(position), sequence: Int32(sequence), output: true)
            }
        }
        let status = LlamaLibrary.listening { batch.withNative { llama_encode(pointer, $0) } }
        guard status.result == 0 else {
            throw LlamaError(
                .failed, "llama_encode failed with \(status.result): \(status.complaint ?? "no reason was given")")
        }
        let start = rows.count
        for sequence in 0..<sequences.count {
            guard let row = llama_get_embeddings_seq(pointer, Int32(sequence)) else {
                rows.removeLast(rows.count - start)
                throw LlamaError(.failed, "llama.cpp gave no vector for sequence \(sequence)")
            }
            rows.append(contentsOf: UnsafeBufferPointer(start: row, count: dimension))
        }
    }
}
