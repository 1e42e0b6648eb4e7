/// What one mode found for one question.
package struct RetrievalOutcome: Sendable, Equatable {
    package var question: Question

    /// Distinct ids of source documents, best first.
    package var ranking: [String]

    /// Tokens of the evidence the mode would show for this question.
    package var contextTokens: Int
    package var milliseconds: Double

    package init(question: Question, ranking: [String], contextTokens: Int, milliseconds: Double) {
        self.question = question
        self.ranking = ranking
        self.contextTokens = contextTokens
        self.milliseconds = milliseconds
    }

    package var score: RetrievalScore {
        RetrievalScore(ranking: ranking, supporting: question.supporting)
    }
}

/// The figures of one mode over a question set; shares in percent.
package struct RetrievalReport: Sendable, Equatable {
    package static let measures: [(name: String, value: @Sendable (RetrievalOutcome) -> Double)] = [
        ("recall@2", { 100 * $0.score.recall(at: 2) }),
        ("recall@5", { 100 * $0.score.recall(at: 5) }),
        ("recall@10", { 100 * $0.score.recall(at: 10) }),
        ("all@5", { 100 * $0.score.allFound(at: 5) }),
        ("all@10", { 100 * $0.score.allFound(at: 10) }),
        ("mrr", { 100 * $0.score.reciprocalRank }),
        ("context_tokens", { Double($0.contextTokens) }),
    ]

    package let mode: String
    package let outcomes: [RetrievalOutcome]

    package init(mode: String, outcomes: [RetrievalOutcome]) {
        self.mode = mode
        self.outcomes = outcomes
    }

    package func interval(_ measure: String) -> Interval {
        Interval(of: values(measure))
    }

    /// This mode minus another, question by question.
    package func difference(from other: RetrievalReport, _ measure: String) -> Interval {
        Interval(ofDifference: values(measure), minus: other.values(measure))
    }

    /// Milliseconds below which the given share of the questions was answered.
    package func latency(percentile: Double) -> Double {
        let sorted = outcomes.map(\.milliseconds).sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int(percentile * Double(sorted.count)))]
    }

    /// The same figures for the questions of each number of hops.
    package var byHops: [(hops: Int, report: RetrievalReport)] {
        Dictionary(grouping: outcomes, by: \.question.hops).sorted { $0.key < $1.key }
            .map { ($0.key, RetrievalReport(mode: mode, outcomes: $0.value)) }
    }

    /// `qid Q0 docid rank score tag`, one line for each hit; the score falls with the rank.
    package var runFile: String {
        outcomes.flatMap { outcome in
            outcome.ranking.enumerated().map { rank, id in
                "\(outcome.question.id) Q0 \(id) \(rank + 1) \(outcome.ranking.count - rank) samovar-\(mode)\n"
            }
        }.joined()
    }

    /// `qid 0 docid 1`, one line for each supporting passage.
    package var qrelsFile: String {
        outcomes.flatMap { outcome in
            outcome.question.supporting.map { "\(outcome.question.id) 0 \($0) 1\n" }
        }.joined()
    }

    private func values(_ measure: String) -> [Double] {
        guard let value = Self.measures.first(where: { $0.name == measure })?.value else { return [] }
        return outcomes.map(value)
    }
}
