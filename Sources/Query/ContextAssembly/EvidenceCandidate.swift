package import Corpus

/// A ranked item that may become evidence, with everything its citation needs.
package struct EvidenceCandidate: Sendable, Equatable {
    package var kind: EvidenceItem.Kind
    package var text: String
    package var score: Double

    /// The cited place; its `number` is given by the assembly.
    package var citation: Citation

    /// What a reader needs before the text and the text does not hold; see ``Chunk/lead``.
    package var lead: String

    /// The whole passage `text` was cut from, as sentences, and which of them it holds; empty when it is whole.
    package var sentences: [String] = []
    package var keptSentences: [Int] = []

    /// Which of the sentences begin on a line of their own.
    var lineStarts: Set<Int> = []

    package init(kind: EvidenceItem.Kind, text: String, score: Double, citation: Citation, lead: String = "") {
        self.kind = kind
        self.text = text
        self.score = score
        self.citation = citation
        self.lead = lead
    }

    /// The candidate with only some of its sentences; its citation spans from the first of them to the last.
    package func keeping(_ positions: [Int], of units: [EvidenceUnit]) -> EvidenceCandidate? {
        guard let first = positions.first, let last = positions.last else { return nil }
        var result = self
        result.lead = ""
        result.sentences = units.map(\.text)
        result.keptSentences = positions
        result.lineStarts = Set(units.indices.filter { units[$0].breaksLine })
        result.text = ""
        for position in positions {
            if !result.text.isEmpty {
                let isBroken = result.lineStarts.contains(position) || result.lineStarts.contains(position - 1)
                result.text += isBroken ? "\n" : " "
            }
            result.text += units[position].text
        }
        let start = citation.byteRange.lowerBound
        result.citation.byteRange = (start + units[first].range.lowerBound)..<(start + units[last].range.upperBound)
        return result
    }

    /// The candidate with its rows, items and lines each on a line, rows with the names of their columns; itself where it is
    /// running text.
    package var laidOut: EvidenceCandidate {
        guard kind == .chunk else { return self }
        let units = EvidenceUnit.units(of: text, lead: lead)
        guard units.contains(where: \.breaksLine) else { return self }
        return keeping(Array(units.indices), of: units) ?? self
    }

    /// A sentence as it stands in a prompt behind what precedes it. Lines of ours begin with a number in brackets at the
    /// margin; those of a passage are set in.
    func written(_ position: Int) -> String {
        let text = sentences[position]
        guard lineStarts.contains(position) else {
            let breaks = lineStarts.contains(position - 1)
            return (breaks ? EvidenceBlock.innerLine : " ") + EvidenceBlock.neutralised(text)
        }
        return text.split(separator: "\n", omittingEmptySubsequences: true)
            .map { EvidenceBlock.innerLine + EvidenceBlock.neutralised(String($0)) }.joined()
    }
}
