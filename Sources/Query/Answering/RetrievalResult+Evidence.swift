package import ContextAssembly
package import Corpus
package import Retrieval

extension RetrievalResult.Item {
    /// The item as evidence: a chunk cites its own bytes, a triplet the sentence it was read from.
    ///
    /// - Parameter copies: the other chunks with the words of a chunk.
    package func candidate(copies: [ChunkID: [StoredChunk]] = [:]) -> EvidenceCandidate {
        switch self {
        case .chunk(let stored, let score):
            return EvidenceCandidate(
                kind: .chunk, text: stored.chunk.text, score: score,
                citation: Citation(stored, byteRange: stored.chunk.byteRange, copies: copies[stored.id] ?? []),
                lead: stored.chunk.lead)
        case .triplet(let triplet, let source, let score):
            return EvidenceCandidate(
                kind: .triplet, text: triplet.text, score: score,
                citation: Citation(source, byteRange: Self.sentence(of: triplet, in: source) ?? source.chunk.byteRange))
        }
    }

    /// The words of the sentence a triplet was read from; `nil` for a chunk.
    private var sentence: String? {
        guard case .triplet(let triplet, let source, _) = self, let range = Self.sentence(of: triplet, in: source),
            source.chunk.byteRange.contains(range.lowerBound), range.upperBound <= source.chunk.byteRange.upperBound
        else { return nil }
        let start = source.chunk.byteRange.lowerBound
        let bytes = Array(source.chunk.text.utf8)
        guard range.upperBound - start <= bytes.count else { return nil }
        return String(decoding: bytes[(range.lowerBound - start)..<(range.upperBound - start)], as: UTF8.self)
    }

    private static func sentence(of triplet: Triplet, in source: StoredChunk) -> Range<Int>? {
        triplet.sources.first { $0.chunk == source.id }?.sentence
    }

    /// The items as the model is to read them, in their order. Two facts of one sentence that is shown in full are one.
    package static func candidates(
        _ items: [RetrievalResult.Item], copies: [ChunkID: [StoredChunk]] = [:], triplets wording: TripletWording
    ) -> [EvidenceCandidate] {
        let shown = Set(
            items.compactMap { item -> ChunkID? in
                if case .chunk(let chunk, _) = item { chunk.id } else { nil }
            })
        var seen: Set<String> = []
        return items.compactMap { item in
            let candidate = item.candidate(copies: copies).reworded(
                as: wording, sentence: item.sentence, passageIsShown: shown.contains(item.passage.id))
            if candidate.kind == .triplet, !seen.insert(candidate.text).inserted { return nil }
            return candidate
        }
    }

    /// Numbered as they stand, without a token budget: what a search shows.
    package static func evidence(
        _ items: [RetrievalResult.Item], copies: [ChunkID: [StoredChunk]] = [:]
    ) -> [EvidenceItem] {
        items.enumerated().map { position, item in
            let candidate = item.candidate(copies: copies)
            var citation = candidate.citation
            citation.number = position + 1
            let text = candidate.lead.isEmpty ? candidate.text : candidate.lead + "\n" + candidate.text
            return EvidenceItem(kind: candidate.kind, citation: citation, text: text, score: candidate.score)
        }
    }
}
