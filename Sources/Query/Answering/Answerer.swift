package import ContextAssembly
package import Corpus
package import Decoding
package import IndexBundle
package import Retrieval

/// Question in, cited answer out, as a stream of events.
///
/// Invariant: the stream ends with exactly one `.finished`, or throws; every `[n]` in its text is the number of an item
/// of a `.retrieved` event before it, and that item supports the sentence it stands in.
package struct Answerer: Sendable {
    package let retriever: Retriever
    package let generator: any TextGenerator
    package let prompts: AnswerPrompts

    package init(retriever: Retriever, generator: any TextGenerator, prompts: AnswerPrompts) {
        self.retriever = retriever
        self.generator = generator
        self.prompts = prompts
    }

    /// Answers once: retrieve, assemble, read, write; and while it writes, the monitors of the options may have more
    /// looked up, or the first thing at all.
    ///
    /// When nothing bears on the question, the answer is the prompt file's sentence that says so, the reason is
    /// `noEvidence`, and the model is not asked: it would make something up.
    ///
    /// A question that leans on what was said before is looked up by what it means (``Conversation``).
    ///
    /// When the consumer stops listening, retrieval and decoding stop before their next step.
    package func answer(
        _ question: String, in snapshot: IndexSnapshot, profile: CollectionProfile?, mode: RetrievalMode,
        options: AnsweringOptions, trace: Bool
    ) -> AsyncThrowingStream<AnswerEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    let grounds = Grounds(
                        question: options.conversation.standalone(question), wording: question, snapshot: snapshot,
                        profile: profile, mode: mode, options: options)
                    try await run(grounds, trace: trace, emit: { continuation.yield($0) })
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// The numbered evidence a question would be answered from.
    package func evidence(
        _ found: RetrievalResult, for question: String, options: AnsweringOptions
    ) async throws -> EvidenceBlock {
        var candidates = RetrievalResult.Item.candidates(found.items, triplets: options.triplets)
        if let sentences = options.sentences {
            candidates = try await EvidenceTrimmer(
                embedder: retriever.embedder, generator: generator, options: sentences
            ).trimmed(candidates, for: question)
        } else {
            candidates = candidates.map(\.laidOut)
        }
        return try await EvidenceBlock(
            candidates, budget: options.evidenceTokens, countTokens: generator.countTokens)
    }

    /// What a generator that keeps evidence has to read so that it knows these passages when they are shown, whole or in part.
    package func learning(_ chunks: [StoredChunk], options: AnsweringOptions) async -> GenerationRequest {
        let candidates = chunks.map { chunk in
            let candidate = RetrievalResult.Item.chunk(chunk, score: 0).candidate
            guard options.sentences != nil else { return candidate.laidOut }
            let units = EvidenceUnit.units(of: candidate.text, lead: candidate.lead)
            return candidate.keeping(Array(units.indices), of: units) ?? candidate
        }
        let evidence = AnswerEvidence()
        evidence.append(await EvidenceBlock(candidates, budget: .max) { _ in 0 })
        var request = GenerationRequest(
            messages: prompts.messages(question: "", evidence: evidence.text), maximumTokens: 1, temperature: 0,
            topP: 1,
            topK: 0, seed: 0, stop: [], trace: false)
        request.reusable = evidence.reusable
        return request
    }

    private func run(_ grounds: Grounds, trace: Bool, emit: (AnswerEvent) -> Void) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let options = grounds.options
        let evidence = AnswerEvidence()
        var timings = AnswerTimings.zero
        if options.monitoring.retrievesFirst || options.grounding != nil {
            let found = try await retriever.retrieve(
                grounds.question, in: grounds.snapshot, profile: grounds.profile, mode: grounds.mode)
            let block = try await self.evidence(found, for: grounds.question, options: options)
            timings.retrieval = (clock.now - start) / .milliseconds(1)
            emit(.retrieved(block.items, milliseconds: timings.retrieval))
            if let grounding = options.grounding, !block.items.isEmpty {
                return try await GroundedWriter(
                    generator: generator, prompts: prompts, snapshot: grounds.snapshot, options: options,
                    grounding: grounding, trace: trace
                ).answer(grounds.question, from: block, retrieval: timings, since: start, emit: emit)
            }
            evidence.append(block)
            guard !evidence.items.isEmpty else {
                emit(.text(prompts.noEvidence))
                timings.firstToken = (clock.now - start) / .milliseconds(1)
                emit(.finished(AnswerSummary(reason: .noEvidence, citations: [], usage: .zero, timings: timings)))
                return
            }
        }

        var usage = TokenUsage(prompt: 0, evidence: evidence.tokens, answer: 0)
        var writer = CitedWriter(
            items: evidence.items, question: grounds.question, threshold: options.citationSupport,
            isVerbatim: options.grammar != nil)
        var reason = AnswerSummary.Reason.cancelled
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
        for try await event in generator.generate(request) {
            switch event {
            case .prefilled(let promptTokens, _, let milliseconds):
                usage.prompt = promptTokens
                timings.prefill = milliseconds
            case .text(let piece):
                if timings.firstToken == 0 { timings.firstToken = (clock.now - start) / .milliseconds(1) }
                writer.write(piece, emit: emit)
            case .token(let token):
                emit(.token(token))
            case .retrieving(let inquiry):
                emit(.retrieving(inquiry))
            case .retrieved(let items, let milliseconds):
                timings.retrieval += milliseconds
                writer.add(items)
                emit(.retrieved(items, milliseconds: milliseconds))
            case .injected(let injection):
                usage.interventions += injection.tokens
                emit(.injected(injection))
            case .withdrawn(let withdrawal):
                emit(.withdrawn(withdrawal))
            case .dismissed(let dismissal):
                usage.interventions += dismissal.tokens
                if trace { emit(.dismissed(dismissal)) }
            case .quoted: break
            case .finished(let finish, let answerTokens, let milliseconds):
                usage.answer = answerTokens
                timings.decode = milliseconds
                reason = AnswerSummary.Reason(finish)
            }
        }
        try Task.checkCancellation()
        writer.end(emit: emit)
        usage.evidence = evidence.tokens
        emit(
            .finished(AnswerSummary(reason: reason, citations: writer.citations, usage: usage, timings: timings)))
    }
}

/// Text through the citation filter, with the citations it made.
private struct CitedWriter {
    /// Whether text is shown as it came: a marker would break what follows a grammar.
    private let isVerbatim: Bool
    private var items: [EvidenceItem]
    private var stream: CitationStream
    private(set) var citations: [Citation] = []

    init(items: [EvidenceItem], question: String, threshold: Double, isVerbatim: Bool) {
        self.items = items
        self.isVerbatim = isVerbatim
        stream = CitationStream(support: CitationSupport(items: items, question: question, threshold: threshold))
    }

    mutating func add(_ more: [EvidenceItem]) {
        items += more
        stream.add(more)
    }

    mutating func write(_ piece: String, emit: (AnswerEvent) -> Void) {
        if isVerbatim { emit(.text(piece)) }
        send(stream.feed(piece), emit: emit)
    }

    mutating func end(emit: (AnswerEvent) -> Void) {
        send(stream.finish(), emit: emit)
    }

    private mutating func send(_ outputs: [CitationStream.Output], emit: (AnswerEvent) -> Void) {
        for output in outputs {
            switch output {
            case .text(let text):
                if !isVerbatim { emit(.text(text)) }
            case .cited(let number):
                // Markers resolve by construction: the filter knows only the numbers of these items.
                guard let item = items.first(where: { $0.citation.number == number }) else { continue }
                citations.append(item.citation)
                emit(.cited(item.citation))
            }
        }
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
