import CLlama

/// A GBNF grammar and how far a text has come in it: which tokens may be next.
///
/// A value: a copy is a snapshot, so that a decode loop can go back. The library's state is copied when one of two copies
/// moves on, which costs microseconds for a small grammar.
package struct LlamaGrammar {
    /// Owns its `llama_sampler`, and keeps alive the vocabulary it looks tokens up in.
    private final class Handle {
        let pointer: UnsafeMutablePointer<llama_sampler>
        let model: LlamaModel

        init(_ pointer: UnsafeMutablePointer<llama_sampler>, model: LlamaModel) {
            self.pointer = pointer
            self.model = model
        }

        deinit { llama_sampler_free(pointer) }
    }

    private var handle: Handle

    /// Whether a token was accepted that the grammar does not allow. From then on it allows everything: the library would
    /// end the process.
    package private(set) var isLeft = false

    /// - Parameter source: GBNF, with a rule `root` that the whole text is.
    /// - Throws: `invalidArgument` when the grammar cannot be read.
    package init(_ source: String, model: LlamaModel) throws(LlamaError) {
        LlamaLibrary.initialise()
        guard !source.isEmpty, !source.utf8.contains(0) else {
            throw LlamaError(.invalidArgument, "the grammar is empty, or has a NUL byte in it")
        }
        let made = LlamaLibrary.listening { llama_sampler_init_grammar(model.vocabulary, source, "root") }
        guard let pointer = made.result else {
            throw LlamaError(
                .invalidArgument, "the grammar cannot be read: \(made.complaint ?? "no reason was given")")
        }
        self.handle = Handle(pointer, model: model)
    }

    /// Whether a token may be next. O(1) in the vocabulary.
    package func allows(_ token: Int32) -> Bool {
        guard !isLeft else { return true }
        var candidate = llama_token_data(id: token, logit: 0, p: 0)
        return withUnsafeMutablePointer(to: &candidate) { candidate in
            var candidates = llama_token_data_array(data: candidate, size: 1, selected: -1, sorted: false)
            llama_sampler_apply(handle.pointer, &candidates)
            return candidate.pointee.logit == 0
        }
    }

    /// Sets the logits of all tokens that may not be next to minus infinity. O(vocabulary), some milliseconds.
    package func mask(_ logits: UnsafeMutableBufferPointer<Float>) {
        guard !isLeft else { return }
        withUnsafeTemporaryAllocation(of: llama_token_data.self, capacity: logits.count) { candidates in
            for index in logits.indices {
                candidates.initializeElement(
                    at: index, to: llama_token_data(id: Int32(truncatingIfNeeded: index), logit: logits[index], p: 0))
            }
            var array = llama_token_data_array(
                data: candidates.baseAddress, size: logits.count, selected: -1, sorted: false)
            llama_sampler_apply(handle.pointer, &array)
            for candidate in candidates where candidate.logit == -.infinity { logits[Int(candidate.id)] = -.infinity }
        }
    }

    /// Moves on by a token.
    package mutating func accept(_ token: Int32) {
        guard !isLeft else { return }
        guard allows(token) else {
            isLeft = true
            return
        }
        if !isKnownUniquelyReferenced(&handle), let copy = llama_sampler_clone(handle.pointer) {
            handle = Handle(copy, model: handle.model)
        }
        llama_sampler_accept(handle.pointer, token)
    }
}
