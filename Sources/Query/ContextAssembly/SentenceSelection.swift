import Corpus

/// Which sentences of the ranked passages are worth their tokens.
///
/// A small model answers better from few exact sentences than from whole passages, and every token it does not read is
/// time it does not spend. Sentences compete across passages by
///
///     similarity + rankWeight · (score of the passage − best score) + leadBonus if it opens its passage
///
/// and are taken best first while they fit the budget; inside a passage they keep the order of the text.
package struct SentenceSelection: Sendable, Equatable {
    package struct Options: Sendable, Equatable {
        /// Most tokens of all chosen sentences together.
        package var budget: Int

        /// What one point of the passage's score is worth in similarity.
        package var rankWeight: Double

        /// What the first sentence of a passage is worth in similarity: it says what the passage is about.
        package var leadBonus: Double

        package init(budget: Int, rankWeight: Double, leadBonus: Double) {
            self.budget = budget
            self.rankWeight = rankWeight
            self.leadBonus = leadBonus
        }
    }

    /// One passage's sentences, as bytes of its text, with their similarity to the question and their length.
    package struct Passage: Sendable, Equatable {
        package var score: Double
        package var sentences: [Range<Int>]
        package var similarities: [Double]
        package var tokens: [Int]

        package init(score: Double, sentences: [Range<Int>], similarities: [Double], tokens: [Int]) {
            precondition(
                sentences.count == similarities.count && sentences.count == tokens.count, "one value for each sentence")
            self.score = score
            self.sentences = sentences
            self.similarities = similarities
            self.tokens = tokens
        }
    }

    /// For each passage, in their order, the positions of its chosen sentences, ascending.
    package let chosen: [[Int]]

    /// - Complexity: O(s log s) for s sentences.
    package init(_ passages: [Passage], options: Options) {
        let best = passages.map(\.score).max() ?? 0
        var candidates: [(value: Double, passage: Int, sentence: Int)] = []
        for (position, passage) in passages.enumerated() {
            for sentence in passage.sentences.indices {
                candidates.append(
                    (
                        passage.similarities[sentence] + options.rankWeight * (passage.score - best)
                            + (sentence == 0 ? options.leadBonus : 0),
                        position, sentence
                    ))
            }
        }
        candidates.sort {
            $0.value != $1.value ? $0.value > $1.value : ($0.passage, $0.sentence) < ($1.passage, $1.sentence)
        }
        var chosen = [[Int]](repeating: [], count: passages.count)
        var left = options.budget
        for candidate in candidates {
            let cost = passages[candidate.passage].tokens[candidate.sentence]
            guard cost <= left else { continue }
            left -= cost
            chosen[candidate.passage].append(candidate.sentence)
        }
        self.chosen = chosen.map { $0.sorted() }
    }
}

extension EvidenceCandidate {
    /// The candidate with only some of its sentences; its citation spans from the first of them to the last.
    package func keeping(_ positions: [Int], of sentences: [Range<Int>]) -> EvidenceCandidate? {
        guard let first = positions.first, let last = positions.last else { return nil }
        var result = self
        let bytes = Array(text.utf8)
        result.text = positions.map { position in
            String(decoding: bytes[sentences[position]], as: UTF8.self).trimmingWhiteSpace
        }.joined(separator: " ")
        let start = citation.byteRange.lowerBound
        result.citation.byteRange = (start + sentences[first].lowerBound)..<(start + sentences[last].upperBound)
        return result
    }
}

extension String {
    fileprivate var trimmingWhiteSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
