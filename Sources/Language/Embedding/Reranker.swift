/// A model that reads a question and a text together and says how well the one answers the other.
///
/// Slower than comparing vectors by orders of magnitude, and better: it is asked about a few candidates only.
package protocol Reranker: Sendable {
    /// What the model is called, for status and traces.
    var name: String { get }

    /// One logit for each text, in their order: `sigmoid(logit)` is the relevance (TeaRAG, section 4.2.4).
    ///
    /// A text too long for the model is read from its beginning.
    /// - Throws: ``Failure``: `cancelled` when the task is, `native` when the computation fails.
    func logits(of texts: [String], for question: String) async throws -> [Float]
}
