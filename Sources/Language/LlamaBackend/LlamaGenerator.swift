import Corpus
package import Decoding
import Dispatch
import Llama

/// A GGUF model that answers conversations, one at a time, in the order in which they were asked.
///
/// The actor runs on a serial queue of its own: an answer holds that queue from its first token to its last, and the queue is
/// the waiting line. The cache keeps the last conversation, so that a prompt which begins as the one before (the system
/// prompt, an earlier turn) is not read again from its beginning.
package actor LlamaGenerator: TextGenerator {
    package struct Options: Sendable {
        /// Positions for prompt and answer together.
        package var contextLength: Int

        /// Tokens read in one native call; an interrupt loses at most the work of one.
        package var batchLength: Int
        package var threads: Int

        /// What `contextLength` is called in the settings, for messages.
        package var contextLengthSetting: String

        package init(contextLength: Int, batchLength: Int, threads: Int, contextLengthSetting: String) {
            self.contextLength = contextLength
            self.batchLength = batchLength
            self.threads = threads
            self.contextLengthSetting = contextLengthSetting
        }
    }

    package nonisolated let identity: GeneratorIdentity
    package nonisolated let contextLength: Int
    package nonisolated let unownedExecutor: UnownedSerialExecutor

    private let executor: SerialQueueExecutor
    private let model: LlamaModel
    private let context: LlamaContext
    private let engine: LlamaEngine
    private let sequence: SequenceID

    /// What `sequence` holds; may run ahead of the engine, whose own length counts.
    private var cached: [TokenID] = []

    /// Loads a model file, away from the cooperative pool.
    /// - Throws: `modelMissing`; `modelInvalid` for a file that cannot be loaded or does not generate; `native`, mostly for
    ///   lack of memory; `invalidSettings` for impossible options.
    package static func load(
        path: String, identity: GeneratorIdentity, options: Options
    ) async throws -> LlamaGenerator {
        guard options.contextLength > 0, options.batchLength > 0, options.threads > 0 else {
            throw Failure(.invalidSettings, "context length, batch length and threads of a model must be positive")
        }
        let executor = SerialQueueExecutor(label: "samovar.generator")
        let loaded = await withCheckedContinuation { continuation in
            executor.queue.async {
                continuation.resume(
                    returning: Result { () throws(Failure) in
                        try LlamaGenerator(path: path, identity: identity, options: options, executor: executor)
                    })
            }
        }
        return try loaded.get()
    }

    private init(
        path: String, identity: GeneratorIdentity, options: Options, executor: SerialQueueExecutor
    ) throws(Failure) {
        let (model, context) = try Failure.translating { () throws(LlamaError) in
            let model = try LlamaModel(path: path)
            let context = try LlamaContext(
                model: model,
                options: LlamaContext.Options(
                    contextLength: options.contextLength, batchLength: options.batchLength, maximumOutputs: 1,
                    maximumSequences: 1, threads: options.threads, batchThreads: options.threads))
            return (model, context)
        }
        let engine = LlamaEngine(context: context, contextLengthSetting: options.contextLengthSetting)
        self.sequence = try engine.makeSequence()
        self.identity = identity
        self.contextLength = context.contextLength
        self.executor = executor
        self.unownedExecutor = executor.asUnownedSerialExecutor()
        self.model = model
        self.context = context
        self.engine = engine
    }

    package nonisolated func countTokens(_ text: String) async throws -> Int {
        // Tokenizing is thread-safe and takes microseconds; it does not wait behind an answer.
        try Failure.translating { () throws(LlamaError) in
            try model.tokenize(text, special: .asText, addingEnds: false).count
        }
    }

    package nonisolated func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        // The buffer is bounded by the answer: a few events for each of its tokens.
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: GenerationEvent.self)
        let interrupt = InterruptFlag()
        continuation.onTermination = { _ in interrupt.raise() }
        // Enqueued here and not from a task, so that the order of calls is the order of answers.
        executor.queue.async {
            self.assumeIsolated { generator in
                do throws(Failure) {
                    try generator.answer(request, interrupt: interrupt) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
        return stream
    }

    /// Comes back when the model is at rest: every request before this call is answered, or gave up as its consumer left.
    package func settle() {}

    /// Writes one answer from beginning to end, on the actor's queue.
    private func answer(
        _ request: GenerationRequest, interrupt: InterruptFlag, emit: (GenerationEvent) -> Void
    ) throws(Failure) {
        let clock = ContinuousClock()
        let started = clock.now
        try request.validate()
        let prompt = try Failure.translating { () throws(LlamaError) in
            try model.chatTokens(
                request.messages.map { LlamaModel.ChatTurn(role: $0.role.rawValue, content: $0.content) }
            ).map { TokenID($0) }
        }
        context.adopt(interrupt)
        let reused = engine.keepPrefix(of: cached, sharedWith: prompt, in: sequence)
        cached = prompt
        var loop = DecodeLoop(
            engine: engine, sequence: sequence, prompt: prompt,
            limits: .init(maximumTokens: request.maximumTokens, stopStrings: request.stop),
            sampler: request.makeSampler(), processors: [],
            monitors: (request.trace ? UncertaintyMonitor.factory : .none)(),
            isCancelled: { interrupt.isRaised })
        defer { cached = loop.tokens }

        let isRead = try loop.prefill()
        let prefilled = clock.now
        if isRead {
            emit(
                .prefilled(
                    promptTokens: prompt.count, reusedTokens: reused,
                    milliseconds: started.duration(to: prefilled).milliseconds))
        }
        while let step = try loop.next() {
            if let trace = step.trace { emit(.token(trace)) }
            if !step.text.isEmpty { emit(.text(step.text)) }
            if let finish = step.finish {
                emit(
                    .finished(
                        finish, answerTokens: loop.usage.sampled,
                        decodeMilliseconds: prefilled.duration(to: clock.now).milliseconds))
            }
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
    }
}
