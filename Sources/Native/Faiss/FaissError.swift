internal import CFaiss

/// A FAISS call that failed: what kind of failure, and FAISS's own sentence about it.
package struct FaissError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// A factory string FAISS does not know, a repeated or negative id, a wrong size.
        case invalidArgument
        case notFound
        /// The operating system refused, or a file holds no index of ours.
        case io
        case outOfMemory
        /// This kind of index cannot do it.
        case unsupported
        case `internal`
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// Turns a result code into a thrown error; must follow the failed call on the same thread, before any other.
    static func check(_ result: CInt) throws(FaissError) {
        guard Int(result) != CFAISS_OK else { return }
        let code: Code =
            switch Int(result) {
            case CFAISS_INVALID_ARGUMENT: .invalidArgument
            case CFAISS_NOT_FOUND: .notFound
            case CFAISS_IO: .io
            case CFAISS_OUT_OF_MEMORY: .outOfMemory
            case CFAISS_UNSUPPORTED: .unsupported
            default: .internal
            }
        throw FaissError(code, String(cString: cfaiss_last_error()))
    }
}
