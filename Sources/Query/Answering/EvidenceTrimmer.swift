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

    /// One sentence of one candidate.
    private struct Piece {
        var title: String
        var text: String
        var unit: EvidenceUnit
    }

    /// Chunks with what is left of them; chunks of which nothing is left are gone. Other items stay as they are.
    /// - Parameter shown: items whose sentences are not wanted again.
    func trimmed(
        _ candidates: [EvidenceCandidate], for question: String, beyond shown: [EvidenceItem] = []
    ) async throws -> [EvidenceCandidate] {
        let all = candidates.map { candidate -> [EvidenceUnit] in
            guard candidate.kind == .chunk else { return [] }
            let known = shown.filter { $0.citation.chunk == candidate.citation.chunk }.map { Self.words(of: $0.text) }
            return EvidenceUnit.units(of: candidate.text, lead: candidate.lead).filter { unit in
                let sentence = Self.words(of: unit.text)
                return !known.contains { $0.contains(sentence) }
            }
        }
        let sentences = AskedRows(all.flatMap(\.self), question: question).kept(of: all)
        let pieces = zip(candidates, sentences).map { candidate, units in
            let title = Chunk.place(title: candidate.citation.title, headings: candidate.citation.headings)
            return units.map { Piece(title: title, text: $0.text, unit: $0) }
        }
        guard pieces.contains(where: { !$0.isEmpty }) else { return candidates }
        var similarities = try await similarities(of: pieces.flatMap(\.self), to: question)[...]
        let asked = CitationSupport.contentWords(of: question)
        let bridged = Self.bridged(candidates)
        var passages: [SentenceSelection.Passage] = []
        for (place, pieces) in pieces.enumerated() {
            var rated: [SentenceSelection.Sentence] = []
            for piece in pieces {
                let words = CitationSupport.contentWords(of: piece.text)
                    .subtracting(CitationSupport.contentWords(of: piece.title))
                rated.append(
                    SentenceSelection.Sentence(
                        similarity: similarities.popFirst() ?? 0,
                        coverage: asked.isEmpty ? 0 : Double(asked.intersection(words).count) / Double(asked.count),
                        tokens: try await generator.countTokens(piece.text), list: piece.unit.list,
                        isRow: piece.unit.kind == .row || piece.unit.kind == .line))
            }
            passages.append(SentenceSelection.Passage(sentences: rated, isBridged: bridged[place]))
        }
        let selection = SentenceSelection(passages, options: options)
        return zip(candidates, zip(sentences, selection.chosen)).compactMap { candidate, choice in
            candidate.kind == .chunk ? candidate.keeping(choice.1, of: choice.0) : candidate
        }
    }

    /// Cosines with the question; zeros, without the encoder, where they count for nothing.
    private func similarities(of pieces: [Piece], to question: String) async throws -> [Double] {
        guard options.similarityWeight > 0 else { return pieces.map { _ in 0 } }
        let vectors = try await embedder.embed(
            [question] + pieces.map { Chunk.embeddingText(title: $0.title, text: $0.text) })
        let query = vectors[row: 0]
        return pieces.indices.map { index in
            Double(zip(query, vectors[row: index + 1]).reduce(Float(0)) { $0 + $1.0 * $1.1 })
        }
    }

    /// For each candidate whether another one's text mentions its title, in whatever case.
    static func bridged(_ candidates: [EvidenceCandidate]) -> [Bool] {
        let texts = candidates.map { " " + Self.plain($0.text) + " " }
        return candidates.enumerated().map { place, candidate in
            let title = Self.plain(MentionFinder.withoutBracketedSuffix(candidate.citation.title))
            guard !title.isEmpty else { return false }
            return texts.indices.contains { other in
                candidates[other].citation.document != candidate.citation.document
                    && texts[other].contains(" " + title + " ")
            }
        }
    }

    /// Words in lower case with single spaces: names meet whatever stands between and behind their words.
    private static func plain(_ text: String) -> String {
        text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).joined(separator: " ")
    }

    /// White space is no part of what a sentence says.
    private static func words(of text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
