import Corpus
import Extraction

extension ExtractionPassage {
    init(_ chunk: Chunk, of document: Document) {
        self.init(
            title: document.title, text: chunk.text,
            documentIDs: [document.externalID, document.source].compactMap { $0 }, ordinal: chunk.ordinal)
    }
}

extension PreparedChunk {
    /// A chunk with what was read from it. Nothing read from a text that does not plainly hold facts is no failure.
    init(_ chunk: Chunk, read: (passage: ExtractionPassage, facts: PassageFacts)?) {
        let hasFacts = read.map { !$0.facts.triplets.isEmpty || $0.passage.plainlyHoldsFacts } ?? false
        self.init(
            chunk: chunk, triplets: hasFacts ? read?.facts.triplets : nil, isDegraded: read?.facts.isDegraded ?? false)
    }
}
