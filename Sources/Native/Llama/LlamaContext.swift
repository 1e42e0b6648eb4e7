import CLlama

/// One KV cache and the computations that fill it: tokens in, logits out.
///
/// Owns its `llama_context`. Not `Sendable`: it belongs to one actor, whose executor should be a ``SerialQueueExecutor``,
/// because ``decode(_:)`` blocks for as long as the model computes.
///
/// Invariant: the positions of every sequence in the cache are without gaps, from its first to its last.
package final class LlamaContext {
    package struct Options: Sendable {
        /// Positions in the cache, shared by all sequences. llama.cpp rounds it up to a multiple of 256.
        package var contextLength: Int

        /// Tokens of one native call. An interrupt or a failure loses at most this much work.
        package var batchLength: Int

        /// Rows of logits one call may ask for; memory for these is set aside at the start.
        package var maximumOutputs: Int

        /// Sequences that may exist at the same time.
        package var maximumSequences: Int

        /// Threads for one token at a time, and for many.
        package var threads: Int
        package var batchThreads: Int

        /// Whether attention is computed in one fused step, which is faster and shows no weights.
        package var flashAttention: Bool

        package init(
            contextLength: Int, batchLength: Int, maximumOutputs: Int, maximumSequences: Int, threads: Int,
            batchThreads: Int, flashAttention: Bool = true
        ) {
            self.contextLength = contextLength
            self.batchLength = batchLength
            self.maximumOutputs = maximumOutputs
            self.maximumSequences = maximumSequences
            self.threads = threads
            self.batchThreads = batchThreads
            self.flashAttention = flashAttention
        }
    }

    /// One token of a batch.
    package struct Entry: Sendable, Equatable {
        package var token: Int32
        package var position: Int
        package var sequence: Int32

        /// Whether the logits after this token are wanted.
        package var output: Bool

        package init(token: Int32, position: Int, sequence: Int32, output: Bool) {
            self.token = token
            self.position = position
            self.sequence = sequence
            self.output = output
        }
    }

    package let model: LlamaModel
    package let contextLength: Int
    package let batchLength: Int
    package let maximumSequences: Int

    /// Rows of logits one call may ask for.
    package let maximumOutputs: Int

    /// Tokens computed since the context was made, whatever they were for.
    package private(set) var decodedTokens = 0

    /// Native decode calls that computed them.
    package private(set) var decodeCalls = 0

    /// Sees what a computation passes on its way; kept here for the callback that holds it unretained.
    package let observer: ComputationObserver

    /// Whether attention weights can be seen.
    package let showsAttention: Bool

    let pointer: OpaquePointer
    let memory: llama_memory_t
    private var batch: LlamaBatch

    /// What the native abort callback looks at; replaced for each piece of work, and read only while this context computes.
    private var interrupts = InterruptGroup([])

    /// - Throws: `unsupported` for a model that does not generate; `contextUnavailable`, mostly for lack of memory.
    package init(model: LlamaModel, options: Options) throws(LlamaError) {
        var parameters = llama_context_default_params()
        parameters.n_ctx = UInt32(clamping: options.contextLength)
        parameters.n_batch = UInt32(clamping: options.batchLength)
        parameters.n_ubatch = UInt32(clamping: options.batchLength)
        parameters.n_seq_max = UInt32(clamping: options.maximumSequences)
        // Without this bound llama.cpp reserves a row of logits for every token of a batch: 300 MB for a vocabulary of 150,000.
        parameters.n_outputs_max = UInt32(clamping: max(options.maximumOutputs, options.maximumSequences))
        parameters.n_threads = Int32(clamping: options.threads)
        parameters.n_threads_batch = Int32(clamping: options.batchThreads)
        // Cells must be able to belong to several sequences for forks to share a prompt.
        parameters.kv_unified = true
        parameters.no_perf = true
        if !options.flashAttention { parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED }
        let observer = ComputationObserver(layers: Int(llama_model_n_layer(model.pointer)))
        parameters.cb_eval = ComputationObserver.callback
        parameters.cb_eval_user_data = Unmanaged.passUnretained(observer).toOpaque()
        let made = LlamaLibrary.listening { llama_init_from_model(model.pointer, parameters) }
        guard let pointer = made.result else {
            throw LlamaError(
                .contextUnavailable,
                "cannot make a context of \(options.contextLength) positions: \(made.complaint ?? "no reason was given")"
            )
        }
        guard let memory = llama_get_memory(pointer) else {
            llama_free(pointer)
            throw LlamaError(.unsupported, "the model \(model.summary) does not generate text")
        }
        self.model = model
        self.observer = observer
        self.showsAttention = !options.flashAttention
        self.pointer = pointer
        self.memory = memory
        self.contextLength = Int(llama_n_ctx_seq(pointer))
        self.batchLength = Int(llama_n_batch(pointer))
        self.maximumSequences = Int(llama_n_seq_max(pointer))
        self.maximumOutputs = max(options.maximumOutputs, options.maximumSequences)
        self.batch = LlamaBatch(capacity: batchLength)
        adopt([])
    }

    deinit {
        llama_free(pointer)
    }

    /// Lets these flags stop the calls that follow, also in the middle of one, once every one of them is raised: a batch is
    /// given up when nobody waits for any part of it. Without flags nothing stops a call.
    package func adopt(_ flags: [InterruptFlag]) {
        let group = InterruptGroup(flags)
        interrupts = group
        // Unretained: the property above keeps the group alive until the next one takes its place.
        llama_set_abort_callback(
            pointer,
            { group in
                guard let group else { return false }
                return Unmanaged<InterruptGroup>.fromOpaque(group).takeUnretainedValue().isRaised
            }, Unmanaged.passUnretained(group).toOpaque())
    }

    /// Computes a batch and stores it in the cache. Logits of earlier calls are gone after it, also when it throws.
    ///
    /// - Throws: `invalidArgument` for a batch over the limits; `noRoom`, with the cache as before; `interrupted` and
    ///   `failed`, after which `positions(of:)` says what is in the cache.
    package func decode(_ entries: some Collection<Entry>) throws(LlamaError) {
        guard entries.count <= batchLength else {
            throw LlamaError(.invalidArgument, "a batch of \(entries.count) tokens is over the limit of \(batchLength)")
        }
        guard entries.lazy.filter(\.output).count <= maximumOutputs else {
            throw LlamaError(.invalidArgument, "a batch asks for more than \(maximumOutputs) rows of logits")
        }
        guard !interrupts.isRaised else { throw LlamaError(.interrupted, "interrupted before the batch") }
        guard !entries.isEmpty else { return }
        batch.removeAll()
        for entry in entries {
            guard entry.token >= 0, entry.token < model.vocabularySize,
                entry.sequence >= 0, entry.sequence < maximumSequences,
                entry.position >= 0, entry.position < contextLength
            else {
                throw LlamaError(
                    .invalidArgument,
                    "token \(entry.token) at position \(entry.position) of sequence \(entry.sequence) is out of range")
            }
            batch.append(
                token: entry.token, position: Int32(entry.position), sequence: entry.sequence, output: entry.output)
        }
        observer.begin()
        let status = LlamaLibrary.listening { batch.withNative { llama_decode(pointer, $0) } }
        switch status.result {
        case 0:
            decodedTokens += batch.count
            decodeCalls += 1
        case 1:
            throw LlamaError(.noRoom, "the cache of \(contextLength) positions has no room for \(entries.count) more")
        case 2:
            throw LlamaError(.interrupted, "interrupted while computing")
        default:
            throw LlamaError(
                .failed, "llama_decode failed with \(status.result): \(status.complaint ?? "no reason was given")")
        }
    }

    /// Has the computations that follow observed.
    /// - Parameter queries: entries of the next batch whose attention is wanted.
    package func observe(_ wanted: ComputationObserver.Wanted, queries: [Int]) {
        observer.wanted = wanted
        observer.queries = queries
    }

    /// Lends the raw logits after entry `index` of the last batch, one for each token of the vocabulary.
    ///
    /// - Throws: `invalidArgument` when that entry did not ask for them.
    package func withLogits<Result>(
        ofEntry index: Int, _ body: (UnsafeBufferPointer<Float>) -> Result
    ) throws(LlamaError) -> Result {
        guard index >= 0, index < batch.count, let row = llama_get_logits_ith(pointer, Int32(index)) else {
            throw LlamaError(.invalidArgument, "entry \(index) of the last batch has no logits")
        }
        return body(UnsafeBufferPointer(start: row, count: model.vocabularySize))
    }
}
