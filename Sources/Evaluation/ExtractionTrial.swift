import Corpus
package import Extraction
import Synchronization

/// An extractor on trial against reference triples.
package struct ExtractionTrial: Sendable {
    private let extractor: any TripletExtractor

    package init(_ extractor: any TripletExtractor) {
        self.extractor = extractor
    }

    /// - Parameter progress: called with the number of passages read so far.
    /// - Returns: the figures, and what was extracted from each passage.
    package func run(
        _ reference: [ReferencePassage], progress: (Int) -> Void
    ) async throws -> (ExtractionReport, [ReferencePassage]) {
        let passages = reference.map { ExtractionPassage(title: $0.title, text: $0.text, documentIDs: [$0.id]) }
        let clock = ContinuousClock()
        let start = clock.now
        let (counts, counter) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        async let reading = {
            defer { counter.finish() }
            return try await extractor.extract(passages) { counter.yield($0) }
        }()
        for await done in counts { progress(done) }
        let extracted = try await reading
        let elapsed = clock.now - start
        let report = ExtractionReport(
            reference: reference, extracted: extracted, extractor: extractor.identity,
            sentences: reference.reduce(0) { $0 + SentenceSplitter.ranges(in: $1.text).count },
            seconds: elapsed / .seconds(1))
        let triples = zip(reference, extracted).map { passage, facts in
            ReferencePassage(
                id: passage.id, title: passage.title, text: passage.text,
                triples: facts.triplets.map { [$0.head, $0.relation, $0.tail] })
        }
        return (report, triples)
    }
}
