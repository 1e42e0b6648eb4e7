package import API
import Answering
package import Corpus
import Embedding
import LlamaBackend
import ModelCatalogue
import Retrieval
import Settings

extension LocalService {
    /// Of the best passages, those whose names an explanation looks at, evidence or not.
    private static let explainedPassages = 10

    package func search(_ request: SearchRequest) async throws -> SearchResponse {
        let index = try indexName(request.index)
        if let limit = request.limit, !(1...1000).contains(limit) {
            throw Failure(.invalidRequest, "limit is \(limit); it must be between 1 and 1000")
        }
        let clock = ContinuousClock()
        lastQuestion = .now
        defer { lastQuestion = .now }
        let (snapshot, embedder) = try await state(of: index)
        let mode = try request.mode ?? settings.retrievalMode
        // After a change both take some work, and neither needs the other.
        async let fitted = retriever(settings, over: snapshot, embedder: embedder)
        let profile = mode.ranksCollection ? try await profile(of: snapshot) : nil
        let retriever = try await fitted
        let start = clock.now
        let found = try await retriever.retrieve(
            request.query, in: snapshot, profile: profile, mode: mode, limit: request.limit,
            depth: request.explain == true ? settings.retrieval.chunkCandidates : nil)
        let elapsed = (clock.now - start) / .milliseconds(1)
        var explanation: SearchExplanation?
        if request.explain == true {
            var told = SearchExplanation(found.trace, selected: Set(found.items.map(\.node)))
            if let profile, !found.trace.walk.isEmpty {
                told.addNames(
                    joining: found.passages, first: max(found.items.count, Self.explainedPassages), in: profile.graph,
                    options: settings.collectionRankingOptions.graph)
            }
            explanation = told
        }
        return SearchResponse(
            query: request.query, index: index, mode: mode,
            items: RetrievalResult.Item.evidence(found.items, copies: found.copies),
            milliseconds: elapsed, explanation: explanation)
    }

    package func ask(_ request: AskRequest) async throws -> AsyncThrowingStream<AnswerEvent, any Error> {
        try request.validate()
        lastQuestion = .now
        defer { lastQuestion = .now }
        let index = try indexName(request.index)
        let generator = try await loadedGenerator(request.model)
        // Before a search is spent on it, and while the caller can still be told by a status.
        if let refusal = generator.refusal { throw refusal }
        let (snapshot, embedder) = try await state(of: index)
        var options = try settings.answeringOptions(for: request)
        try await calibrate(&options, over: snapshot, for: generator)
        let answerer = Answerer(
            retriever: try await retriever(settings, over: snapshot, embedder: embedder), generator: generator,
            prompts: try prompts(for: request))
        let mode = try request.mode ?? settings.retrievalMode
        let profile = mode.ranksCollection ? try await profile(of: snapshot) : nil
        let answer: @Sendable (AnsweringOptions) -> AsyncThrowingStream<AnswerEvent, any Error> = { options in
            answerer.answer(
                request.question, in: snapshot, profile: profile, mode: mode, options: options,
                trace: request.trace ?? false)
        }
        guard let form = FormedAnswer(request) else { return notingEvidence(of: answer(options), from: index) }
        let formed = form.held(answer(options)) { [options] grammar in
            var options = options
            options.grammar = grammar
            return answer(options)
        }
        return notingEvidence(of: formed, from: index)
    }

    private func prompts(for request: AskRequest) throws -> AnswerPrompts {
        guard let format = request.responseFormat else {
            return settings.isGrounded(request) ? try shortAnswerPrompts : prompts
        }
        var prompts = prompts
        prompts.question = AnswerPrompts.filled(
            formQuestion,
            [
                "schema": format.wording, "evidence": "{evidence}", "conversation": "{conversation}",
                "question": "{question}",
            ])
        prompts.recallQuestion = prompts.question
        return prompts
    }

    package func embed(_ texts: [String], model: String?) async throws -> EmbeddingResponse {
        let embedder = try await loadedEmbedder(
            modelName(model, role: .embedder, configured: settings.embedding.model))
        return EmbeddingResponse(
            model: embedder.identity.name, vectors: try await embedder.embed(texts),
            tokens: try await embedder.countTokens(texts).reduce(0, +))
    }

    package func embed(tokens: [[Int]], model: String?) async throws -> EmbeddingResponse {
        let embedder = try await loadedEmbedder(
            modelName(model, role: .embedder, configured: settings.embedding.model))
        let made = try await embedder.embed(tokens: tokens)
        return EmbeddingResponse(model: embedder.identity.name, vectors: made.vectors, tokens: made.tokens)
    }
}
