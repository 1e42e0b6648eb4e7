import Corpus

/// Facts that somebody else has read, joined to documents and chunks by their ids.
///
/// A document's facts go to that chunk of it which names most of their ends, with the sentence that does; a chunk's facts stay
/// with it. They are taken at their word: names need not stand in the text.
package struct ImportExtractor: TripletExtractor {
    package let identity: String
    private let imported: ImportedTriplets

    package init(_ imported: ImportedTriplets) {
        self.imported = imported
        self.identity = "import:\(imported.fingerprint.prefix(16))"
    }

    package func extract(
        _ passages: [ExtractionPassage], progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [PassageFacts] {
        var results: [PassageFacts] = []
        var start = passages.startIndex
        while start < passages.endIndex {
            if Task.isCancelled { throw Failure(.cancelled, "Extraction was cancelled") }
            let ids = passages[start].documentIDs.map { BytewiseText($0) }
            let document = passages[start...].prefix { $0.documentIDs.map { BytewiseText($0) } == ids }
            results += facts(of: document)
            start = document.endIndex
            progress(results.count)
        }
        return results
    }

    private func facts(of document: ArraySlice<ExtractionPassage>) -> [PassageFacts] {
        let places = document.map(MentionPlaces.init)
        var results = Array(repeating: PassageFacts(triplets: []), count: document.count)
        func add(_ triple: ImportedTriplets.Triple, to chunk: Int) {
            let sentence = places[chunk].nearestSentence(naming: triple.head, triple.tail)
            results[chunk].triplets.append(
                ExtractedTriplet(
                    head: triple.head, relation: triple.relation, tail: triple.tail, sentence: sentence))
        }
        for triple in imported.triples(of: document.first?.documentIDs ?? []) {
            let best = places.indices.max { a, b in
                (places[a].namesInText(triple.head, triple.tail), -a)
                    < (places[b].namesInText(triple.head, triple.tail), -b)
            }
            if let best { add(triple, to: best) }
        }
        for (place, passage) in document.enumerated() {
            for triple in imported.triples(of: passage.documentIDs, chunk: passage.ordinal) { add(triple, to: place) }
        }
        return results
    }
}
