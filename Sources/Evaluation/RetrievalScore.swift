/// How well one ranking found a question's supporting passages.
package struct RetrievalScore: Sendable, Equatable {
    /// For each supporting passage its rank from 1, or `nil` when it is not in the ranking.
    package let ranks: [Int?]

    /// - Parameters:
    ///   - ranking: distinct passage ids, best first.
    ///   - supporting: the passages that are needed; at least one.
    package init(ranking: [String], supporting: [String]) {
        var position: [String: Int] = [:]
        for (index, id) in ranking.enumerated() where position[id] == nil { position[id] = index + 1 }
        ranks = supporting.map { position[$0] }
    }

    /// Share of the supporting passages among the first `k`.
    package func recall(at k: Int) -> Double {
        guard !ranks.isEmpty else { return 0 }
        return Double(ranks.count { ($0 ?? .max) <= k }) / Double(ranks.count)
    }

    /// 1 when every supporting passage is among the first `k`, else 0.
    package func allFound(at k: Int) -> Double {
        !ranks.isEmpty && ranks.allSatisfy { ($0 ?? .max) <= k } ? 1 : 0
    }

    /// 1 / rank of the first supporting passage found.
    package var reciprocalRank: Double {
        ranks.compactMap(\.self).min().map { 1 / Double($0) } ?? 0
    }
}
