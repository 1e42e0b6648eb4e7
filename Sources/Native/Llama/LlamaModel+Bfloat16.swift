import CLlama

extension LlamaModel {
    /// Whether this processor, and the library as it was built, multiply bfloat16 values without widening them.
    package static var multipliesBfloat16: Bool { ggml_cpu_has_avx512_bf16() != 0 }

    /// Whether a GGUF file says that its matrices are of single or half precision. Blocks on the disk.
    package static func isFloatingPoint(path: String) -> Bool {
        guard let file = gguf_init_from_file(path, gguf_init_params(no_alloc: true, ctx: nil)) else { return false }
        defer { gguf_free(file) }
        let key = gguf_find_key(file, "general.file_type")
        guard key >= 0, gguf_get_kv_type(file, key) == GGUF_TYPE_UINT32 else { return false }
        let type = gguf_get_val_u32(file, key)
        return type == LLAMA_FTYPE_ALL_F32.rawValue || type == LLAMA_FTYPE_MOSTLY_F16.rawValue
    }

    /// Writes a model file anew with its matrices in bfloat16. Blocks for as long as reading and writing the file takes; a
    /// failure may leave a part of it.
    /// - Throws: `modelInvalid` when the model cannot be read, or the disk refuses the copy.
    package static func writeBfloat16(of path: String, to copy: String) throws(LlamaError) {
        LlamaLibrary.initialise()
        var parameters = llama_model_quantize_default_params()
        parameters.ftype = LLAMA_FTYPE_MOSTLY_BF16
        let converted = LlamaLibrary.listening { llama_model_quantize(path, copy, &parameters) }
        guard converted.result == 0 else {
            throw LlamaError(
                .modelInvalid, "cannot convert \(path) to \(copy): \(converted.complaint ?? "no reason was given")")
        }
    }
}
