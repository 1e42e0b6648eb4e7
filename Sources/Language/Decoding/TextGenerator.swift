/// A conversation in, an answer out, piece by piece. What the house knows of a language model.
///
/// Conformers may be called from several tasks at once and must not block the cooperative pool.
package protocol TextGenerator: Sendable {
    var identity: GeneratorIdentity { get }

    /// Tokens that prompt and answer may have together.
    var contextLength: Int { get }

    /// Number of tokens of a plain text, without ends.
    /// - Throws: ``Failure`` with code `native`.
    func countTokens(_ text: String) async throws -> Int

    /// Answers a request. The stream ends with exactly one `.finished`, or throws ``Failure``: `invalidRequest` for
    /// impossible values and for a prompt longer than the context, `modelInvalid` where the model cannot hold a
    /// conversation, `busy` when too many wait or its turn did not come in time, `native` when it fails.
    ///
    /// Requests with equal ``Scheduling`` begin in the order of the calls; several may be written at the same time. When the
    /// consumer stops listening, or its task is cancelled, the answer stops before the next step of the model and its place
    /// is free. A consumer whose own task is cancelled sees the stream end without `.finished`, as every
    /// `AsyncThrowingStream` does then.
    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error>
}

/// Which model wrote an answer.
package struct GeneratorIdentity: Sendable, Hashable, Codable {
    package var name: String

    /// Lower-case hexadecimal SHA-256 of the model file.
    package var fingerprint: String

    package init(name: String, fingerprint: String) {
        self.name = name
        self.fingerprint = fingerprint
    }
}
