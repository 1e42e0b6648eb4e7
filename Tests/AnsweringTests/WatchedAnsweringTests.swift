import Answering
import ContextAssembly
import Corpus
import Decoding
import IndexBundle
import Retrieval
import Synchronization
import TestRooms
import TestSupport
import Testing

/// What the index does for a running answer: real retrieval over the fixtures' articles, and a generator that asks.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct WatchedAnsweringTests {
    private func options(_ monitoring: MonitoringOptions, evidenceTokens: Int = 60) -> AnsweringOptions {
        AnsweringOptions(
            evidenceTokens: evidenceTokens,
            sentences: .init(
                budget: 60, similarityWeight: 1, coverageWeight: 0, leadBonus: 0.1, bridgeBonus: 0, rankWeight: 0.05,
                lengthWeight: 0),
            maximumTokens: 40, temperature: 0, topP: 1, topK: 0, seed: 3, citationSupport: 0.5, monitoring: monitoring)
    }

    private func events(
        _ question: String, by generator: some TextGenerator, _ options: AnsweringOptions
    ) async throws -> [AnswerEvent] {
        let index = try await ArticleIndex.shared()
        let retriever = Retriever(embedder: try await RealEmbedder.shared(), options: index.options)
        var events: [AnswerEvent] = []
        for try await event in Answerer(retriever: retriever, generator: generator, prompts: .sample).answer(
            question, in: index.snapshot, profile: index.profile, mode: .auto, options: options, trace: true)
        {
            events.append(event)
        }
        return events
    }

    private func retrieved(_ events: [AnswerEvent]) -> [[EvidenceItem]] {
        events.compactMap { if case .retrieved(let items, _) = $0 { items } else { nil } }
    }

    @Test func whatIsFoundLaterIsNewNumberedOnAndCitedLikeTheRest() async throws {
        let generator = ConsultingGenerator(
            asking: "Who planned the buildings of the Nizhny Novgorod fair?",
            writing: "Agustín de Betancourt planned the buildings of the fair.")
        let events = try await events(
            "Which engineer planned the buildings?", by: generator, options(.watching([.rind])))
        let found = retrieved(events)
        #expect(found.count == 2 && !found[1].isEmpty)
        #expect(found.flatMap { $0 }.map(\.citation.number) == Array(1...found.joined().count))
        for item in found[1] where item.kind == .chunk {
            let before = found[0].filter { $0.citation.chunk == item.citation.chunk }
            #expect(!before.contains { $0.text.contains(item.text) }, "a sentence is shown once")
        }
        let findings = try #require(generator.findings)
        #expect(findings.messages.last?.content.contains("[\(found[1][0].citation.number)] ") == true)
        #expect(findings.text.hasPrefix("([\(found[1][0].citation.number)] "))
        guard case .finished(let summary)? = events.last else {
            Issue.record("\(events)")
            return
        }
        let cited = try #require(summary.citations.first)
        let item = try #require(found.joined().first { $0.citation == cited })
        #expect(item.text.contains("Betancourt"))
        let text = Array(try await ArticleIndex.shared().snapshot.text(of: cited.document).utf8)
        #expect(cited.byteRange.upperBound <= text.count)
        #expect(summary.usage.interventions.injected == 7)
    }

    @Test func neverLooksNothingUpAndAsksTheModelToRemember() async throws {
        let generator = ScriptedGenerator(["The Upa."])
        let events = try await events("Which river flows through Tula?", by: generator, options(.never))
        #expect(retrieved(events).isEmpty)
        let request = try #require(generator.requests.first)
        #expect(request.messages.map(\.content) == ["Answer from memory.", "Q: Which river flows through Tula?"])
        #expect(request.watch == nil)
    }

    @Test func aGateBeginsFromMemoryAndGetsTheWholeEvidenceWhenItAsks() async throws {
        let generator = ConsultingGenerator(asking: "Which river flows through Tula?", writing: "The Upa.")
        let events = try await events("Which river flows through Tula?", by: generator, options(.watching([.entropy])))
        let once = try await self.events(
            "Which river flows through Tula?", by: ScriptedGenerator(["Upa."]), options(.once))
        #expect(retrieved(events) == retrieved(once))
        #expect(generator.findings?.messages.first?.content == "Answer from the evidence.")
    }

    @Test func theCollectionKnowsWhichNamesItConnects() async throws {
        let profile = try await ArticleIndex.shared().profile
        #expect(profile.disconnection(in: "Tula lies on the Upa.", asked: "Where is Tula?") == nil)
        #expect(profile.disconnection(in: "Nothing is named here.", asked: "What?") == nil)
        #expect(profile.disconnection(in: "Kyakhta lies on the Upa.", asked: "Where?") != nil)
    }
}

/// Asks once while it writes, as a monitor would have it do.
private final class ConsultingGenerator: TextGenerator {
    let identity = GeneratorIdentity(name: "consulting", fingerprint: "00")
    let contextLength = 4096
    private let query: String
    private let text: String
    private let found = Mutex<Findings?>(nil)

    init(asking query: String, writing text: String) {
        self.query = query
        self.text = text
    }

    var findings: Findings? { found.withLock { $0 } }

    func countTokens(_ text: String) -> Int { text.split(whereSeparator: \.isWhitespace).count }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                continuation.yield(.prefilled(promptTokens: 9, reusedTokens: 0, milliseconds: 1))
                let consultation = Consultation(query: query, written: "", doubted: "")
                if let findings = try await request.watch?.consult(consultation) {
                    found.withLock { $0 = findings }
                    continuation.yield(.retrieved(findings.items, milliseconds: 2))
                    continuation.yield(
                        .injected(
                            Injection(
                                monitor: "rind", placement: .rewind, numbers: findings.items.map(\.citation.number),
                                text: findings.text, position: 9, tokens: InterventionTokens(injected: 7),
                                milliseconds: 3)))
                }
                continuation.yield(.text(text))
                continuation.yield(.finished(.endOfText, answerTokens: 5, decodeMilliseconds: 4))
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
