import Corpus
import Decoding
import LlamaBackend
import Testing

@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct SchedulerTests {
    private func request(_ question: String, limit: Int = 16, priority: Scheduling.Priority = .interactive)
        -> GenerationRequest
    {
        var request = GenerationRequest(
            messages: [
                ChatMessage(
                    role: .system,
                    content: "You are a guide in a museum of samovars, and you answer in one short sentence."),
                ChatMessage(role: .user, content: question),
            ],
            maximumTokens: limit, temperature: 0, topP: 1, topK: 0, seed: 1, stop: [], trace: false)
        request.scheduling.priority = priority
        return request
    }

    private struct Answer: Equatable {
        var text = ""
        var reused = 0
        var reason: FinishReason?
    }

    private func collect(_ stream: AsyncThrowingStream<GenerationEvent, any Error>) async throws -> Answer {
        var answer = Answer()
        for try await event in stream {
            switch event {
            case .prefilled(_, let reused, _): answer.reused = reused
            case .text(let text): answer.text += text
            case .token, .quoted, .retrieving, .retrieved, .injected, .withdrawn, .dismissed: break
            case .finished(let reason, _, _): answer.reason = reason
            }
        }
        return answer
    }

    private let questions = [
        "What is tea?", "Who built the first samovar in Tula, and when was that?", "How hot is boiling water?",
        "Name a river.", "What did travellers pay for tea at the fair of Nizhny Novgorod in a good year?", "Why brass?",
    ]

    /// The kernels of a batch round differently from those of a single token, so that a near tie may fall the other way and
    /// the rest of the sentence with it. What may not happen is that one answer reaches into another.
    @Test func answersWrittenTogetherAreThoseWrittenAloneButForNearTies() async throws {
        let alone = try await TestModels.loadGenerator()
        var expected: [String] = []
        for question in questions { expected.append(try await collect(alone.generate(request(question))).text) }

        let shared = try await TestModels.loadGenerator(slots: 4)
        let streams = questions.map { shared.generate(request($0)) }
        let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, stream) in streams.enumerated() {
                group.addTask { (index, try await collect(stream).text) }
            }
            return try await group.reduce(into: [String](repeating: "", count: streams.count)) { $0[$1.0] = $1.1 }
        }
        #expect(zip(texts, expected).filter { $0 == $1 }.count >= 3)
    }

    @Test func aBeginningIsSharedWithAnAnswerThatStillRuns() async throws {
        let generator = try await TestModels.loadGenerator(slots: 2)
        let first = generator.generate(request("Tell a very long story.", limit: 200))
        var events = first.makeAsyncIterator()
        while let event = try await events.next() {
            if case .text = event { break }
        }
        #expect(try await collect(generator.generate(request("What is tea?", limit: 3))).reused > 15)
    }

    @Test func moreThanTheQueueHoldsIsRefusedAtOnce() async throws {
        let generator = try await TestModels.loadGenerator(queueLength: 2)
        let running = generator.generate(request("Tell a very long story.", limit: 100))
        var events = running.makeAsyncIterator()
        _ = try await events.next()
        let waiting = (0..<2).map { generator.generate(request("Question \($0)", limit: 1)) }
        let failure = await #expect(throws: Failure.self) {
            try await collect(generator.generate(request("One too many", limit: 1)))
        }
        #expect(failure?.code == .overloaded)
        #expect(failure?.message.contains("generation.queue_length") == true)
        #expect(failure.flatMap(\.retryAfter).map { $0 >= .seconds(1) } == true)
        #expect(generator.refusal?.code == .overloaded)
        while try await events.next() != nil {}
        for stream in waiting { #expect(try await collect(stream).reason != nil) }
    }

    @Test func aRequestWhoseTimeIsUpIsRefused() async throws {
        let generator = try await TestModels.loadGenerator()
        let running = generator.generate(request("Tell a very long story.", limit: 60))
        var events = running.makeAsyncIterator()
        _ = try await events.next()
        var late = request("What is tea?")
        late.scheduling.waitLimit = .milliseconds(1)
        let failure = await #expect(throws: Failure.self) { try await collect(generator.generate(late)) }
        #expect(failure?.code == .busy)
        while try await events.next() != nil {}
    }

    @Test func whoWaitsInteractivelyBeginsBeforeBatchWork() async throws {
        let generator = try await TestModels.loadGenerator()
        let running = generator.generate(request("Tell a long story.", limit: 40))
        var events = running.makeAsyncIterator()
        _ = try await events.next()
        let (order, begun) = AsyncStream.makeStream(of: String.self)
        let batch = generator.generate(request("Batch", limit: 2, priority: .batch))
        let question = generator.generate(request("Question", limit: 2))
        try await withThrowingTaskGroup { group in
            for (name, stream) in [("batch", batch), ("question", question)] {
                group.addTask {
                    for try await event in stream { if case .prefilled = event { begun.yield(name) } }
                }
            }
            while try await events.next() != nil {}
            try await group.waitForAll()
        }
        begun.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == ["question", "batch"])
    }

    @Test func aClientThatGoesAwayFreesItsSlot() async throws {
        let generator = try await TestModels.loadGenerator(contextLength: 1_024, slots: 2)
        for round in 0..<4 {
            for try await event in generator.generate(request("Tell a very long story.", limit: 900)) {
                if case .text = event { break }
            }
            #expect(try await collect(generator.generate(request("Question \(round)", limit: 2))).reason != nil)
        }
        await generator.settle()
    }
}
