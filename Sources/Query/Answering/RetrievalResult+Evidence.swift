package import ContextAssembly
package import Corpus
package import Retrieval

extension RetrievalResult.Item {
    /// The item as evidence: a chunk cites its own bytes, a triplet the sentence it was read from.
    package var candidate: EvidenceCandidate {
        switch self {
        case .chunk(let stored, let score):
            return EvidenceCandidate(
                kind: .chunk, text: stored.chunk.text, score: score,
                citation: Citation(stored, byteRange: stored.chunk.byteRange))
        case .triplet(let triplet, let source, let score):
            let sentence = triplet.sources.first { $0.chunk == source.id }?.sentence ?? source.chunk.byteRange
            return EvidenceCandidate(
                kind: .triplet, text: triplet.text, score: score, citation: Citation(source, byteRange: sentence))
        }
    }

    /// Numbered as they stand, without a token budget: what a search shows.
    package static func evidence(_ items: [RetrievalResult.Item]) -> [EvidenceItem] {
        items.enumerated().map { position, item in
            let candidate = item.candidate
            var citation = candidate.citation
            citation.number = position + 1
            return EvidenceItem(kind: candidate.kind, citation: citation, text: candidate.text, score: candidate.score)
        }
    }
}
