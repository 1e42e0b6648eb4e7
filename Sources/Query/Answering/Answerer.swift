package import ContextAssembly
package import Corpus
package import Decoding
package import IndexBundle
package import Retrieval

/// Question in, cited answer out, as a stream of events.
///
/// Invariant: the stream ends with exactly one `.finished`, or throws; every `[n]` in its text is the number of an item
/// of a `.retrieved` event before it, and that item supports the sentence it stands in. An answer from evidence that supports
/// no sentence of it is not shown: it is written again from the best of the evidence, or is the refusal.
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
    /// When nothing bears on the question, the answer is the prompt file's sentence that says so in the question's language,
    /// the reason is `noEvidence`, and the model is not asked: it would make something up. What a list of a document answers
    /// whole ("List all steps …") is read off it, and the model is not asked either.
    ///
    /// A question that leans on what was said before is looked up by what it means (``Conversation``), and one behind pasted
    /// text by itself and the codes of that text.
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
                        question, in: snapshot, profile: profile, mode: mode, options: options)
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
        var candidates = RetrievalResult.Item.candidates(
            found.grounds, copies: found.copies, triplets: options.triplets)
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
            let candidate = RetrievalResult.Item.chunk(chunk, score: 0).candidate()
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
}
