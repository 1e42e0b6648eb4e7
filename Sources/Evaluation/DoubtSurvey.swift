package import Answering
import ContextAssembly
package import Corpus
package import Decoding
import Retrieval

/// What monitors would have doubted in answers that nobody disturbs: the scores that thresholds are found on.
///
/// Each question is answered as the settings would have it answered without interventions: from memory for the gates, whose
/// draft is all that is written, and from evidence for the others, unless they begin from memory too.
package struct DoubtSurvey: Sendable {
    package struct Findings: Sendable, Equatable {
        /// By monitor, in the order of the questions; 0 where nothing was doubted.
        package var scores: [MonitorName: [Double]] = [:]

        /// Drafts from memory by their hidden states; positive where the answer was wrong. In the order of the questions.
        package var drafts: [LogisticRegression.Example] = []

        /// Questions that nothing in the collection bears on: nothing is written for them.
        package var withoutEvidence = 0
    }

    private let retrieval: RetrievalTrial
    private let answerer: Answerer
    private let options: AnsweringOptions

    package init(retrieval: RetrievalTrial, answerer: Answerer, options: AnsweringOptions) {
        self.retrieval = retrieval
        self.answerer = answerer
        self.options = options
    }

    /// - Parameters:
    ///   - names: the probe among them has drafts collected, for which questions need answers.
    ///   - progress: called after each question with the number done.
    package func run(
        _ asked: [MonitorName], on questions: [Question], progress: (Int) -> Void
    ) async throws -> Findings {
        var findings = Findings()
        let isProbing = asked.contains(.probe)
        let names = asked.filter { $0 != .probe }
        let startsFromMemory = options.monitoring.start == .memory
        let remembering = names.filter { $0.isGate || startsFromMemory }
        let reading = names.filter { !$0.isGate && !startsFromMemory }
        for (index, question) in questions.enumerated() {
            try Task.checkCancellation()
            var scores: [MonitorName: Double] = [:]
            if !remembering.isEmpty || isProbing {
                // Whether an answer is right can be seen of a whole one only.
                let isDraft = remembering.allSatisfy(\.isGate) && !isProbing
                let ledger = DoubtLedger()
                let text = try await written(
                    answerer.prompts.messages(recalling: question.question),
                    limit: isDraft ? options.monitoring.thresholds.draftTokens : options.maximumTokens,
                    watchedBy: monitors(remembering, ledger, isProbing: isProbing))
                scores = ledger.scores
                if isProbing {
                    findings.drafts.append(
                        .init(feature: ledger.feature, isPositive: !question.isAnswered(by: text)))
                }
            }
            if !reading.isEmpty {
                let found = try await retrieval.retriever.retrieve(
                    question.question, in: retrieval.snapshot, profile: retrieval.profile, mode: retrieval.mode)
                let evidence = try await answerer.evidence(found, for: question.question, options: options)
                if evidence.items.isEmpty {
                    findings.withoutEvidence += 1
                } else {
                    let messages = answerer.prompts.messages(
                        question: question.question, evidence: evidence.lines.joined(separator: "\n"))
                    let ledger = DoubtLedger()
                    _ = try await written(
                        messages, limit: options.maximumTokens,
                        watchedBy: monitors(reading, ledger, isProbing: false))
                    scores.merge(ledger.scores, uniquingKeysWith: { $1 })
                }
            }
            for name in names { findings.scores[name, default: []].append(scores[name] ?? 0) }
            progress(index + 1)
        }
        return findings
    }

    private func monitors(_ names: [MonitorName], _ ledger: DoubtLedger, isProbing: Bool) -> MonitorFactory {
        let thresholds = options.monitoring.thresholds
        let monitors = ledger.monitors(names, thresholds: thresholds)
        return isProbing ? monitors.appending(ledger.drafts(of: thresholds.draftTokens)) : monitors
    }

    private func written(
        _ messages: [ChatMessage], limit: Int, watchedBy monitors: MonitorFactory
    ) async throws -> String {
        var request = GenerationRequest(
            messages: messages, maximumTokens: limit, temperature: options.temperature, topP: options.topP,
            topK: options.topK, seed: options.seed, stop: [], trace: false)
        request.watch = Watch(
            monitors: monitors, policy: options.monitoring.policy, question: "", helpers: answerer.prompts.helpers,
            positions: 0, consult: { _ in nil }, disconnection: { _ in nil })
        var text = ""
        for try await event in answerer.generator.generate(request) {
            if case .text(let piece) = event { text += piece }
        }
        return text
    }
}

extension Question {
    /// Whether the words of an accepted answer stand in `text`, one after another.
    func isAnswered(by text: String) -> Bool {
        let words = AnswerScore.tokens(of: text)
        return answers.contains { answer in
            let wanted = AnswerScore.tokens(of: answer)
            return !wanted.isEmpty && wanted.count <= words.count
                && (0...(words.count - wanted.count)).contains { words[$0...].starts(with: wanted) }
        }
    }

    /// Questions made of facts, each asked for its tail: for whoever has no questions of their own.
    /// - Parameter template: with `{head}` and `{relation}` in it.
    package static func made(of triplets: [Triplet], template: String) -> [Question] {
        triplets.map { triplet in
            Question(
                id: triplet.id.description,
                question: AnswerPrompts.filled(
                    template, ["head": triplet.head.surface, "relation": triplet.relation]),
                answers: [triplet.tail.surface], supporting: [], hops: 1)
        }
    }
}
