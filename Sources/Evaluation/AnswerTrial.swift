package import Answering
import Corpus

/// One way to answer, on trial: a way to retrieve, with a generator behind it.
package struct AnswerTrial: Sendable {
    package let retrieval: RetrievalTrial
    private let answerer: Answerer
    private let options: AnsweringOptions

    package init(retrieval: RetrievalTrial, answerer: Answerer, options: AnsweringOptions) {
        self.retrieval = retrieval
        self.answerer = answerer
        self.options = options
    }

    /// Answers all questions, one after the other.
    /// - Parameter progress: called after each question with the number done.
    package func run(_ questions: [Question], progress: (Int) -> Void) async throws -> AnsweringReport {
        var outcomes: [AnswerOutcome] = []
        for question in questions {
            try Task.checkCancellation()
            outcomes.append(try await outcome(of: question))
            progress(outcomes.count)
        }
        return AnsweringReport(mode: retrieval.name, outcomes: outcomes)
    }

    private func outcome(of question: Question) async throws -> AnswerOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        var text = ""
        var items: [EvidenceItem] = []
        var summary: AnswerSummary?
        let events = answerer.answer(
            question.question, in: retrieval.snapshot, profile: retrieval.profile, mode: retrieval.mode,
            options: options, trace: false)
        for try await event in events {
            switch event {
            case .retrieved(let found, _): items += found
            case .text(let piece): text += piece
            case .finished(let finished): summary = finished
            case .cited, .token, .retrieving, .injected, .withdrawn, .dismissed: break
            }
        }
        guard let summary else { throw Failure(.cancelled, "the answer broke off before its end") }
        let answer = CitationMarkers.removed(from: text)
        var outcome = AnswerOutcome(
            question: question, answer: answer, evidence: items.map { "\($0.citation.title): \($0.text)" },
            isDecline: [.noEvidence, .declined].contains(summary.reason)
                || Decline.isOne(answer, noEvidence: answerer.prompts.noEvidence),
            contextTokens: summary.usage.evidence, promptTokens: summary.usage.prompt,
            outputTokens: summary.usage.answer, retrievalMilliseconds: summary.timings.retrieval,
            firstTokenMilliseconds: summary.timings.firstToken, milliseconds: (clock.now - start) / .milliseconds(1))
        outcome.grounding = summary.grounding
        outcome.citations = summary.citations.count
        outcome.verifiedCitations = try await CitationCheck(snapshot: retrieval.snapshot).verified(
            summary.citations, among: items, quotation: summary.grounding == nil ? nil : answer)
        return outcome
    }
}

/// `[1]` and `[2, 3]`, which are no part of an answer's wording.
package enum CitationMarkers {
    package static func removed(from text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "[") {
            guard let close = rest[open...].firstIndex(of: "]"), isNumbers(rest[rest.index(after: open)..<close]) else {
                result += rest[...open]
                rest = rest[rest.index(after: open)...]
                continue
            }
            result += rest[..<open]
            while result.last == " " { result.removeLast() }
            rest = rest[rest.index(after: close)...]
        }
        result += rest
        while result.last?.isWhitespace == true { result.removeLast() }
        return String(result.drop { $0.isWhitespace })
    }

    private static func isNumbers(_ text: Substring) -> Bool {
        text.contains(where: \.isNumber) && text.allSatisfy { $0.isNumber || $0 == "," || $0 == " " }
    }
}
