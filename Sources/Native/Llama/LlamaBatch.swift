import CLlama

/// Room for the tokens of one native call. Owns its `llama_batch`.
struct LlamaBatch: ~Copyable {
    private var batch: llama_batch
    let capacity: Int

    init(capacity: Int) {
        self.batch = llama_batch_init(Int32(capacity), 0, 1)
        self.capacity = capacity
    }

    deinit {
        llama_batch_free(batch)
    }

    var count: Int { Int(batch.n_tokens) }

    mutating func removeAll() {
        batch.n_tokens = 0
    }

    /// - Precondition: `count < capacity`.
    mutating func append(token: Int32, position: Int32, sequence: Int32, output: Bool) {
        precondition(count < capacity, "the batch is full")
        let row = count
        batch.token[row] = token
        batch.pos[row] = position
        batch.n_seq_id[row] = 1
        batch.seq_id[row]?[0] = sequence
        batch.logits[row] = output ? 1 : 0
        batch.n_tokens += 1
    }

    /// Lends the C view, which is valid for one call.
    func withNative<Result>(_ body: (llama_batch) -> Result) -> Result {
        body(batch)
    }
}
