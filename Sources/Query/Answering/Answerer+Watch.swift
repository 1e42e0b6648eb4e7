package import ContextAssembly
package import Corpus
import Decoding
import IndexBundle
package import Retrieval

extension Answerer {
    /// The watch over one answer; `nil` when nothing watches.
    func watch(_ grounds: Grounds, evidence: AnswerEvidence) -> Watch? {
        let monitoring = grounds.options.monitoring
        guard monitoring.selection.isWatching else { return nil }
        return Watch(
            monitors: MonitorFactory(monitoring.selection, thresholds: monitoring.thresholds),
            policy: monitoring.policy, question: grounds.question, helpers: prompts.helpers,
            positions: (monitoring.retrievesFirst ? 0 : grounds.options.evidenceTokens)
                + (1 + monitoring.policy.maximum) * monitoring.policy.insertTokens,
            consult: { try await findings($0, grounds, evidence) },
            disconnection: { grounds.profile?.disconnection(in: $0, asked: grounds.question) })
    }

    /// What the index has to add to the evidence.
    ///
    /// To an answer that has none yet it adds what it would have been given before it began; to one that has some, the
    /// sentences nearest to the query that were not shown.
    private func findings(
        _ consultation: Consultation, _ grounds: Grounds, _ evidence: AnswerEvidence
    ) async throws -> Findings? {
        let found = try await retriever.retrieve(
            consultation.query, in: grounds.snapshot, profile: grounds.profile, mode: grounds.mode)
        try Task.checkCancellation()
        let block = try await self.evidence(
            found, for: consultation.query, beyond: evidence.items, options: grounds.options)
        try Task.checkCancellation()
        guard !block.items.isEmpty else { return nil }
        evidence.append(block)
        return Findings(
            items: block.items, text: prompts.insert(evidence: block.lines.joined(separator: " ")),
            messages: prompts.messages(
                question: grounds.wording, after: grounds.options.conversation, evidence: evidence.text))
    }

    /// The numbered evidence that a further look at the index adds to `items`: sentences that they do not show, within the
    /// budget of an insert. Beyond nothing it is the evidence a question would be answered from.
    package func evidence(
        _ found: RetrievalResult, for query: String, beyond items: [EvidenceItem], options: AnsweringOptions
    ) async throws -> EvidenceBlock {
        guard let last = items.last else { return try await evidence(found, for: query, options: options) }
        let budget = options.monitoring.policy.insertTokens
        // Where passages are shown whole, an insert has only room for the sentences nearest to the query.
        var sentences =
            options.sentences
            ?? SentenceSelection.Options(
                budget: budget, similarityWeight: 1, coverageWeight: 0, leadBonus: 0, bridgeBonus: 0, rankWeight: 0,
                lengthWeight: 0)
        sentences.budget = min(sentences.budget, budget)
        sentences.share = 0
        let trimmer = EvidenceTrimmer(embedder: retriever.embedder, generator: generator, options: sentences)
        let candidates = try await trimmer.trimmed(
            RetrievalResult.Item.candidates(found.grounds, copies: found.copies, triplets: options.triplets),
            for: query, beyond: items)
        let new = candidates.filter { candidate in
            candidate.kind == .chunk || !items.contains { $0.kind == .triplet && $0.text == candidate.text }
        }
        return try await EvidenceBlock(
            new, budget: budget, numberedFrom: last.citation.number + 1, countTokens: generator.countTokens)
    }
}
