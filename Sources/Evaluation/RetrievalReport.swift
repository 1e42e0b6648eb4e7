/// What one trial found for one question.
package struct RetrievalOutcome: Sendable, Equatable {
    package var question: Question

    /// Distinct ids of source documents, best first.
    package var ranking: [String]

    /// Tokens of the evidence that would be shown for this question.
    package var contextTokens: Int
    package var milliseconds: Double

    /// Milliseconds by stage; their sum is less than the whole.
    package var stages: [String: Double]

    /// Whether the evidence holds an answer; `nil` where there is none to copy.
    package var answerIsShown: Bool?

    package init(
        question: Question, ranking: [String], contextTokens: Int, milliseconds: Double, stages: [String: Double],
        answerIsShown: Bool? = nil
    ) {
        self.question = question
        self.ranking = ranking
        self.contextTokens = contextTokens
        self.milliseconds = milliseconds
        self.stages = stages
        self.answerIsShown = answerIsShown
    }

    package var score: RetrievalScore {
        RetrievalScore(ranking: ranking, supporting: question.wanted)
    }
}

/// The figures of one trial over a question set; shares in percent.
package struct RetrievalReport: Sendable, Equatable {
    package static let measures: [Measure<RetrievalOutcome>] = [
        Measure("recall@2") { 100 * $0.score.recall(at: 2) },
        Measure("recall@5") { 100 * $0.score.recall(at: 5) },
        Measure("recall@10") { 100 * $0.score.recall(at: 10) },
        Measure("all@5") { 100 * $0.score.allFound(at: 5) },
        Measure("all@10") { 100 * $0.score.allFound(at: 10) },
        Measure("mrr") { 100 * $0.score.reciprocalRank },
        Measure("context_tokens") { Double($0.contextTokens) },
    ]

    package let mode: String
    package let outcomes: [RetrievalOutcome]

    package init(mode: String, outcomes: [RetrievalOutcome]) {
        self.mode = mode
        self.outcomes = outcomes
    }

    package func figures(_ outcomes: [RetrievalOutcome]) -> Figures {
        var figures = Figures(of: outcomes, Self.measures)
        let shown = outcomes.compactMap(\.answerIsShown)
        if !shown.isEmpty { figures.means["answer_shown"] = 100 * Double(shown.count { $0 }) / Double(shown.count) }
        figures.setLatency(of: outcomes.map(\.milliseconds))
        return figures
    }

    package var summary: TrialSummary {
        var summary = TrialSummary(figures(outcomes))
        summary.setGroups(Dictionary(grouping: outcomes, by: \.question.hops).mapValues(figures))
        summary.setStages(outcomes.map(\.stages))
        return summary
    }

    /// What this trial gains over `baseline`, question by question.
    package func gain(over baseline: RetrievalReport) -> Comparison {
        Comparison(of: outcomes, named: mode, over: baseline.outcomes, named: baseline.mode, Self.measures)
    }

    /// `qid Q0 docid rank score tag`, one line for each hit; the score falls with the rank.
    package var runFile: String {
        outcomes.flatMap { outcome in
            outcome.ranking.enumerated().map { rank, id in
                "\(outcome.question.id) Q0 \(id) \(rank + 1) \(outcome.ranking.count - rank) samovar-\(mode)\n"
            }
        }.joined()
    }

    /// `qid 0 docid 1`, one line for each wanted passage.
    package static func qrelsFile(of questions: [Question]) -> String {
        questions.flatMap { question in question.wanted.map { "\(question.id) 0 \($0) 1\n" } }.joined()
    }
}
