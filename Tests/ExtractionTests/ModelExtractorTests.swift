import Corpus
import Decoding
import Extraction
import Foundation
import LlamaBackend
import Synchronization
import TestSupport
import Testing

@Suite struct ModelAnswerTests {
    private let passage = ExtractionPassage(
        title: "Angel Eyes (film)",
        text: "It was shot in Toronto. Luis Mandoki directed it on January 5, 2001, and Jennifer López starred.")

    private func facts(_ json: String, isCut: Bool = false) -> PassageFacts {
        ModelAnswer(json: json, isCut: isCut).facts(in: passage)
    }

    @Test func namesMustStandInTheTextOrItsTitle() {
        let facts = facts(
            """
            [{"h":"Angel Eyes","r":"shot in","t":"Toronto"},{"h":"Luis Mandoki","r":"born in","t":"Mexico"},\
            {"h":"angel eyes (Film)","r":" directed   by ","t":"Luis Mandoki"},{"h":"Mando","r":"is","t":"Toronto"}]
            """)
        #expect(facts.triplets.map(\.tail) == ["Toronto", "Luis Mandoki"])
        #expect(facts.triplets[1].relation == "directed by")
        #expect(facts.rejected == 2)
        #expect(!facts.isDegraded)
    }

    @Test func factsPointAtTheSentenceThatNamesMostOfThem() {
        let facts = facts(#"[{"h":"Luis Mandoki","r":"directed on","t":"January 5, 2001"}]"#)
        let bytes = Array(passage.text.utf8)[facts.triplets[0].sentence]
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("Luis Mandoki directed"))
    }

    @Test func ofAnAnswerThatBrokeOffTheWholeFactsCount() {
        let cut = #"[{"h":"Angel Eyes","r":"shot in","t":"Toronto"},{"h":"Angel Eyes","r":"}","t":"Luis"},{"h":"Luis"#
        #expect(facts(cut, isCut: true).triplets.map(\.tail) == ["Toronto", "Luis"])
        #expect(facts(cut, isCut: true).isDegraded)
    }

    @Test(arguments: [
        "", "[", "null", "{}", "[[]]", "[1]", "[{\"h\":1}]", "}}}]", "\u{0}", "[{\"h\":\"a\",\"r\":\"b\"}]",
    ])
    func anAnswerOfAnotherFormIsDegradedAndNoError(_ json: String) {
        #expect(facts(json) == PassageFacts(triplets: [], isDegraded: true))
    }

    @Test func emptyNamesAndLoopsAreRejected() {
        let facts = facts(
            #"[{"h":"","r":"is","t":"Toronto"},{"h":"Toronto","r":"is","t":"toronto"},{"h":"Toronto","r":" ","t":"Luis"}]"#
        )
        #expect(facts.triplets.isEmpty && facts.rejected == 3)
    }
}

/// A real model, and how often it was asked.
private final class CountingGenerator: TextGenerator {
    private let generator: LlamaGenerator
    private let count = Mutex(0)

    init(_ generator: LlamaGenerator) { self.generator = generator }

    var identity: GeneratorIdentity { generator.identity }
    var contextLength: Int { generator.contextLength }
    var calls: Int { count.withLock { $0 } }

    func countTokens(_ text: String) async throws -> Int { try await generator.countTokens(text) }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        count.withLock { $0 += 1 }
        return generator.generate(request)
    }
}

private final class MemoryCache: ExtractionCache {
    private let entries = Mutex<[String: String]>([:])

    func cachedExtractions(_ keys: [String]) async throws -> [String: String] {
        entries.withLock { entries in entries.filter { keys.contains($0.key) } }
    }

    func cacheExtraction(_ facts: String, as key: String) async throws { entries.withLock { $0[key] = facts } }
}

@Suite(.serialized, .enabled(if: Models.hasSmallGenerator, "needs the generator of `make test`"))
struct ModelExtractorTests {
    private let passages = [
        ExtractionPassage(title: "Tula", text: "Tula lies on the Upa. The Lisitsyn brothers made samovars in Tula."),
        ExtractionPassage(title: "Kyakhta", text: "Kyakhta was founded in 1727 by Sava Vladislavich."),
    ]

    private func generator(contextLength: Int = 1024) async throws -> CountingGenerator {
        CountingGenerator(
            try await LlamaGenerator.load(
                path: Models.smallGenerator.path, identity: GeneratorIdentity(name: "small", fingerprint: "test"),
                options: .init(
                    contextLength: contextLength, cacheLength: 2 * contextLength + 512, batchLength: 128,
                    sliceLength: 64, threads: 2, slots: 2, helpers: 0, queueLength: 600, queueTime: .seconds(600),
                    gatherTime: .milliseconds(5), keptSequences: 2, keptTokens: 512, reuse: nil,
                    contextLengthSetting: "generation.context_tokens")))
    }

    private func extractor(
        _ generator: CountingGenerator, cache: (any ExtractionCache)?, maximumTriplets: Int = 4
    ) throws -> ModelExtractor {
        ModelExtractor(
            generator: generator, prompt: try ExtractionPrompt(configuration: Fixtures.configuration),
            options: .init(maximumTriplets: maximumTriplets, answerTokens: 100, concurrency: 2), cache: cache)
    }

    @Test func whateverTheModelWritesItsFactsStandInTheText() async throws {
        let found = try await extractor(try await generator(), cache: nil).extract(passages)
        #expect(found.count == 2)
        for (passage, facts) in zip(passages, found) {
            #expect(facts.triplets.count <= 4)
            for triplet in facts.triplets {
                #expect((passage.title + " " + passage.text).localizedCaseInsensitiveContains(triplet.tail))
                #expect(triplet.sentence.upperBound <= passage.text.utf8.count)
            }
        }
    }

    @Test func whatWasReadOnceIsNotAskedAgain() async throws {
        let generator = try await generator()
        let cache = MemoryCache()
        let first = try await extractor(generator, cache: cache).extract(passages)
        #expect(generator.calls == 2)
        let again = try await extractor(generator, cache: cache).extract([passages[1], passages[0]])
        #expect(generator.calls == 2 && again == first.reversed())
        var changed = passages[0]
        changed.text += " It was burnt in 1552."
        _ = try await extractor(generator, cache: cache).extract([changed, passages[1]])
        #expect(generator.calls == 3, "only what changed is read anew")
        _ = try await extractor(generator, cache: cache, maximumTriplets: 3).extract([passages[1]])
        #expect(generator.calls == 4, "another grammar, another answer")
    }

    @Test func aPassageTooLongForTheModelIsDegradedAndTheRestGoesOn() async throws {
        let generator = try await generator(contextLength: 768)
        let long = ExtractionPassage(title: "", text: String(repeating: "Tula lies on the Upa. ", count: 300))
        let found = try await extractor(generator, cache: nil).extract([long, passages[0]])
        #expect(found[0] == PassageFacts(triplets: [], isDegraded: true))
        #expect(generator.calls == 1)
    }

    @Test func cancellingStopsBetweenTwoTokens() async throws {
        let extractor = try extractor(try await generator(), cache: nil)
        let task = Task { try await extractor.extract(Array(repeating: passages[0], count: 500)) }
        task.cancel()
        let failure = await #expect(throws: Failure.self) { try await task.value }
        #expect(failure?.code == .cancelled)
    }
}
