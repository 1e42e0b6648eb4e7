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
    /// - Complexity: O(n² · words) for n candidates, and O(n) for each name of one.
    package func order(
        _ candidates: [Candidate], wordWeights: [Double], nameWeight: (Int32) -> Double
    ) -> [Int] {
        let whole = wordWeights.reduce(0, +)
        var open = whole > 0 ? wordWeights.map { $0 / whole } : wordWeights
        var links = [Double](repeating: 0, count: candidates.count)
        let holders = Self.holders(of: candidates)
        var rest = Array(candidates.indices)
        var placed: [Int] = []
        placed.reserveCapacity(candidates.count)
        while !rest.isEmpty {
            var best = (slot: 0, total: -Double.infinity)
            for (slot, position) in rest.enumerated() {
                var covered = 0.0
                for word in candidates[position].words { covered += open[word] }
                let total = candidates[position].score + coverageWeight * covered + linkWeight * links[position]
                if total > best.total { best = (slot, total) }
            }
            let position = rest.remove(at: best.slot)
            placed.append(position)
            for word in candidates[position].words { open[word] = 0 }
            for name in candidates[position].names {
                guard let others = holders[name] else { continue }
                let weight = nameWeight(name)
                // What is placed already is not asked any more.
                for other in others { links[other] = max(links[other], weight) }
            }
        }
        return placed
    }

    /// Who holds each name that two or more candidates hold.
    private static func holders(of candidates: [Candidate]) -> [Int32: [Int]] {
        var once: [Int32: Int] = [:]
        var holders: [Int32: [Int]] = [:]
        for (position, candidate) in candidates.enumerated() {
            for name in candidate.names {
                if let first = once[name] {
                    holders[name, default: [first]].append(position)
                } else {
                    once[name] = position
                }
            }
        }
        return holders
    }
}
