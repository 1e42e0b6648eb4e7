/// Orders the best passages of a question so that each place goes to the one that adds most to those above it.
///
/// A question of several hops, or one that compares two things, is answered by passages that share its words out among
/// them, while the best by score alone tend to say again what the first one says. So a place goes to the passage with
/// the highest
///
///     score + coverageWeight · (part of the question that it covers and no passage above does)
///           + linkWeight · (weight of the rarest name that it shares with a passage above; names of the question apart)
///
/// The first sum rewards what is new, the second what continues the chain: the name of a bridge stands in the passage
/// above and not in the question. Coverage alone is the greedy rule for maximum coverage (Nemhauser, Wolsey and Fisher
/// 1978), which is within 1 − 1/e of the best set.
package struct ComplementaryOrder: Sendable {
    /// A passage to be placed.
    package struct Candidate: Sendable {
        package var score: Double

        /// Which of the question's words it holds.
        package var words: [Int]

        /// The nodes of the names it mentions, ascending, without the question's.
        package var names: [Int32]

        package init(score: Double, words: [Int], names: [Int32]) {
            self.score = score
            self.words = words
            self.names = names
        }
    }

    package var coverageWeight: Double
    package var linkWeight: Double

    package init(coverageWeight: Double, linkWeight: Double) {
        self.coverageWeight = coverageWeight
        self.linkWeight = linkWeight
    }

    /// - Parameters:
    ///   - wordWeights: of the question's words; their sum counts as the whole question.
    ///   - nameWeight: of a name's node.
    /// - Returns: positions in `candidates`, best first.
    /// - Complexity: O(n² · (words + names)) for n candidates.
    package func order(
        _ candidates: [Candidate], wordWeights: [Double], nameWeight: (Int32) -> Double
    ) -> [Int] {
        let whole = wordWeights.reduce(0, +)
        var open = whole > 0 ? wordWeights.map { $0 / whole } : wordWeights
        var links = [Double](repeating: 0, count: candidates.count)
        var rest = Array(candidates.indices)
        var placed: [Int] = []
        placed.reserveCapacity(candidates.count)
        while !rest.isEmpty {
            var best = (slot: 0, total: -Double.infinity)
            for (slot, position) in rest.enumerated() {
                let candidate = candidates[position]
                let covered = candidate.words.reduce(0) { $0 + open[$1] }
                let total = candidate.score + coverageWeight * covered + linkWeight * links[position]
                if total > best.total { best = (slot, total) }
            }
            let position = rest.remove(at: best.slot)
            placed.append(position)
            for word in candidates[position].words { open[word] = 0 }
            for other in rest {
                let shared = Self.rarestShared(candidates[position].names, candidates[other].names, nameWeight)
                links[other] = max(links[other], shared)
            }
        }
        return placed
    }

    /// The weight of the rarest name of both; 0 when they share none.
    private static func rarestShared(_ one: [Int32], _ other: [Int32], _ weight: (Int32) -> Double) -> Double {
        var best = 0.0
        var left = 0
        var right = 0
        while left < one.count, right < other.count {
            if one[left] == other[right] {
                best = max(best, weight(one[left]))
                left += 1
                right += 1
            } else if one[left] < other[right] {
                left += 1
            } else {
                right += 1
            }
        }
        return best
    }
}
