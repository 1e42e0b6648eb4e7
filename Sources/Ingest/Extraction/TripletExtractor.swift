package import Corpus

/// Text to facts. The seam between ways to read them: grammar, a model, an import.
package protocol TripletExtractor: Sendable {
    /// The facts of many passages; element `i` of the result belongs to `passages[i]`, in the order of the text.
    ///
    /// Uses every core, off the cooperative pool. A passage without facts yields an empty array, which is not an error.
    /// - Throws: ``Failure`` with code `cancelled` when the task is, `native` when the extractor's library fails.
    func extract(_ passages: [ExtractionPassage]) async throws -> [[ExtractedTriplet]]
}

/// A chunk's text with the title of its document, which says who "he" or "the film" is.
package struct ExtractionPassage: Sendable, Equatable {
    package var title: String
    package var text: String

    package init(title: String, text: String) {
        self.title = title
        self.text = text
    }
}
