package import Corpus

/// Numbered evidence as the model reads it.
///
/// Invariant: `items[i]` has number `first + i`, `lines[i]` is its rendering, and the token counts of the lines sum to
/// `tokens`, which exceeds the budget only when the budget could not hold a single word of the first item.
package struct EvidenceBlock: Sendable, Equatable {
    package private(set) var items: [EvidenceItem] = []
    private let first: Int
    package private(set) var lines: [String] = []
    package private(set) var tokens = 0

    /// The passages in `lines` that other prompts may hold too, in their order.
    package private(set) var passages: [EvidencePassage] = []

    /// Candidates that found no room, in rank order.
    package private(set) var dropped: [EvidenceCandidate] = []

    package var text: String { lines.joined(separator: "\n") }

    /// Takes candidates in rank order while they fit; what does not fit is dropped from the tail (an optional guard:
    /// TeaRAG counts units, not tokens). A first item too long for the whole budget is cut at a sentence end, and
    /// failing that at a word, because an answer from part of the best passage beats none.
    ///
    /// - Parameters:
    ///   - candidates: best first.
    ///   - budget: most tokens of the whole block.
    ///   - first: the first item's number.
    ///   - countTokens: tokens of a rendered line, newline included; called once for each candidate, and a few times
    ///     more for one that has to be cut.
    package init(
        _ candidates: [EvidenceCandidate], budget: Int, numberedFrom first: Int = 1,
        countTokens: (String) async throws -> Int
    ) async rethrows {
        self.first = first
        for (position, candidate) in candidates.enumerated() {
            let line = Self.render(candidate, number: first + items.count)
            let cost = try await countTokens(line + "\n")
            if tokens + cost <= budget {
                append(candidate, line: line, cost: cost)
            } else if items.isEmpty {
                let cut = try await Self.cut(candidate, to: budget, countTokens: countTokens)
                append(cut.candidate, line: Self.render(cut.candidate, number: first), cost: cut.cost)
            } else {
                dropped = Array(candidates[position...])
                break
            }
        }
    }

    private mutating func append(_ candidate: EvidenceCandidate, line: String, cost: Int) {
        var citation = candidate.citation
        citation.number = first + items.count
        items.append(
            EvidenceItem(kind: candidate.kind, citation: citation, text: candidate.text, score: candidate.score))
        lines.append(line)
        tokens += cost
        if let passage = EvidencePassage(candidate) { passages.append(passage) }
    }

    /// `[1] Title: passage`, or `[2] head relation tail`.
    package static func render(_ candidate: EvidenceCandidate, number: Int) -> String {
        let title = title(of: candidate)
        if !candidate.lineStarts.isEmpty {
            let text = candidate.keptSentences.map(candidate.written).joined()
            return title.isEmpty ? "[\(number)]\(text)" : "[\(number)] \(title):\(text)"
        }
        let text = neutralised(candidate.text)
        switch candidate.kind {
        case .chunk where !title.isEmpty: return "[\(number)] \(title): \(text)"
        case .chunk, .triplet: return "[\(number)] \(text)"
        }
    }

    /// Where a passage stands, as the model reads it.
    static func title(of candidate: EvidenceCandidate) -> String {
        let place = Chunk.place(title: candidate.citation.title, headings: candidate.citation.headings)
        guard let context = candidate.citation.context else { return neutralised(place) }
        return neutralised(place.isEmpty ? context : "\(place) (\(context))")
    }

    /// What a line inside an item begins with.
    static let innerLine = "\n  "

    /// The longest leading run of whole sentences, else of words, that fits; at least one word.
    private static func cut(
        _ candidate: EvidenceCandidate, to budget: Int, countTokens: (String) async throws -> Int
    ) async rethrows -> (candidate: EvidenceCandidate, cost: Int) {
        let text = candidate.text
        let sentenceEnds = SentenceSplitter.ranges(in: text).map(\.upperBound)
        let wordEnds = text.indices
            .filter { text[$0].isWhitespace }
            .map { text.utf8.distance(from: text.startIndex, to: $0) }
        var best: (candidate: EvidenceCandidate, cost: Int)?
        for ends in [sentenceEnds, wordEnds] where best == nil {
            var low = 0
            var high = ends.count
            while low < high {
                let middle = (low + high) / 2
                let attempt = shortened(candidate, toBytes: ends[middle])
                let cost = try await countTokens(render(attempt, number: 1) + "\n")
                if cost <= budget {
                    best = (attempt, cost)
                    low = middle + 1
                } else {
                    high = middle
                }
            }
        }
        if let best { return best }
        let attempt = shortened(candidate, toBytes: wordEnds.first ?? text.utf8.count)
        return (attempt, try await countTokens(render(attempt, number: 1) + "\n"))
    }

    /// The candidate with only its first bytes; its citation covers exactly what is left.
    private static func shortened(_ candidate: EvidenceCandidate, toBytes count: Int) -> EvidenceCandidate {
        var result = candidate
        result.sentences = []
        result.keptSentences = []
        result.lineStarts = []
        result.text = String(decoding: candidate.text.utf8.prefix(count), as: UTF8.self)
        let start = candidate.citation.byteRange.lowerBound
        if candidate.kind == .chunk {
            result.citation.byteRange = start..<min(start + count, max(start, candidate.citation.byteRange.upperBound))
        }
        return result
    }
}
