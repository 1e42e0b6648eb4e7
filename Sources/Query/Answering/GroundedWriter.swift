import ContextAssembly
import Corpus
import Decoding
import IndexBundle

/// Answers in the evidence's own words, or says that the documents do not hold an answer. It cannot say anything else.
///
/// The words are the likeliest quotation under the model (``SpanSearch``), and their citation is exact by construction.
/// Whether they are given is decided by a logistic function of a few figures (``GroundingFigures``) and by what any citation
/// is held against (``CitationSupport``). What the model itself
/// says when it is asked whether the evidence holds the answer told nothing on training questions.
struct GroundedWriter: Sendable {
    let generator: any TextGenerator
    let prompts: AnswerPrompts
    let snapshot: IndexSnapshot
    let options: AnsweringOptions
    let grounding: GroundingOptions

    /// The question's, for the refusal.
    let language: Language?
    let trace: Bool

    /// - Parameters:
    ///   - timings: as far as they are known.
    ///   - start: when the question came.
    func answer(
        _ question: String, from block: EvidenceBlock, retrieval timings: AnswerTimings,
        since start: ContinuousClock.Instant, emit: (AnswerEvent) -> Void
    ) async throws {
        let clock = ContinuousClock()
        let evidence = try await QuotableEvidence(block.items) { try await snapshot.text(of: $0) }
        var summary = AnswerSummary(
            reason: .cancelled, citations: [], usage: TokenUsage(prompt: 0, evidence: block.tokens, answer: 0),
            timings: timings)
        var request = GenerationRequest(
            messages: prompts.messages(question: question, evidence: block.text),
            maximumTokens: grounding.maximumTokens, temperature: 0, topP: 1, topK: 0, seed: 0, stop: [], trace: trace)
        request.scheduling = options.scheduling
        request.quoting = Quoting(
            text: evidence.text, question: question, rows: grounding.rows, breadth: grounding.breadth,
            results: Self.results)
        for try await event in generator.generate(request) {
            switch event {
            case .prefilled(let promptTokens, _, let milliseconds):
                summary.usage.prompt = promptTokens
                summary.timings.prefill = milliseconds
            case .quoted(let reading):
                summary.timings.firstToken = (clock.now - start) / .milliseconds(1)
                let support = CitationSupport(
                    items: block.items, question: question, threshold: options.citationSupport)
                give(reading, to: question, from: evidence, if: support, summary: &summary, emit: emit)
            case .finished(let finish, let answerTokens, let milliseconds):
                summary.usage.answer = answerTokens
                summary.timings.decode = milliseconds
                if finish == .cancelled { summary.reason = .cancelled }
            case .text, .token, .retrieving, .retrieved, .injected, .withdrawn, .dismissed: break
            }
        }
        try Task.checkCancellation()
        emit(.finished(summary))
    }

    private var refusal: String { prompts.replies.noEvidence.text(in: language) }

    /// Quotations that are compared by length and by what they add to the question.
    private static let results = 16

    private func give(
        _ reading: QuotedReading, to question: String, from evidence: QuotableEvidence, if support: CitationSupport,
        summary: inout AnswerSummary, emit: (AnswerEvent) -> Void
    ) {
        let asked = CitationSupport.contentWords(of: question)
        let isChoice = CitationSupport.offersChoice(question)
        let scored = reading.quotations.map { quotation in
            let adds = isChoice || CitationSupport.adds(quotation.text, to: question)
            return (quotation, score: score(quotation) - (adds ? 0 : grounding.echoPenalty))
        }
        guard let best = scored.max(by: { $0.score < $1.score })?.0,
            let place = place(of: best, asked: asked, in: evidence)
        else {
            summary.reason = .declined
            return emit(.text(refusal))
        }
        let citation = evidence.citation(of: place)
        let words = evidence.words(of: place)
        let known = CitationSupport.contentWords(of: evidence.item(of: place))
        let reader = GroundingFigures(question: question, tokens: reading.question)
        let askedWords = reader.asked(knowing: known)
        let figures = reader.figures(
            quotation: best, asked: askedWords, sentence: evidence.surroundings(of: place), evidence: known)
        let decision = Grounding(
            confidence: grounding.confidence(figures), figures: figures, words: words, asked: askedWords)
        summary.grounding = decision
        guard decision.confidence >= grounding.threshold, support.carries(words, from: citation.number) else {
            summary.reason = .declined
            return emit(.text(refusal))
        }
        if trace {
            for token in best.traces { emit(.token(token)) }
        }
        summary.reason = .stop
        summary.citations = [citation]
        emit(.text("\(words) [\(citation.number)]"))
        emit(.cited(citation))
    }

    private func score(_ quotation: Quotation) -> Double {
        quotation.logProbability / Exponential.power(Double(quotation.traces.count + 1), grounding.lengthExponent)
    }

    /// Of equal words, those whose passage holds the most of what was asked; then the better ranked.
    private func place(
        of quotation: Quotation, asked: Set<String>, in evidence: QuotableEvidence
    ) -> QuotableText.Place? {
        var best: (place: QuotableText.Place, share: Double)?
        for place in quotation.places {
            let share = Self.share(of: asked, in: evidence.surroundings(of: place))
            if share > best?.share ?? -1 { best = (place, share) }
        }
        return best?.place
    }

    private static func share(of words: Set<String>, in text: String) -> Double {
        guard !words.isEmpty else { return 1 }
        return Double(words.intersection(CitationSupport.contentWords(of: text)).count) / Double(words.count)
    }
}
