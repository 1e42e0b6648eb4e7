package import Corpus

/// Text in, unit vectors out. The one seam between the house and a particular encoder.
///
/// Conformers may be called from several tasks at once and must not block the cooperative pool.
package protocol Embedder: Sendable {
    var identity: EmbedderIdentity { get }

    /// Embeds texts, in any number and order of length; row `i` of the result belongs to `texts[i]`.
    ///
    /// A text longer than the encoder's window is cut at its end, never refused.
    /// - Throws: ``Failure`` with code `native` when the encoder fails, `cancelled` when the task is.
    func embed(_ texts: [String]) async throws -> EmbeddingMatrix
}

/// What must be equal for two vectors to be comparable. Stored in every index's manifest.
package struct EmbedderIdentity: Sendable, Hashable, Codable {
    package var name: String

    /// Lower-case hexadecimal SHA-256 of the model file.
    package var fingerprint: String
    package var dimension: Int

    package init(name: String, fingerprint: String, dimension: Int) {
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
    }
}
