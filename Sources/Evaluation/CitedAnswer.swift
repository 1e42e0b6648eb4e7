/// What was answered to one question, and what the answer points at.
package struct CitedAnswer: Sendable, Equatable, Encodable {
    package var question: Question

    /// The answer as it is shown, markers included.
    package var answer: String

    /// Whether the answer says that the documents do not hold one.
    package var isDecline: Bool
    package var cited: [CitedPassage]
    package var score: CitationScore

    package init(question: Question, answer: String, isDecline: Bool, cited: [CitedPassage]) {
        self.question = question
        self.answer = answer
        self.isDecline = isDecline
        self.cited = cited
        score = CitationScore(cited, question: question)
    }

    /// Of an answer that others give in the same words.
    private static let mostWords = 12

    /// Whether the documents hold no answer, as the data set has it.
    package var isUnanswerable: Bool { question.answers.isEmpty }

    /// Whether an acceptable answer stands in this one word for word; `nil` where they are too long to be said in the same words.
    package var holdsAnswer: Bool? {
        let acceptable = question.answers.map(AnswerScore.tokens(of:)).filter { 1...Self.mostWords ~= $0.count }
        guard !acceptable.isEmpty else { return nil }
        let words = AnswerScore.tokens(of: CitationMarkers.removed(from: answer))
        return !isDecline && acceptable.contains { words.contains($0) }
    }
}

/// The figures of one trial's citations; shares in percent.
///
/// Each has its own questions: a precision is one of answers that cite, a recall one of all questions with gold sentences.
package struct CitationReport: Sendable {
    private struct Part {
        var name: String
        var value: @Sendable (CitedAnswer) -> Double?
    }

    private static let parts: [Part] = [
        Part(name: "precision") { $0.isUnanswerable ? nil : $0.score.precision },
        Part(name: "recall") { $0.isUnanswerable ? nil : $0.score.recall },
        Part(name: "cited") { $0.isUnanswerable ? nil : $0.cited.isEmpty ? 0 : 1 },
        Part(name: "cited_holds_answer") {
            $0.isUnanswerable || $0.cited.isEmpty ? nil : $0.score.holdsAnswer ? 1 : 0
        },
        Part(name: "answer_holds") { $0.holdsAnswer.map { $0 ? 1 : 0 } },
        Part(name: "declined") { $0.isUnanswerable ? nil : $0.isDecline ? 1 : 0 },
        Part(name: "declined_unanswerable") { $0.isUnanswerable ? $0.isDecline ? 1 : 0 : nil },
        Part(name: "cited_unanswerable") { $0.isUnanswerable ? $0.cited.isEmpty ? 0 : 1 : nil },
    ]

    package let mode: String
    package let answers: [CitedAnswer]

    package init(mode: String, answers: [CitedAnswer]) {
        self.mode = mode
        self.answers = answers
    }

    /// A figure over no question is left out.
    package var summary: TrialSummary {
        var figures = Figures(of: answers, [])
        for part in Self.parts {
            let values = answers.compactMap(part.value).map { 100 * $0 }
            guard !values.isEmpty else { continue }
            figures.add(part.name, Interval(of: values))
        }
        return TrialSummary(figures)
    }

    /// What this trial gains over `baseline`, on the questions for which both have the figure.
    package func gain(over baseline: CitationReport) -> Comparison {
        var gains: [String: Interval] = [:]
        for part in Self.parts {
            let pairs = zip(answers, baseline.answers).compactMap { mine, other -> Double? in
                guard let value = part.value(mine), let before = part.value(other) else { return nil }
                return 100 * (value - before)
            }
            if !pairs.isEmpty { gains[part.name] = Interval(of: pairs) }
        }
        return Comparison(baseline: baseline.mode, mode: mode, gain: gains)
    }
}
