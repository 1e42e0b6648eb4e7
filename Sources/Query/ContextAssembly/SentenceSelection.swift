import Corpus
import Foundation

/// Which sentences of the ranked passages are worth their tokens.
///
/// A small model answers better from few exact sentences than from whole passages, and every token it does not read is
/// time it does not spend. Sentences compete across passages. A sentence's value is the sum of
///
/// - how much nearer to the question it is than the nearest sentence of its passage (zero or less),
/// - the share of the question's words that it holds and its passage's title does not: what a passage is about is said by
///   its title once for all, the rest is why this sentence and not another,
/// - a bonus where it opens its passage,
/// - a bonus where its passage's title is mentioned by another of the passages: the far end of a bridge,
///
/// less a price for the passage's place in the ranking and for its own length: values are logarithms of odds, so that
/// taking off a part of ln(tokens) lets sentences compete by what they bring for a token. They are taken best first while
/// they fit the budget; inside a passage they keep the order of the text. A list whose item is the best of its passage is
/// taken whole where it fits.
package struct SentenceSelection: Sendable, Equatable {
    package struct Options: Sendable, Equatable {
        /// Most tokens of all chosen sentences together, unless `share` allows more.
        package var budget: Int

        /// The share of all sentences' tokens that may be chosen where it is more than `budget`, in [0, 1]: long passages
        /// lose more than they must under a budget that suits short ones.
        package var share: Double

        /// What one point of similarity is worth; 0 saves the encoder's work.
        package var similarityWeight: Double

        /// What holding every word of the question is worth.
        package var coverageWeight: Double

        /// What the first sentence of a passage is worth: it says what the passage is about.
        package var leadBonus: Double

        /// What it is worth that another passage mentions this one's title.
        package var bridgeBonus: Double

        /// What one place further down the ranking costs.
        package var rankWeight: Double

        /// What ln(tokens) costs; 0 lets long sentences win, 1 makes only the value of a token count.
        package var lengthWeight: Double

        package init(
            budget: Int, share: Double = 0, similarityWeight: Double, coverageWeight: Double, leadBonus: Double,
            bridgeBonus: Double, rankWeight: Double, lengthWeight: Double
        ) {
            self.budget = budget
            self.share = share
            self.similarityWeight = similarityWeight
            self.coverageWeight = coverageWeight
            self.leadBonus = leadBonus
            self.bridgeBonus = bridgeBonus
            self.rankWeight = rankWeight
            self.lengthWeight = lengthWeight
        }
    }

    package struct Sentence: Sendable, Equatable {
        /// Cosine with the question.
        package var similarity: Double

        /// Share of the question's words it holds beyond its passage's title, in [0, 1].
        package var coverage: Double
        package var tokens: Int

        /// The list of the passage that it is an item of.
        package var list: Int?

        /// Whether it is one of many rows or lines, of which a question wants few: they do not raise the budget.
        package var isRow: Bool

        package init(similarity: Double, coverage: Double, tokens: Int, list: Int? = nil, isRow: Bool = false) {
            self.similarity = similarity
            self.coverage = coverage
            self.tokens = tokens
            self.list = list
            self.isRow = isRow
        }
    }

    /// One passage's sentences, in the order of the text.
    package struct Passage: Sendable, Equatable {
        package var sentences: [Sentence]

        /// Whether another of the passages mentions this one's title.
        package var isBridged: Bool

        package init(sentences: [Sentence], isBridged: Bool) {
            self.sentences = sentences
            self.isBridged = isBridged
        }
    }

    /// For each passage, in their order, the positions of its chosen sentences, ascending.
    package let chosen: [[Int]]

    /// Shorter sentences than these tokens are no better for being so short.
    private static let shortest = 10

    /// - Parameter passages: best first.
    /// - Complexity: O(s log s) for s sentences.
    package init(_ passages: [Passage], options: Options) {
        var candidates: [(value: Double, passage: Int, sentence: Int)] = []
        for (place, passage) in passages.enumerated() {
            let nearest = passage.sentences.map(\.similarity).max() ?? 0
            for (position, sentence) in passage.sentences.enumerated() {
                let length = Double(max(sentence.tokens, Self.shortest))
                let value =
                    options.similarityWeight * (sentence.similarity - nearest)
                    + options.coverageWeight * sentence.coverage + (position == 0 ? options.leadBonus : 0)
                    + (passage.isBridged ? options.bridgeBonus : 0) - options.rankWeight * Double(place)
                    - options.lengthWeight * log(length)
                candidates.append((value, place, position))
            }
        }
        candidates.sort {
            $0.value != $1.value ? $0.value > $1.value : ($0.passage, $0.sentence) < ($1.passage, $1.sentence)
        }
        var chosen = [[Int]](repeating: [], count: passages.count)
        let all = passages.reduce(0) { $0 + $1.sentences.reduce(0) { $0 + ($1.isRow ? 0 : $1.tokens) } }
        var left = max(options.budget, Int(options.share * Double(all)))
        var seen = Set<Int>()
        for candidate in candidates where !chosen[candidate.passage].contains(candidate.sentence) {
            let sentences = passages[candidate.passage].sentences
            let isBest = seen.insert(candidate.passage).inserted
            // Steps are understood together: the best sentence of a passage brings its whole list, or the one it opens,
            // where that fits.
            let next = candidate.sentence + 1
            let opened = next < sentences.count ? sentences[next].list : nil
            if isBest, let list = sentences[candidate.sentence].list ?? opened {
                let items = sentences.indices.filter { sentences[$0].list == list || $0 == candidate.sentence }
                let cost = items.reduce(0) { $0 + sentences[$1].tokens }
                if cost <= left {
                    left -= cost
                    chosen[candidate.passage] += items
                    continue
                }
            }
            let cost = sentences[candidate.sentence].tokens
            guard cost <= left else { continue }
            left -= cost
            chosen[candidate.passage].append(candidate.sentence)
        }
        self.chosen = chosen.map { $0.sorted() }
    }
}
