import Corpus
import Decoding
import Foundation
import LlamaBackend
import Synchronization
import Testing

/// Retrieval from inside answers of a real model.
@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct WatchedAnswerLlamaTests {
    private static let item = EvidenceItem(
        kind: .chunk,
        citation: Citation(
            number: 1, document: DocumentID(1), chunk: ChunkID(1), source: "/a", title: "", headings: [], pages: nil,
            byteRange: 0..<1, contentHash: ""),
        text: "The samovar of Tula was made by Lisitsyn in 1778.", score: 1)

    private static let messages = [
        ChatMessage(role: .system, content: "You answer in one sentence."),
        ChatMessage(role: .user, content: "Who made the samovar of Tula?"),
    ]

    private static let informed = [
        ChatMessage(role: .system, content: "You answer in one sentence."),
        ChatMessage(role: .user, content: "\(item.text)\nWho made the samovar of Tula?"),
    ]

    private func watch(
        _ placement: Placement, confirmation: Doubt.Confirmation = .none,
        consult: @escaping @Sendable (Consultation) async throws -> Findings? = { _ in
            Findings(items: [item], text: "(Known: \(item.text))", messages: informed)
        }
    ) -> Watch {
        Watch(
            monitors: MonitorFactory { [Alarm(confirmation: confirmation)] },
            policy: InterventionPolicy(
                placement: placement, querier: .words, injector: .sentences, maximum: 1, spacing: 0, tail: 2,
                confidence: 0, confirmation: 0, helperTokens: 8, insertTokens: 60, sentenceTokens: 12,
                helperLimit: .seconds(30), consultLimit: .seconds(30)),
            question: "Who made the samovar of Tula?",
            helpers: HelperTexts(verdict: "Is a fact missing? Reply yes or no.", query: "", injection: ""),
            positions: 160,
            consult: consult, disconnection: { _ in nil })
    }

    private func request(_ watch: Watch?, messages: [ChatMessage] = messages) -> GenerationRequest {
        GenerationRequest(
            messages: messages, maximumTokens: 24, temperature: 0, topP: 1, topK: 0, seed: 1, stop: [], trace: false,
            watch: watch)
    }

    private func events(_ request: GenerationRequest, by generator: LlamaGenerator) async throws -> [GenerationEvent] {
        var events: [GenerationEvent] = []
        for try await event in generator.generate(request) { events.append(event) }
        return events
    }

    private func text(_ events: [GenerationEvent]) -> String {
        events.reduce(into: "") { if case .text(let piece) = $1 { $0 += piece } }
    }

    private func injection(_ events: [GenerationEvent]) throws -> Injection {
        try #require(events.compactMap { if case .injected(let injection) = $0 { injection } else { nil } }.first)
    }

    /// The whole sentence is withdrawn, so what is written under the new prompt must be what a fresh answer to it is.
    @Test func underNewEvidenceTheAnswerIsThatOfAFreshPrompt() async throws {
        let generator = try await TestModels.loadGenerator()
        let fresh = try await events(request(nil, messages: Self.informed), by: TestModels.loadGenerator())
        let watched = try await events(request(watch(.evidence)), by: generator)
        #expect(text(watched) == text(fresh))
        let tokens = try injection(watched).tokens
        #expect(tokens.injected > 10 && tokens.reread > 0 && tokens.rereadByHelpers == 0)
    }

    @Test(arguments: [Placement.append, .rewind])
    func anInsertEntersTheRunningAnswerWithoutReadingThePromptAgain(placement: Placement) async throws {
        let generator = try await TestModels.loadGenerator()
        let plain = text(try await events(request(nil), by: generator))
        let watched = try await events(request(watch(placement)), by: generator)
        let injection = try injection(watched)
        #expect(injection.placement == placement && injection.tokens.reread == 0 && injection.tokens.injected > 10)
        #expect(!text(watched).contains("Known:"), "an insert is read, not shown")
        #expect(text(watched) != plain)
        // And the next answer is not touched by what this one held.
        #expect(text(try await events(request(nil), by: generator)) == plain)
    }

    @Test func aVerdictOnAForkReadsNothingAgainAndLeavesTheAnswerAsItWas() async throws {
        let generator = try await TestModels.loadGenerator()
        let plain = text(try await events(request(nil), by: generator))
        let watched = try await events(
            request(watch(.rewind, confirmation: .model, consult: { _ in nil })), by: generator)
        #expect(text(watched) == plain)
        let dismissals = watched.compactMap { if case .dismissed(let dismissal) = $0 { dismissal } else { nil } }
        // At the token limit nothing is asked any more.
        let asked = dismissals.filter { $0.reason != .blocked }
        #expect(!asked.isEmpty)
        for dismissal in asked {
            #expect(dismissal.reason == .nothingFound || dismissal.reason == .repeated)
            #expect(dismissal.tokens.monitor > 5 && dismissal.tokens.rereadByHelpers == 0)
        }
    }

    @Test func aListenerWhoLeavesDuringASearchIsGoneWithin100Milliseconds() async throws {
        let generator = try await TestModels.loadGenerator()
        #expect(try await fastest { try await timeToLeaveASearch(generator) } < .milliseconds(100))
    }

    @Test func aListenerWhoLeavesWhileAHelperWritesIsGoneWithin100Milliseconds() async throws {
        let generator = try await TestModels.loadGenerator()
        #expect(try await fastest { try await timeToLeaveAHelper(generator) } < .milliseconds(100))
    }

    /// The machine may be busy with other things: one of a few attempts must show it.
    private func fastest(_ attempt: () async throws -> Duration) async rethrows -> Duration {
        var fastest = Duration.seconds(60)
        for _ in 0..<5 where fastest >= .milliseconds(100) { fastest = min(fastest, try await attempt()) }
        return fastest
    }

    /// From the cancellation while the querier writes what it may go on with for seconds, until the model is at rest.
    private func timeToLeaveAHelper(_ generator: LlamaGenerator) async throws -> Duration {
        let (raised, alarm) = AsyncStream.makeStream(of: Void.self)
        var endless = watch(.rewind)
        endless.monitors = MonitorFactory { [Alarm(confirmation: .none) { alarm.yield() }] }
        endless.policy.querier = .model
        endless.policy.helperTokens = 1_000
        endless.helpers.query = "Write all numbers from one to one thousand on a single line."
        let stream = generator.generate(request(endless))
        let listener = Task {
            for try await _ in stream {}
        }
        for await _ in raised { break }
        let clock = ContinuousClock()
        let start = clock.now
        listener.cancel()
        await generator.settle()
        let elapsed = clock.now - start
        _ = try? await listener.value
        return elapsed
    }

    /// From the cancellation in the middle of a search that never answers, until search and model are at rest.
    private func timeToLeaveASearch(_ generator: LlamaGenerator) async throws -> Duration {
        let searching = AsyncStream.makeStream(of: Void.self)
        let cancelled = AsyncStream.makeStream(of: Void.self)
        let endless = watch(
            .rewind,
            consult: { _ in
                await withTaskCancellationHandler {
                    searching.continuation.yield()
                    for await _ in AsyncStream<Void>.makeStream().stream {}
                } onCancel: {
                    cancelled.continuation.yield()
                }
                return nil
            })
        let stream = generator.generate(request(endless))
        let listener = Task {
            for try await _ in stream {}
        }
        for await _ in searching.stream { break }
        let clock = ContinuousClock()
        let start = clock.now
        listener.cancel()
        for await _ in cancelled.stream { break }
        await generator.settle()
        let elapsed = clock.now - start
        _ = try? await listener.value
        return elapsed
    }

    @Test func aSearchThatTakesTooLongHasFoundNothing() async throws {
        let generator = try await TestModels.loadGenerator()
        var slow = watch(
            .rewind,
            consult: { _ in
                for await _ in AsyncStream<Void>.makeStream().stream {}
                return nil
            })
        slow.policy.consultLimit = .milliseconds(20)
        let watched = try await events(request(slow), by: generator)
        #expect(watched.contains { if case .dismissed(let one) = $0 { one.reason == .nothingFound } else { false } })
    }
}

/// Doubts every sentence, and every twelve tokens of one that does not end.
private struct Alarm: TokenMonitor {
    private let confirmation: Doubt.Confirmation
    private let raised: @Sendable () -> Void
    private var sentence = OpenSentence(maximumTokens: 12)

    init(confirmation: Doubt.Confirmation, raised: @escaping @Sendable () -> Void = {}) {
        self.confirmation = confirmation
        self.raised = raised
    }

    mutating func observe(_ token: ObservedToken) -> Verdict {
        sentence.append(token)
        guard sentence.isClosed, let start = sentence.start else { return .proceed }
        raised()
        return .retrieve(Doubt(monitor: "alarm", score: 1, position: start, confirmation: confirmation))
    }

    mutating func rewound(to position: Int) { sentence.rewound(to: position) }
    mutating func moved(by offset: Int) { sentence.moved(by: offset) }
}
