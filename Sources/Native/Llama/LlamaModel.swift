import CLlama
import Glibc

/// The weights and vocabulary of one GGUF file, mapped into memory.
///
/// Owns its `llama_model`. Nothing in it changes after loading, so one model serves any number of contexts and threads; it
/// lives until the last of them is gone.
package final class LlamaModel: Sendable {
    // llama.cpp never writes to a loaded model: tokenizer and metadata calls take it as const and are documented as
    // thread-safe, and contexts only read the weights.
    nonisolated(unsafe) let pointer: OpaquePointer
    nonisolated(unsafe) let vocabulary: OpaquePointer

    /// The architecture and size in the library's words, such as `llama 135M Q4_1`.
    package let summary: String

    /// `general.name` of the file.
    package let name: String?

    /// The Jinja source of the chat template the file carries.
    package let chatTemplate: String?

    /// Positions the model was trained on.
    package let trainedContextLength: Int

    /// Width of an embedding row.
    package let embeddingLength: Int
    package let vocabularySize: Int

    /// Whether cached positions can be dropped or copied one by one. Recurrent states cannot.
    package let hasPositionalMemory: Bool

    /// How positions enter keys; `nil` where this is not known well enough to move a key to another position.
    package let rotation: RotaryPosition?

    /// Maps and checks a GGUF file. Blocks for as long as reading and repacking the weights takes.
    /// - Throws: `fileMissing`; `modelInvalid` when it cannot be read, is damaged or of an unknown architecture.
    package init(path: String) throws(LlamaError) {
        LlamaLibrary.initialise()
        guard access(path, R_OK) == 0 else {
            let reason = errno
            if reason == ENOENT || reason == ENOTDIR {
                throw LlamaError(.fileMissing, "no model file at \(path)")
            }
            throw LlamaError(.modelInvalid, "cannot read the model file \(path): \(String(cString: strerror(reason)))")
        }
        var parameters = llama_model_default_params()
        parameters.load_mode = LLAMA_LOAD_MODE_MMAP
        let loaded = LlamaLibrary.listening { llama_model_load_from_file(path, parameters) }
        guard let pointer = loaded.result else {
            throw LlamaError(
                .modelInvalid, "cannot load the model file \(path): \(loaded.complaint ?? "no reason was given")")
        }
        guard let vocabulary = llama_model_get_vocab(pointer) else {
            llama_model_free(pointer)
            throw LlamaError(.modelInvalid, "the model file \(path) holds no vocabulary")
        }
        self.pointer = pointer
        self.vocabulary = vocabulary
        self.summary = Self.string { llama_model_desc(pointer, $0, $1) } ?? ""
        self.name = Self.string { llama_model_meta_val_str(pointer, "general.name", $0, $1) }
        self.chatTemplate = llama_model_chat_template(pointer, nil).map { String(cString: $0) }
        self.trainedContextLength = Int(llama_model_n_ctx_train(pointer))
        self.embeddingLength = Int(llama_model_n_embd_out(pointer))
        self.vocabularySize = Int(llama_vocab_n_tokens(vocabulary))
        self.rotation = RotaryPosition(pointer, file: path)
        self.hasPositionalMemory = !llama_model_is_recurrent(pointer) && !llama_model_is_hybrid(pointer)
    }

    deinit {
        llama_model_free(pointer)
    }

    /// Calls a function of the `snprintf` kind, which returns the full length or a negative number.
    static func string(_ read: (UnsafeMutablePointer<CChar>?, Int) -> Int32) -> String? {
        let length = Int(read(nil, 0))
        guard length >= 0 else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
            guard read(buffer.baseAddress, buffer.count) >= 0 else { return nil }
            return String(decoding: UnsafeRawBufferPointer(buffer).prefix(length), as: UTF8.self)
        }
    }
}
