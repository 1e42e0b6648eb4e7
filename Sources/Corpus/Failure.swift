/// The error every room throws: a stable code for programs, a message for people that names the place and the remedy.
///
/// Codes are grouped by what the caller can do about them; the command line maps them to sysexits and the daemon to HTTP
/// status codes, each in one place.
package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Hides its storage, so that a new code never breaks a `switch` elsewhere.
    package struct Code: Sendable, Hashable, Codable, CustomStringConvertible {
        package let name: String

        private init(_ name: String) { self.name = name }

        /// The request makes no sense: wrong argument, malformed JSON, question longer than the context.
        package static let invalidRequest = Code("invalid_request")
        /// The named document, index, job, model or file does not exist.
        package static let notFound = Code("not_found")
        /// Settings cannot be read, or hold an impossible value.
        package static let invalidSettings = Code("invalid_settings")
        /// An input file cannot be used.
        package static let invalidInput = Code("invalid_input")
        /// A model file is missing.
        package static let modelMissing = Code("model_missing")
        /// A model file's bytes are not the pinned ones, or it cannot be loaded.
        package static let modelInvalid = Code("model_invalid")
        /// The index's files disagree with each other or with their manifest.
        package static let indexDamaged = Code("index_damaged")
        /// The index was made with another embedder, dimension or format.
        package static let indexMismatch = Code("index_mismatch")
        /// Somebody else holds the writer lock, the socket, or the only slot.
        package static let busy = Code("busy")
        /// More requests wait already than are let in.
        package static let overloaded = Code("overloaded")
        /// Not allowed: file permissions, or a peer of another user.
        package static let denied = Code("denied")
        /// The operating system refused: disk full, I/O error.
        package static let io = Code("io_error")
        /// A native library failed where it should not.
        package static let native = Code("native_error")
        package static let cancelled = Code("cancelled")
        /// A defect of ours.
        package static let `internal` = Code("internal_error")

        /// Adopts a code that crossed the socket.
        package init(received name: String) { self.init(name) }

        package var description: String { name }
    }

    package let code: Code
    package let message: String

    /// When it makes sense to ask again, by what is known of the work that stands in the way; `nil` where nothing is.
    package let retryAfter: Duration?

    package init(_ code: Code, _ message: String, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    package var description: String { message }
}
