/// What went wrong in llama.cpp: a code for the caller to act on, and the library's own complaint where it made one.
package struct LlamaError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        /// The model file does not exist.
        case fileMissing
        /// The model file cannot be read, is damaged, or is of an architecture this build does not know.
        case modelInvalid
        /// The model cannot do what is asked of it: no chat template, no pooled embeddings.
        case unsupported
        /// No context could be made, mostly for lack of memory.
        case contextUnavailable
        /// A call that breaks the context's limits; a defect of the caller.
        case invalidArgument
        /// The cache has no free positions for the batch; it is unchanged.
        case noRoom
        /// The interrupt was raised. Micro-batches finished before it are in the cache.
        case interrupted
        /// The computation failed.
        case failed
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
