import ContextAssembly
import Corpus
import Decoding
import Embedding

/// Keeps the sentences of ranked chunks that bear on the question. Costs one encoder call for about twenty short texts,
/// which the tokens it saves pay back before the first word.
struct EvidenceTrimmer: Sendable {
    let embedder: any Embedder
    let generator: any TextGenerator
    let options: SentenceSelection.Options

    /// Chunks with what is left of them; chunks of which nothing is left are gone. Other items stay as they are.
    func trimmed(_ candidates: [EvidenceCandidate], for question: String) async throws -> [EvidenceCandidate] {
        let sentences = candidates.map { candidate in
            candidate.kind == .chunk ? SentenceSplitter.ranges(in: candidate.text) : []
        }
        let texts = zip(candidates, sentences).flatMap { candidate, ranges in
            let bytes = Array(candidate.text.utf8)
            return ranges.map { range in
                (
                    title: Chunk.place(title: candidate.citation.title, headings: candidate.citation.headings),
                    sentence: String(decoding: bytes[range], as: UTF8.self)
                )
            }
        }
        guard !texts.isEmpty else { return candidates }
        let vectors = try await embedder.embed(
            [question] + texts.map { Chunk.embeddingText(title: $0.title, text: $0.sentence) })
        let query = vectors[row: 0]
        var next = 0
        var passages: [SentenceSelection.Passage] = []
        for (candidate, ranges) in zip(candidates, sentences) {
            var similarities: [Double] = []
            var tokens: [Int] = []
            for _ in ranges {
                similarities.append(Double(zip(query, vectors[row: next + 1]).reduce(Float(0)) { $0 + $1.0 * $1.1 }))
                tokens.append(try await generator.countTokens(texts[next].sentence))
                next += 1
            }
            passages.append(
                .init(score: candidate.score, sentences: ranges, similarities: similarities, tokens: tokens))
        }
        let selection = SentenceSelection(passages, options: options)
        return zip(candidates, zip(sentences, selection.chosen)).compactMap { candidate, choice in
            candidate.kind == .chunk ? candidate.keeping(choice.1, of: choice.0) : candidate
        }
    }
}
