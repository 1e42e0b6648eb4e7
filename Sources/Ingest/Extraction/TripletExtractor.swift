package import Corpus

/// Text to facts. The seam between ways to read them: grammar, a model, an import.
package protocol TripletExtractor: Sendable {
    /// What reads, and by which rules: documents that another extractor read are read anew.
    var identity: String { get }

    /// The facts of many passages; element `i` of the result belongs to `passages[i]`, in the order of the text.
    ///
    /// Works off the cooperative pool. A passage without facts is not an error.
    /// - Parameter progress: called with the number of passages read so far, from any thread, never with a smaller one.
    /// - Throws: ``Failure`` with code `cancelled` when the task is, `native` when the extractor's library fails.
    func extract(
        _ passages: [ExtractionPassage], progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [PassageFacts]
}

extension TripletExtractor {
    package func extract(_ passages: [ExtractionPassage]) async throws -> [PassageFacts] {
        try await extract(passages) { _ in }
    }
}

/// What was read from one passage.
package struct PassageFacts: Sendable, Equatable {
    package var triplets: [ExtractedTriplet]

    /// Whether a part of the text could only be read by simpler rules, or not at all: no time left, no parse, an answer of
    /// the model that breaks off.
    package var isDegraded: Bool

    /// Facts thrown away because the passage does not name both of their ends.
    package var rejected: Int

    package init(triplets: [ExtractedTriplet], isDegraded: Bool = false, rejected: Int = 0) {
        self.triplets = triplets
        self.isDegraded = isDegraded
        self.rejected = rejected
    }
}
