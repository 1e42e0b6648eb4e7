import ContextAssembly
import Corpus
import Decoding
import IndexBundle
import Retrieval

// The course of one answer.
extension Answerer {
    func run(_ grounds: Grounds, trace: Bool, emit: (AnswerEvent) -> Void) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let options = grounds.options
        let evidence = AnswerEvidence()
        var summary = AnswerSummary(reason: .cancelled, citations: [], usage: .zero, timings: .zero)
        if options.monitoring.retrievesFirst || options.grounding != nil {
            if grounds.reading.kind == .documentCount, options.grammar == nil {
                return try await answerDocumentCount(grounds, since: start, emit: emit)
            }
            let found = try await retriever.retrieve(
                grounds.query, in: grounds.snapshot, profile: grounds.profile, mode: grounds.mode)
            if options.grammar == nil, try await answerFromList(found, grounds, since: start, emit: emit) { return }
            let block = try await self.evidence(found, for: grounds.question, options: options)
            summary.timings.retrieval = (clock.now - start) / .milliseconds(1)
            emit(.retrieved(block.items, milliseconds: summary.timings.retrieval))
            if let grounding = options.grounding, !block.items.isEmpty {
                return try await GroundedWriter(
                    generator: generator, prompts: prompts, snapshot: grounds.snapshot, options: options,
                    grounding: grounding, language: grounds.reading.language, trace: trace
                ).answer(grounds.question, from: block, retrieval: summary.timings, since: start, emit: emit)
            }
            evidence.append(block)
            guard !evidence.items.isEmpty else {
                summary.reason = .noEvidence
                return refuse(prompts.replies.noEvidence, grounds, summary, since: start, emit: emit)
            }
        }
        try await write(grounds, evidence, summary, since: start, trace: trace, emit: emit)
    }

    /// Writes from the evidence, and once more from the best of it where the first writing has no support.
    private func write(
        _ grounds: Grounds, _ evidence: AnswerEvidence, _ begun: AnswerSummary, since start: ContinuousClock.Instant,
        trace: Bool, emit: (AnswerEvent) -> Void
    ) async throws {
        let options = grounds.options
        var writing = Writing(grounds: grounds, evidence: evidence, start: start, trace: trace, summary: begun)
        writing.summary.usage.evidence = evidence.tokens
        var request = GenerationRequest(
            messages: evidence.items.isEmpty
                ? prompts.messages(recalling: grounds.wording, after: options.conversation)
                : prompts.messages(
                    question: grounds.wording, after: options.conversation, evidence: evidence.text),
            maximumTokens: options.maximumTokens, temperature: options.temperature, topP: options.topP,
            topK: options.topK, seed: options.seed, stop: options.stop, trace: trace, grammar: options.grammar,
            watch: watch(grounds, evidence: evidence))
        if options.reusesEvidence { request.reusable = evidence.reusable }
        request.alternatives = options.alternatives
        request.scheduling = options.scheduling
        if !evidence.items.isEmpty, options.grammar == nil, let parts = QuestionParts(grounds.question) {
            return try await writeParts(parts, request, &writing, emit: emit)
        }
        // An answer from memory has nothing to be supported by.
        let isHeld = !evidence.items.isEmpty
        var draft = try await self.draft(request, &writing, isHeld: isHeld, emit: emit)
        let isSettled = draft.isShown || !isHeld
        if !isSettled, let lines = writing.promisingLines(after: draft) {
            writing.withdraw(draft, emit: emit)
            request.watch = nil
            request.reusable = []
            request.messages = prompts.messages(
                question: grounds.wording, after: options.conversation, evidence: lines.joined(separator: "\n"))
            draft = try await self.draft(request, &writing, isHeld: true, emit: emit)
        }
        writing.summary.usage.evidence = evidence.tokens
        writing.summary.citations = draft.citations
        if isSettled || draft.isShown {
            return emit(.finished(writing.summary))
        }
        writing.withdraw(draft, emit: emit)
        writing.summary.reason = .declined
        var reply = prompts.replies.noEvidence
        if case .count(_, inAll: true) = grounds.reading.kind { reply = prompts.replies.noCount }
        refuse(reply, grounds, writing.summary, since: start, emit: emit)
    }

    /// Writes each part of a question by itself, held against its own words: an answer to one part is none to the other.
    private func writeParts(
        _ parts: QuestionParts, _ begun: GenerationRequest, _ writing: inout Writing, emit: (AnswerEvent) -> Void
    ) async throws {
        let grounds = writing.grounds
        var request = begun
        request.watch = nil
        var said = ""
        var missing: [String] = []
        var citations: [Citation] = []
        if parts.areTellable {
            var events: [AnswerEvent] = []
            let draft = try await self.draft(request, &writing, isHeld: true) { events.append($0) }
            if draft.isShown, parts.parts.allSatisfy({ $0.isAnswered(by: draft.text, to: grounds.question) }) {
                for event in events { emit(event) }
                writing.summary.citations = draft.citations
                return emit(.finished(writing.summary))
            }
            writing.withdraw(draft, emit: emit)
        }
        for part in parts.parts {
            let question = grounds.wording + "\n" + AnswerPrompts.filled(prompts.part, ["part": part.wording])
            request.messages = prompts.messages(
                question: question, after: grounds.options.conversation, evidence: writing.evidence.text)
            writing.support = CitationSupport(
                items: writing.evidence.items, question: part.subject, threshold: grounds.options.citationSupport)
            var events: [AnswerEvent] = []
            let draft = try await self.draft(request, &writing, isHeld: true) { events.append($0) }
            // What only repeats the other part's answer answers nothing.
            guard draft.isShown, part.isAnswered(by: draft.text, to: grounds.question),
                CitationSupport.adds(draft.text, to: grounds.question + " " + said)
            else {
                missing.append(part.wording)
                for event in events {
                    if case .token = event { emit(event) }
                }
                writing.withdraw(draft, emit: emit)
                continue
            }
            if !said.isEmpty { emit(.text(" ")) }
            for event in events {
                if case .cited(let citation) = event, citations.contains(where: { $0.number == citation.number }) {
                    continue
                }
                emit(event)
            }
            said += draft.text
            citations += draft.citations.filter { new in !citations.contains { $0.number == new.number } }
        }
        guard !said.isEmpty else {
            writing.summary.reason = .declined
            return refuse(prompts.replies.noEvidence, grounds, writing.summary, since: writing.start, emit: emit)
        }
        let reply = prompts.replies.missingPart.text(in: grounds.reading.language)
        for part in missing { emit(.text("\n" + AnswerPrompts.filled(reply, ["part": part]))) }
        writing.summary.citations = citations
        emit(.finished(writing.summary))
    }

    /// One writing, from the first token to the last.
    private func draft(
        _ request: GenerationRequest, _ writing: inout Writing, isHeld: Bool, emit: (AnswerEvent) -> Void
    ) async throws -> AnswerDraft {
        let clock = ContinuousClock()
        let options = writing.grounds.options
        var draft = AnswerDraft(
            items: writing.evidence.items, support: writing.support, isVerbatim: options.grammar != nil,
            isHeld: isHeld && options.grammar == nil)
        writing.tokens = 0
        for try await event in generator.generate(request) {
            switch event {
            case .prefilled(let promptTokens, _, let milliseconds):
                writing.summary.usage.prompt += promptTokens
                writing.summary.timings.prefill += milliseconds
            case .text(let piece):
                draft.write(piece, emit: emit)
                if draft.isShown, writing.summary.timings.firstToken == 0 {
                    writing.summary.timings.firstToken = (clock.now - writing.start) / .milliseconds(1)
                }
            case .token(let token):
                writing.tokens += 1
                emit(.token(token))
            case .retrieving(let inquiry):
                emit(.retrieving(inquiry))
            case .retrieved(let items, let milliseconds):
                writing.summary.timings.retrieval += milliseconds
                draft.add(items)
                writing.support.add(items)
                emit(.retrieved(items, milliseconds: milliseconds))
            case .injected(let injection):
                writing.summary.usage.interventions += injection.tokens
                emit(.injected(injection))
            case .withdrawn(let withdrawal):
                writing.tokens -= withdrawal.tokens
                emit(.withdrawn(withdrawal))
            case .dismissed(let dismissal):
                writing.summary.usage.interventions += dismissal.tokens
                if writing.trace { emit(.dismissed(dismissal)) }
            case .quoted: break
            case .finished(let finish, let answerTokens, let milliseconds):
                writing.summary.usage.answer += answerTokens
                writing.summary.timings.decode += milliseconds
                writing.summary.reason = AnswerSummary.Reason(finish)
            }
        }
        try Task.checkCancellation()
        draft.end(emit: emit)
        if draft.isShown, writing.summary.timings.firstToken == 0 {
            writing.summary.timings.firstToken = (clock.now - writing.start) / .milliseconds(1)
        }
        return draft
    }

    /// Ends with a sentence of the program's own.
    private func refuse(
        _ reply: Reply, _ grounds: Grounds, _ begun: AnswerSummary, since start: ContinuousClock.Instant,
        emit: (AnswerEvent) -> Void
    ) {
        var summary = begun
        summary.citations = []
        emit(.text(reply.text(in: grounds.reading.language)))
        summary.timings.firstToken = (ContinuousClock().now - start) / .milliseconds(1)
        emit(.finished(summary))
    }

    /// How many documents there are: the index itself knows.
    private func answerDocumentCount(
        _ grounds: Grounds, since start: ContinuousClock.Instant, emit: (AnswerEvent) -> Void
    ) async throws {
        let count = try await grounds.snapshot.counts().documents
        emit(.retrieved([], milliseconds: 0))
        let text = prompts.replies.documentCount.text(in: grounds.reading.language)
        emit(.text(AnswerPrompts.filled(text, ["count": String(count)])))
        var summary = AnswerSummary(reason: .stop, citations: [], usage: .zero, timings: .zero)
        summary.timings.firstToken = (ContinuousClock().now - start) / .milliseconds(1)
        emit(.finished(summary))
    }

    /// Documents, best first, whose lists are looked at.
    private static let listedDocuments = 3

    /// Answers from a whole list of one of the best documents, where one is what is asked for.
    private func answerFromList(
        _ found: RetrievalResult, _ grounds: Grounds, since start: ContinuousClock.Instant,
        emit: (AnswerEvent) -> Void
    ) async throws -> Bool {
        switch grounds.reading.kind {
        case .fact, .comparison, .documentCount: return false
        case .listing, .successor, .count: break
        }
        var seen: [DocumentID] = []
        for item in found.items where !seen.contains(item.passage.document) && seen.count < Self.listedDocuments {
            let passage = item.passage
            seen.append(passage.document)
            guard try await grounds.snapshot.document(passage.document).byteCount <= DocumentList.longestText else {
                continue
            }
            let text = try await grounds.snapshot.text(of: passage.document)
            guard
                let answer = ListedAnswer(to: grounds.reading, grounds.question, title: passage.title, text: text)
            else { continue }
            var citation = Citation(passage, byteRange: answer.list.byteRange)
            citation.number = 1
            let shown = String(decoding: Array(text.utf8)[citation.byteRange], as: UTF8.self)
            let milliseconds = (ContinuousClock().now - start) / .milliseconds(1)
            emit(
                .retrieved(
                    [EvidenceItem(kind: .chunk, citation: citation, text: shown, score: 1)], milliseconds: milliseconds)
            )
            emit(
                .text(
                    answer.text(
                        number: citation.number, title: passage.title, replies: prompts.replies,
                        language: grounds.reading.language)))
            emit(.cited(citation))
            var summary = AnswerSummary(reason: .stop, citations: [citation], usage: .zero, timings: .zero)
            summary.timings.retrieval = milliseconds
            summary.timings.firstToken = (ContinuousClock().now - start) / .milliseconds(1)
            emit(.finished(summary))
            return true
        }
        return false
    }
}

/// What the writings of one answer share.
private struct Writing {
    let grounds: Grounds
    let evidence: AnswerEvidence
    let start: ContinuousClock.Instant
    let trace: Bool
    var summary: AnswerSummary
    var support: CitationSupport

    /// Traced tokens of the present writing.
    var tokens = 0

    init(
        grounds: Grounds, evidence: AnswerEvidence, start: ContinuousClock.Instant, trace: Bool, summary: AnswerSummary
    ) {
        self.grounds = grounds
        self.evidence = evidence
        self.start = start
        self.trace = trace
        self.summary = summary
        support = CitationSupport(
            items: evidence.items, question: grounds.question, threshold: grounds.options.citationSupport)
    }

    /// What is worth another writing: the nearest sentences alone; `nil` where there is nothing to gain by it.
    func promisingLines(after draft: AnswerDraft) -> [String]? {
        guard !ModelRefusal.isOne(draft.text) else { return nil }
        let lines = support.promising().compactMap { found -> String? in
            guard let item = evidence.items.first(where: { $0.citation.number == found.number }) else { return nil }
            var citation = item.citation
            citation.number = found.number
            return EvidenceBlock.render(
                EvidenceCandidate(kind: .chunk, text: found.wording, score: item.score, citation: citation),
                number: found.number)
        }
        return lines.isEmpty ? nil : lines
    }

    /// Takes back what was written and not shown.
    mutating func withdraw(_ draft: AnswerDraft, emit: (AnswerEvent) -> Void) {
        emit(.withdrawn(Withdrawal(text: draft.text, tokens: tokens)))
        tokens = 0
    }
}

extension AnswerSummary.Reason {
    init(_ finish: FinishReason) {
        switch finish {
        case .endOfText, .stopString, .monitor: self = .stop
        case .length, .contextFull: self = .length
        case .cancelled: self = .cancelled
        }
    }
}
