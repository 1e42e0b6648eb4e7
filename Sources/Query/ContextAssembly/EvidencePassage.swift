import Corpus

/// A passage as it stands in a line of evidence behind its number, and the whole of it, of which that may be a part.
///
/// Invariant: `text` is what the ranges of `kept` hold of `source`, one after the other.
package struct EvidencePassage: Sendable, Equatable {
    package var text: String
    package var source: String

    /// Ranges of bytes of `source`, ascending.
    package var kept: [Range<Int>]

    /// - Returns: `nil` for what is no passage: a fact of a few words is read quicker than fetched.
    init?(_ candidate: EvidenceCandidate) {
        guard candidate.kind == .chunk else { return nil }
        let title = EvidenceBlock.title(of: candidate)
        source = title.isEmpty ? "" : " \(title):"
        kept = [0..<source.utf8.count]
        let isWhole = candidate.sentences.isEmpty
        for (index, sentence) in (isWhole ? [candidate.text] : candidate.sentences).enumerated() {
            let start = source.utf8.count
            source += isWhole ? " " + EvidenceBlock.neutralised(sentence) : candidate.written(index)
            if isWhole || candidate.keptSentences.contains(index) { kept.append(start..<source.utf8.count) }
        }
        let bytes = Array(source.utf8)
        text = kept.map { String(decoding: bytes[$0], as: UTF8.self) }.joined()
    }
}
