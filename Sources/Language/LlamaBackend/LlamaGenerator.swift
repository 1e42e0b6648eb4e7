package import Corpus
package import Decoding
import Dispatch
package import Foundation
import Llama
import Synchronization

/// A GGUF model that answers conversations, several at the same time.
///
/// Every answer runs its decode loop on a thread of its own, over sequences of one cache; a ``ModelScheduler`` computes what
/// they want together and decides who begins when. A prompt that begins as another one did (the system prompt, an earlier
/// turn, the same evidence) is read from where they differ.
package final class LlamaGenerator: TextGenerator {
    package struct Options: Sendable {
        /// Positions for prompt and answer together.
        package var contextLength: Int

        /// Positions of the cache, which all answers and what is kept of earlier ones share.
        package var cacheLength: Int

        /// Tokens of one native call, at most.
        package var batchLength: Int

        /// Prompt tokens in a call that also carries the next tokens of answers.
        package var sliceLength: Int
        package var threads: Int

        /// Answers written at the same time.
        package var slots: Int

        /// Sequences beside its own that an answer's monitors may hold.
        package var helpers: Int

        /// Requests that may wait for a slot, and for how long.
        package var queueLength: Int
        package var queueTime: Duration

        /// How long a call waits for answers that are sampling.
        package var gatherTime: Duration

        /// Sequences and tokens that are kept after their answers ended, for prompts that begin alike.
        package var keptSequences: Int
        package var keptTokens: Int

        /// How keys and values of evidence are kept; `nil` to read every prompt from its first difference on.
        package var reuse: Reuse?

        /// Where ended conversations are kept that leave the cache; `nil` to forget them.
        package var archive: Archive?

        /// Whether attention is computed in one fused step, which shows no weights.
        package var flashAttention = true

        /// What `contextLength` is called in the settings, for messages.
        package var contextLengthSetting: String

        package init(
            contextLength: Int, cacheLength: Int, batchLength: Int, sliceLength: Int, threads: Int, slots: Int,
            helpers: Int, queueLength: Int, queueTime: Duration, gatherTime: Duration, keptSequences: Int,
            keptTokens: Int, reuse: Reuse?, contextLengthSetting: String
        ) {
            self.contextLength = contextLength
            self.cacheLength = cacheLength
            self.batchLength = batchLength
            self.sliceLength = sliceLength
            self.threads = threads
            self.slots = slots
            self.helpers = helpers
            self.queueLength = queueLength
            self.queueTime = queueTime
            self.gatherTime = gatherTime
            self.keptSequences = keptSequences
            self.keptTokens = keptTokens
            self.reuse = reuse
            self.contextLengthSetting = contextLengthSetting
        }
    }

    /// A folder for what leaves the cache; each model gets one in it.
    package struct Archive: Sendable {
        package var folder: URL
        package var bytes: Int

        package init(folder: URL, bytes: Int) {
            self.folder = folder
            self.bytes = bytes
        }
    }

    /// Where the parts of prompts are kept that come again (``ReusablePart``).
    package struct Reuse: Sendable {
        package var memoryBytes: Int

        /// A folder of this cache alone; each model gets one in it. 0 bytes for memory only.
        package var folder: URL
        package var diskBytes: Int

        /// Tokens at the beginning of each part that are read anew, between its neighbours.
        package var rereadTokens: Int

        /// When parts are read apart that nobody has read so before. Until then they are read where they stand.
        package enum Learning: Sendable {
            case never
            /// After the answer, while nobody waits.
            case later
            /// Before the answer, which so does not depend on what is known.
            case now
        }
        package var learning: Learning

        package init(memoryBytes: Int, folder: URL, diskBytes: Int, rereadTokens: Int, learning: Learning) {
            self.memoryBytes = memoryBytes
            self.folder = folder
            self.diskBytes = diskBytes
            self.rereadTokens = rereadTokens
            self.learning = learning
        }
    }

    package let identity: GeneratorIdentity
    package let contextLength: Int

    private let model: LlamaModel
    private let scheduler: ModelScheduler
    private let options: Options
    private let tables = TokenTableCache()
    private let pieces: PieceStore?
    private let archive: PrefixArchive?

    /// Prompts are tokenised here, one after another, so that the order of calls is the order of the line.
    private let intake = DispatchQueue(label: "samovar.generator", qos: .userInitiated)

    /// Loads a model file, away from the cooperative pool.
    /// - Throws: `modelMissing`; `modelInvalid` for a file that cannot be loaded or does not generate; `native`, mostly for
    ///   lack of memory; `invalidSettings` for impossible options.
    package static func load(
        path: String, identity: GeneratorIdentity, options: Options
    ) async throws -> LlamaGenerator {
        guard options.contextLength > 0, options.batchLength > 0, options.sliceLength > 0, options.threads > 0,
            options.slots > 0, options.helpers >= 0, options.keptSequences >= 0, options.queueLength > 0,
            options.cacheLength >= options.contextLength
        else {
            throw Failure(
                .invalidSettings, "impossible context, cache, batch, slots, queue or number of threads of a model")
        }
        let loaded = await withCheckedContinuation { continuation in
            DispatchQueue(label: "samovar.generator.loading").async {
                continuation.resume(
                    returning: Result { () throws(Failure) in
                        try LlamaGenerator(path: path, identity: identity, options: options)
                    })
            }
        }
        return try loaded.get()
    }

    private init(path: String, identity: GeneratorIdentity, options: Options) throws(Failure) {
        let model = try Failure.translating { () throws(LlamaError) in try LlamaModel(path: path) }
        let sequences = options.slots * (1 + options.helpers) + options.keptSequences
        let context: LlamaContext
        do throws(LlamaError) {
            context = try LlamaContext(
                model: model,
                options: LlamaContext.Options(
                    contextLength: options.cacheLength, batchLength: options.batchLength,
                    maximumOutputs: sequences, maximumSequences: sequences, threads: options.threads,
                    batchThreads: options.threads, flashAttention: options.flashAttention))
        } catch {
            throw Failure(error)
        }
        self.identity = identity
        self.contextLength = options.contextLength
        self.model = model
        self.options = options
        func folder(in parent: URL, bytes: Int) -> PieceFolder? {
            let own = parent.appending(path: identity.fingerprint.prefix(16), directoryHint: .isDirectory)
            return PieceFolder(own, fingerprint: identity.fingerprint, limit: bytes)
        }
        let canMoveStates = model.rotation != nil && model.hasPositionalMemory
        self.pieces =
            !canMoveStates
            ? nil
            : options.reuse.map { reuse in
                PieceStore(memoryLimit: reuse.memoryBytes, folder: folder(in: reuse.folder, bytes: reuse.diskBytes))
            }
        self.archive =
            !canMoveStates
            ? nil
            : options.archive.flatMap { folder(in: $0.folder, bytes: $0.bytes) }.map { PrefixArchive($0) }
        self.scheduler = ModelScheduler(
            context: context,
            options: ModelScheduler.Options(
                slots: options.slots, queueLength: options.queueLength, slice: options.sliceLength,
                gather: options.gatherTime, keptTokens: options.keptTokens, keptSequences: options.keptSequences),
            name: identity.name, archive: archive)
    }

    package func countTokens(_ text: String) async throws -> Int {
        // Tokenizing is thread-safe and takes microseconds; it does not wait behind an answer.
        try Failure.translating { () throws(LlamaError) in
            try model.tokenize(text, special: .asText, addingEnds: false).count
        }
    }

    package func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        // The buffer is bounded by the answer: a few events for each of its tokens.
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: GenerationEvent.self)
        let interrupt = InterruptFlag()
        let arrival = ContinuousClock.now
        continuation.onTermination = { [scheduler] reason in
            guard case .cancelled = reason else { return }
            interrupt.raise()
            scheduler.start()
        }
        intake.async { [self] in
            do throws(Failure) {
                try request.validate()
                let layout = try Failure.translating { () throws(LlamaError) in
                    try PromptLayout(request, model: model)
                }
                let prompt = layout.tokens
                let positions =
                    prompt.count + min(request.maximumTokens, contextLength) + (request.watch?.positions ?? 0)
                let pieces = layout.pieces.isEmpty ? nil : pieces
                let reuse = options.reuse
                scheduler.submit(
                    ScheduledAnswer(
                        prompt: prompt, isolatedFrom: pieces == nil ? nil : layout.head.count,
                        positions: min(positions, contextLength),
                        contextLength: contextLength, contextLengthSetting: options.contextLengthSetting,
                        client: request.scheduling.client,
                        urgency: request.scheduling.priority == .interactive ? 0 : 1,
                        arrival: arrival, deadline: arrival + (request.scheduling.waitLimit ?? options.queueTime),
                        interrupt: interrupt,
                        run: { [model, tables, metrics = scheduler.metrics] engine, sequence, reused in
                            var left: [TokenID] = []
                            do throws(Failure) {
                                var unknown: [PromptLayout.Piece] = []
                                var joined = 0
                                if let pieces, let reuse {
                                    (joined, unknown) = try engine.join(layout, in: sequence, from: pieces, reuse)
                                }
                                metrics.notePrompt(prompt.count, reused: reused, evidence: joined)
                                try Self.answer(
                                    request, prompt: prompt, reused: reused + joined, model: model, engine: engine,
                                    sequence: sequence, tables: tables,
                                    interrupt: interrupt, arrival: arrival, left: &left,
                                    emit: { continuation.yield($0) })
                                continuation.finish()
                                if let pieces, reuse?.learning == .later {
                                    engine.scheduler.learn(unknown, behind: layout.head, into: pieces)
                                }
                            } catch {
                                continuation.finish(throwing: error)
                            }
                            return left
                        }, refuse: { continuation.finish(throwing: $0) }))
            } catch {
                continuation.finish(throwing: error)
            }
        }
        return stream
    }

    /// Reads the reusable parts of a prompt apart while nobody waits, where that is wanted (``Reuse/Learning/later``); nothing
    /// is answered. Prompts to come with the same beginning find them.
    package func learn(_ request: GenerationRequest) {
        guard let pieces, options.reuse?.learning == .later else { return }
        intake.async { [model, scheduler] in
            guard let layout = try? PromptLayout(request, model: model) else { return }
            scheduler.learn(layout.pieces, behind: layout.head, into: pieces)
        }
    }

    /// Why a request made now would be refused at once; `nil` when it would not.
    package var refusal: Failure? { scheduler.refusal }

    /// Whether nothing is computed and nothing waits.
    package var isAtRest: Bool { scheduler.inbox.withLock { !$0.isAtWork && $0.waiting == 0 } }

    /// Comes back when the model is at rest: every request before this call is answered, or gave up as its consumer left.
    package func settle() async {
        await withCheckedContinuation { continuation in intake.async { continuation.resume() } }
        await scheduler.settle()
        await pieces?.settle()
        await archive?.settle()
    }

    /// Files what is kept of ended answers, before the model leaves memory.
    package func fileKept() async {
        guard archive != nil else { return }
        await withCheckedContinuation { continuation in
            intake.async { [scheduler] in
                scheduler.perform { $0.fileShelf() }
                continuation.resume()
            }
        }
        await archive?.settle()
    }

    /// Writes one answer from beginning to end, on its own thread.
    /// - Parameter left: the tokens of the answer's sequence, as far as they were computed.
    private static func answer(
        _ request: GenerationRequest, prompt: [TokenID], reused: Int, model: LlamaModel, engine: LlamaEngine,
        sequence: SequenceID, tables: TokenTableCache, interrupt: InterruptFlag, arrival: ContinuousClock.Instant,
        left: inout [TokenID],
        emit: (GenerationEvent) -> Void
    ) throws(Failure) {
        if let quoting = request.quoting {
            var answer = QuotedAnswer(
                engine: engine, sequence: sequence, prompt: prompt, quoting: quoting,
                maximumTokens: request.maximumTokens, table: tables.table(of: engine))
            defer { left = answer.tokens }
            return try answer.run(emit)
        }
        let grammar = try request.grammar.map { source throws(Failure) in
            try GrammarProcessor(source, model: model, isGreedy: request.temperature == 0)
        }
        var answer = WatchedAnswer(
            engine: engine, sequence: sequence, prompt: prompt, request: request,
            processors: grammar.map { [$0] } ?? [], chat: ChatEncoding(model),
            surroundings: Surroundings(request.watch, until: { interrupt.isRaised }),
            isCancelled: { interrupt.isRaised })
        defer { left = answer.loop.tokens }
        try answer.run(since: arrival, reused: reused, emit)
    }
}
