package import Answering
import Corpus
import IndexBundle

/// One way to answer, on trial for its citations: the answers that `ask` gives, not those that are made for scoring.
package struct CitationTrial: Sendable {
    private let retrieval: RetrievalTrial
    private let answerer: Answerer
    private let options: AnsweringOptions

    package init(retrieval: RetrievalTrial, answerer: Answerer, options: AnsweringOptions) {
        self.retrieval = retrieval
        self.answerer = answerer
        self.options = options
    }

    /// Answers all questions, one after the other.
    /// - Parameter progress: called after each question with the number done.
    package func run(_ questions: [Question], progress: (Int) -> Void) async throws -> CitationReport {
        var answers: [CitedAnswer] = []
        for question in questions {
            try Task.checkCancellation()
            answers.append(try await answer(to: question))
            progress(answers.count)
        }
        return CitationReport(mode: retrieval.name, answers: answers)
    }

    private func answer(to question: Question) async throws -> CitedAnswer {
        var text = ""
        var summary: AnswerSummary?
        let events = answerer.answer(
            question.question, in: retrieval.snapshot, profile: retrieval.profile, mode: retrieval.mode,
            options: options, trace: false)
        for try await event in events {
            switch event {
            case .text(let piece): text += piece
            case .finished(let finished): summary = finished
            case .retrieved, .cited, .token, .retrieving, .injected, .withdrawn, .dismissed: break
            }
        }
        guard let summary else { throw Failure(.cancelled, "the answer broke off before its end") }
        var cited: [CitedPassage] = []
        for citation in summary.citations {
            cited.append(CitedPassage(citation, in: try await retrieval.snapshot.text(of: citation.document)))
        }
        return CitedAnswer(
            question: question, answer: text,
            isDecline: [.noEvidence, .declined].contains(summary.reason)
                || Decline.isOne(
                    CitationMarkers.removed(from: text), noEvidence: answerer.prompts.noEvidence),
            cited: cited)
    }
}
