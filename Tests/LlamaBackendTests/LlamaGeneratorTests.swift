import Corpus
import Decoding
import Foundation
import LlamaBackend
import Testing

@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct LlamaGeneratorTests {
    private func request(
        _ question: String, system: String = "You answer in one sentence.", limit: Int = 24, temperature: Double = 0,
        seed: UInt64 = 1, stop: [String] = [], trace: Bool = false
    ) -> GenerationRequest {
        GenerationRequest(
            messages: [ChatMessage(role: .system, content: system), ChatMessage(role: .user, content: question)],
            maximumTokens: limit, temperature: temperature, topP: 0.95, topK: 40, seed: seed, stop: stop, trace: trace)
    }

    private struct Answer: Equatable {
        var text = ""
        var traces: [TokenTrace] = []
        var promptTokens = 0
        var reusedTokens = 0
        var reason: FinishReason?
        var tokens = 0
    }

    private func collect(_ stream: AsyncThrowingStream<GenerationEvent, any Error>) async throws -> Answer {
        var answer = Answer()
        for try await event in stream {
            #expect(answer.reason == nil, "an event came after the terminal one")
            switch event {
            case .prefilled(let promptTokens, let reusedTokens, _):
                #expect(answer.text.isEmpty)
                answer.promptTokens = promptTokens
                answer.reusedTokens = reusedTokens
            case .text(let text): answer.text += text
            case .token(let trace): answer.traces.append(trace)
            case .quoted: Issue.record("nobody asked for quotations")
            case .finished(let reason, let tokens, _):
                answer.reason = reason
                answer.tokens = tokens
            case .retrieving, .retrieved, .injected, .withdrawn, .dismissed:
                Issue.record("an answer that nobody watches was interrupted")
            }
        }
        return answer
    }

    @Test func greedyAnswersAreReproducibleWithAndWithoutACache() async throws {
        let generator = try await TestModels.loadGenerator()
        let first = try await collect(generator.generate(request("What is tea?")))
        let again = try await collect(generator.generate(request("What is tea?")))
        #expect(first.text == again.text)
        #expect(!first.text.isEmpty)
        #expect(first.reusedTokens == 0)
        #expect(again.reusedTokens == again.promptTokens - 1)
    }

    @Test func aSharedSystemPromptIsNotReadAgain() async throws {
        let generator = try await TestModels.loadGenerator()
        let system = "You are a guide in a museum of samovars, and you answer every question in one short sentence."
        _ = try await collect(generator.generate(request("What is tea?", system: system, limit: 4)))
        let warm = try await collect(generator.generate(request("Who was Peter?", system: system, limit: 12)))
        let cold = try await collect(
            TestModels.loadGenerator().generate(request("Who was Peter?", system: system, limit: 12)))
        #expect(warm.reusedTokens > 15)
        #expect(warm.reusedTokens < warm.promptTokens)
        #expect(warm.text == cold.text)
    }

    @Test func equalSeedsGiveEqualAnswersAndOthersDoNot() async throws {
        let generator = try await TestModels.loadGenerator()
        let first = try await collect(generator.generate(request("Tell a story.", temperature: 1.2, seed: 5)))
        let again = try await collect(generator.generate(request("Tell a story.", temperature: 1.2, seed: 5)))
        let other = try await collect(generator.generate(request("Tell a story.", temperature: 1.2, seed: 6)))
        #expect(first.text == again.text)
        #expect(first.text != other.text)
    }

    @Test func theLimitIsKept() async throws {
        let generator = try await TestModels.loadGenerator()
        let answer = try await collect(generator.generate(request("Tell a very long story.", limit: 7)))
        #expect(answer.reason == .length)
        #expect(answer.tokens == 7)
    }

    @Test func aStopStringEndsTheAnswer() async throws {
        let generator = try await TestModels.loadGenerator()
        let whole = try await collect(generator.generate(request("Tell a long story.", limit: 30)))
        let word = try #require(whole.text.split(separator: " ").dropFirst(4).first)
        let cut = try await collect(generator.generate(request("Tell a long story.", limit: 30, stop: [String(word)])))
        #expect(cut.reason == .stopString(String(word)))
        #expect(whole.text.hasPrefix(cut.text))
        #expect(!cut.text.contains(word))
    }

    @Test func aTraceHasOneEntryForEveryTokenAndChangesNothing() async throws {
        let generator = try await TestModels.loadGenerator()
        let plain = try await collect(generator.generate(request("What is water?")))
        let traced = try await collect(generator.generate(request("What is water?", trace: true)))
        #expect(traced.text == plain.text)
        #expect(plain.traces.isEmpty)
        #expect(traced.traces.count == traced.tokens + (traced.reason == .endOfText ? 1 : 0))
        for trace in traced.traces {
            #expect(trace.entropy >= 0 && trace.entropy < log(49_152))
            #expect(trace.margin >= 0)
            #expect(trace.probability > 0 && trace.probability <= 1)
        }
        #expect(traced.traces.map(\.text).joined() == traced.text)
    }

    @Test func aPromptLongerThanTheContextNamesBothNumbersAndTheSetting() async throws {
        let generator = try await TestModels.loadGenerator(contextLength: 256)
        let long = String(repeating: "tea and water ", count: 200)
        let failure = await #expect(throws: Failure.self) { try await collect(generator.generate(request(long))) }
        #expect(failure?.code == .invalidRequest)
        #expect(failure?.message.contains("256") == true)
        #expect(failure?.message.contains("generator.contextLength") == true)
        #expect(try await collect(generator.generate(request("What is tea?", limit: 4))).tokens == 4)
    }

    @Test func theAnswerEndsWhenTheContextIsFull() async throws {
        let generator = try await TestModels.loadGenerator(contextLength: 256)
        let long = String(repeating: "tea and water ", count: 72)
        let answer = try await collect(generator.generate(request("Continue: " + long, limit: 500)))
        #expect(answer.reason == .contextFull || answer.reason == .endOfText)
        #expect(answer.promptTokens + answer.tokens <= 257)
    }

    @Test func impossibleRequestsAreRefused() async throws {
        let generator = try await TestModels.loadGenerator()
        for wrong in [
            request("x", limit: 0), request("x", temperature: -1), request("x", temperature: .nan),
            GenerationRequest(
                messages: [], maximumTokens: 1, temperature: 0, topP: 1, topK: 0, seed: 0, stop: [], trace: false),
        ] {
            let failure = await #expect(throws: Failure.self) { try await collect(generator.generate(wrong)) }
            #expect(failure?.code == .invalidRequest)
        }
    }

    @Test func breakingOffLeavesTheGeneratorUsable() async throws {
        let generator = try await TestModels.loadGenerator()
        let before = try await collect(generator.generate(request("What is tea?")))
        for try await event in generator.generate(request("Tell a very long story.", limit: 400)) {
            if case .text = event { break }
        }
        let after = try await collect(generator.generate(request("What is tea?")))
        #expect(after.text == before.text)
    }

    @Test func cancellingTheConsumerStopsTheAnswerAndFreesTheModel() async throws {
        let generator = try await TestModels.loadGenerator()
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let reader = Task {
            var last: GenerationEvent?
            for try await event in generator.generate(request("Tell a very long story.", limit: 480)) {
                last = event
                if case .text = event { signal.yield() }
            }
            return last
        }
        for await _ in started { break }
        reader.cancel()
        if case .finished = try await reader.value { Issue.record("the answer ran to its end") }
        #expect(try await collect(generator.generate(request("What is tea?", limit: 5))).tokens == 5)
    }

    @Test func anAbandonedPromptDoesNotSpoilTheNextAnswer() async throws {
        let generator = try await TestModels.loadGenerator(contextLength: 1_024)
        let expected = try await collect(generator.generate(request("What is tea?")))
        let long = request(String(repeating: "A samovar boils water for tea. ", count: 100), limit: 1)
        for _ in 0..<3 {
            let reader = Task { for try await _ in generator.generate(long) {} }
            reader.cancel()
            _ = try? await reader.value
            let answer = try await collect(generator.generate(request("What is tea?")))
            #expect(answer.text == expected.text)
        }
    }

    @Test func requestsAreAnsweredInTheOrderOfTheCalls() async throws {
        let generator = try await TestModels.loadGenerator()
        let streams = (0..<4).map { generator.generate(request("Question \($0)", limit: 2)) }
        let order = try await withThrowingTaskGroup(of: (Int, ContinuousClock.Instant).self) { group in
            for (index, stream) in streams.enumerated() {
                group.addTask {
                    var first: ContinuousClock.Instant?
                    for try await event in stream where first == nil {
                        if case .prefilled = event { first = ContinuousClock().now }
                    }
                    return (index, try #require(first))
                }
            }
            var times: [(Int, ContinuousClock.Instant)] = []
            for try await time in group { times.append(time) }
            return times.sorted { $0.1 < $1.1 }.map(\.0)
        }
        #expect(order == [0, 1, 2, 3])
    }

    @Test func aWaitingRequestThatIsCancelledIsSkipped() async throws {
        let generator = try await TestModels.loadGenerator()
        let first = generator.generate(request("Tell a story.", limit: 30))
        let second = Task { try await collect(generator.generate(request("Tell another.", limit: 400))) }
        second.cancel()
        #expect(try await collect(first).tokens > 0)
        #expect(try await second.value.tokens == 0)
        #expect(try await collect(generator.generate(request("And now?", limit: 3))).tokens == 3)
    }

    @Test func countingTokensNeedsNoTurn() async throws {
        let generator = try await TestModels.loadGenerator()
        let answer = generator.generate(request("Tell a story.", limit: 20))
        #expect(try await generator.countTokens("") == 0)
        let plain = try await generator.countTokens("<|im_end|>")
        #expect(plain > 1, "a template's marker in a text is letters")
        _ = try await collect(answer)
    }

    @Test func identityAndContextAreKnown() async throws {
        let generator = try await TestModels.loadGenerator(contextLength: 500)
        #expect(generator.identity.name == "smollm2")
        #expect(generator.contextLength == 500)
    }
}
