import Corpus
package import Extraction

/// An extractor on trial against reference triples.
package struct ExtractionTrial: Sendable {
    private let extractor: any TripletExtractor

    package init(_ extractor: any TripletExtractor) {
        self.extractor = extractor
    }

    package func run(_ reference: [ReferencePassage]) async throws -> ExtractionReport {
        let clock = ContinuousClock()
        let start = clock.now
        let extracted = try await extractor.extract(
            reference.map { ExtractionPassage(title: $0.title, text: $0.text) })
        let elapsed = clock.now - start
        return ExtractionReport(
            reference: reference, extracted: extracted.map { $0.triplets.map { ($0.head, $0.tail) } },
            sentences: reference.reduce(0) { $0 + SentenceSplitter.ranges(in: $1.text).count },
            seconds: elapsed / .seconds(1))
    }
}
