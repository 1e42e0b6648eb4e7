package import Corpus
package import IndexBundle
package import Retrieval

/// One way to retrieve, on trial: a mode with its settings over one state of an index.
package struct RetrievalTrial: Sendable {
    /// Passages looked at for the ranking: several may be of one document, and ten documents are wanted.
    private static let rankedPassages = 30

    /// What the trial is called in the report: the mode's name, or that of a variant of it.
    package let name: String
    package let mode: RetrievalMode
    package let retriever: Retriever
    package let snapshot: IndexSnapshot
    package let profile: CollectionProfile?

    /// The evidence that a question would be answered from.
    private let evidence: @Sendable (RetrievalResult, String) async throws -> ShownEvidence

    package init(
        name: String, mode: RetrievalMode, retriever: Retriever, snapshot: IndexSnapshot, profile: CollectionProfile?,
        evidence: @escaping @Sendable (RetrievalResult, _ question: String) async throws -> ShownEvidence
    ) {
        self.name = name
        self.mode = mode
        self.retriever = retriever
        self.snapshot = snapshot
        self.profile = profile
        self.evidence = evidence
    }

    /// Retrieves for all questions, one after the other, so that nothing but the machine disturbs the times.
    ///
    /// The first question is asked once before the clock runs: models and pages of the database come in then.
    /// - Parameter progress: called after each question with the number done.
    package func run(_ questions: [Question], progress: (Int) -> Void) async throws -> RetrievalReport {
        if let first = questions.first { _ = try await outcome(of: first) }
        var outcomes: [RetrievalOutcome] = []
        for question in questions {
            try Task.checkCancellation()
            outcomes.append(try await outcome(of: question))
            progress(outcomes.count)
        }
        return RetrievalReport(mode: name, outcomes: outcomes)
    }

    private func outcome(of question: Question) async throws -> RetrievalOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let found = try await retriever.retrieve(
            question.question, in: snapshot, profile: profile, mode: mode, depth: Self.rankedPassages)
        let elapsed = (clock.now - start) / .milliseconds(1)
        let shown = try await evidence(found, question.question)
        return RetrievalOutcome(
            question: question, ranking: question.ids(of: found.passages), contextTokens: shown.tokens,
            milliseconds: elapsed, stages: found.trace.milliseconds, answerIsShown: shown.holdsAnswer(to: question))
    }
}
