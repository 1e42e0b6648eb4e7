package import Corpus

/// A ranked item that may become evidence, with everything its citation needs.
package struct EvidenceCandidate: Sendable, Equatable {
    package var kind: EvidenceItem.Kind
    package var text: String
    package var score: Double

    /// The cited place; its `number` is given by the assembly.
    package var citation: Citation

    /// The whole passage `text` was cut from, as sentences, and which of them it holds; empty when it is whole.
    package var sentences: [String] = []
    package var keptSentences: [Int] = []

    package init(kind: EvidenceItem.Kind, text: String, score: Double, citation: Citation) {
        self.kind = kind
        self.text = text
        self.score = score
        self.citation = citation
    }
}
