import Answering
import Corpus
import Decoding
import IndexBundle
import Retrieval
import TestRooms
import TestSupport
import Testing

/// Real retrieval over the fixtures' articles, and a generator that writes what the test tells it to.
@Suite(.enabled(if: Models.hasEmbedder, "needs the encoder of `make test`"))
struct AnswererTests {
    private static let question = "Which river flows through Tula?"
    private static let prompts = AnswerPrompts.sample
    private static let options = AnsweringOptions(
        evidenceTokens: 500, sentences: nil, maximumTokens: 40, temperature: 0, topP: 1, topK: 0, seed: 3,
        citationSupport: 0.5, monitoring: .once)

    private func stream(
        _ question: String = question, by generator: ScriptedGenerator, options: AnsweringOptions = options,
        trace: Bool = false
    ) async throws -> AsyncThrowingStream<AnswerEvent, any Error> {
        let index = try await ArticleIndex.shared()
        let retriever = Retriever(embedder: try await RealEmbedder.shared(), options: index.options)
        return Answerer(retriever: retriever, generator: generator, prompts: Self.prompts).answer(
            question, in: index.snapshot, profile: index.profile, mode: .auto, options: options, trace: trace)
    }

    private func events(
        _ question: String = question, by generator: ScriptedGenerator, options: AnsweringOptions = options,
        trace: Bool = false
    ) async throws -> [AnswerEvent] {
        var events: [AnswerEvent] = []
        for try await event in try await stream(question, by: generator, options: options, trace: trace) {
            events.append(event)
        }
        return events
    }

    @Test(
        arguments: [
            (["{\"river\": ", "\"the Upa\", \"n\": [1]}", " [1]"], "{\"river\": \"the Upa\", \"n\": [1]}"),
            (["``", "`json\n{\"river\": \"Upa", " }\"}\n```\nThe Upa [1]."], "```json\n{\"river\": \"Upa }\"}\n```"),
            (["\n", "{}", " That is all."], "\n{}"),
        ] as [([String], String)])
    func jsonThatWasAskedForInWordsHasNothingBehindIt(pieces: [String], shown: String) async throws {
        let events = try await events(by: ScriptedGenerator(pieces))
        #expect(events.text == shown)
    }

    @Test func whatOnlyBeginsLikeAFenceIsProse() async throws {
        let events = try await events(by: ScriptedGenerator(["`", "``", "\nThe Upa flows through Tula."]))
        #expect(events.text.contains("The Upa flows through Tula ["))
    }

    @Test func anAnswerIsEvidenceThenTextThenCitationsThenOneEnd() async throws {
        let generator = ScriptedGenerator(["The Upa flows", " through Tula", ".", " Elephants are grey."])
        let events = try await events(by: generator)
        guard case .retrieved(let items, _)? = events.first, case .finished(let summary)? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(!items.isEmpty && items.map(\.citation.number) == Array(1...items.count))
        #expect(events.count { if case .retrieved = $0 { true } else { false } } == 1)
        #expect(events.count { if case .finished = $0 { true } else { false } } == 1)
        #expect(summary.reason == .stop)
        #expect(summary.usage.prompt == 321 && summary.usage.answer == 4 && summary.usage.evidence > 0)
        #expect(summary.timings.prefill == 7 && summary.timings.decode == 11)
        #expect(summary.timings.firstToken >= summary.timings.retrieval)

        let cited = try #require(summary.citations.first)
        let marker = try #require(events.firstIndex { $0 == .cited(cited) })
        #expect(events[..<marker].text.contains("[\(cited.number)]"), "a citation follows its marker")
        #expect(events.text == "The Upa flows through Tula [\(cited.number)]. Elephants are grey.")
    }

    @Test func citationsResolveToBytesOfTheStoredDocument() async throws {
        let generator = ScriptedGenerator(["The Upa flows through Tula [1]. Tea came from Kyakhta [99]. Upa [2]."])
        let events = try await events(by: generator)
        let snapshot = try await ArticleIndex.shared().snapshot
        guard case .retrieved(let items, _)? = events.first, case .finished(let summary)? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(!summary.citations.isEmpty)
        #expect(!events.text.contains("[99]"), "an invented marker is never shown")
        for citation in summary.citations {
            let item = try #require(items.first { $0.citation == citation })
            let document = try await snapshot.document(citation.document)
            #expect(document.source == citation.source && document.contentHash == citation.contentHash)
            let text = Array(try await snapshot.text(of: citation.document).utf8)
            let cited = String(decoding: text[citation.byteRange], as: UTF8.self)
            #expect(item.kind == .triplet || cited == item.text)
            #expect(!cited.isEmpty)
        }
    }

    @Test func theModelIsNotAskedWhenNothingBearsOnTheQuestion() async throws {
        let generator = ScriptedGenerator(["I will make something up."])
        let events = try await events("How do I reset my wireless router's password?", by: generator)
        #expect(generator.requests.isEmpty)
        guard events.count == 3, case .retrieved(let items, _) = events[0], case .finished(let summary) = events[2]
        else {
            Issue.record("\(events)")
            return
        }
        #expect(items.isEmpty)
        #expect(events[1] == .text("Not in the documents."))
        #expect(summary.reason == .noEvidence && summary.citations.isEmpty && summary.usage == .zero)
    }

    @Test func whatNothingSupportsIsWrittenAgainFromTheNearestSentences() async throws {
        let generator = ScriptedGenerator(one: ["Elephants are grey.", "The Upa flows through Tula."])
        let events = try await events(by: generator)
        #expect(generator.requests.count == 2)
        #expect(events.contains(.withdrawn(Withdrawal(text: "Elephants are grey.", tokens: 0))))
        guard case .finished(let summary)? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(summary.reason == .stop && summary.citations.count == 1)
        #expect(events.text.hasPrefix("The Upa flows through Tula ["))
        let second = try #require(generator.requests.last).messages[1].content
        #expect(second.contains("Upa") && second.utf8.count < generator.requests[0].messages[1].content.utf8.count)
    }

    @Test func whatNothingSupportsTwiceIsRefused() async throws {
        let generator = ScriptedGenerator(one: ["Elephants are grey.", "Elephants live long."])
        let events = try await events(by: generator)
        guard case .finished(let summary)? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(summary.reason == .declined && summary.citations.isEmpty && events.text == "Not in the documents.")
        #expect(events.count { if case .finished = $0 { true } else { false } } == 1)
        #expect(events.count { if case .withdrawn = $0 { true } else { false } } == 2)
        #expect(!events.contains { if case .cited = $0 { true } else { false } })
    }

    @Test func aModelThatDoesNotKnowIsAskedOnce() async throws {
        let generator = ScriptedGenerator(one: ["The evidence does not say so."])
        let events = try await events(by: generator)
        #expect(generator.requests.count == 1 && events.text == "Not in the documents.")
    }

    @Test func howManyDocumentsThereAreTheIndexItselfKnows() async throws {
        let generator = ScriptedGenerator(["Five."])
        let events = try await events("How many documents are in this index?", by: generator)
        let count = try await ArticleIndex.shared().snapshot.counts().documents
        #expect(generator.requests.isEmpty && events.text == String(count))
    }

    @Test func eachPartOfAQuestionIsWrittenAndCitedByItself() async throws {
        let question = "Which river flows through Tula, and when was a museum of gingerbread opened there?"
        let both = ScriptedGenerator(one: ["The Upa.", "A museum of gingerbread was opened in Tula in 1996."])
        let events = try await events(question, by: both)
        #expect(both.requests.count == 2)
        #expect(both.requests[1].messages[1].content.hasSuffix("\nwhen was a museum of gingerbread opened there?"))
        #expect(events.text.contains("The Upa [") && events.text.contains("in 1996 ["))
        // One part's answer is none to the other.
        let same = try await self.events(question, by: ScriptedGenerator(one: ["The Upa.", "The Upa."]))
        #expect(
            same.text.contains("The Upa [") && same.text.hasSuffix("when was a museum of gingerbread opened there?"))
    }

    @Test func theModelReadsTheEvidenceWithItsNumbersAndTheQuestionOnce() async throws {
        let generator = ScriptedGenerator(["Upa."])
        let events = try await events(by: generator)
        guard case .retrieved(let items, _)? = events.first else {
            Issue.record("\(events)")
            return
        }
        let request = try #require(generator.requests.first)
        #expect(generator.requests.count == 1)
        #expect(request.messages.map(\.role) == [.system, .user])
        #expect(request.messages[0].content == "Answer from the evidence.")
        let turn = request.messages[1].content
        #expect(turn.hasSuffix("\n\nQ: \(Self.question)"))
        let lines = turn.split(separator: "\n").filter { $0.hasPrefix("[") }
        #expect(lines.count == items.count)
        for (number, line) in lines.enumerated() { #expect(line.hasPrefix("[\(number + 1)] ")) }
        #expect(request.maximumTokens == 40 && request.seed == 3 && !request.trace)
    }

    @Test func theEvidenceKeepsWithinItsBudget() async throws {
        for budget in [20, 60, 200] {
            var options = Self.options
            options.evidenceTokens = budget
            let events = try await events(by: ScriptedGenerator(["Upa."]), options: options)
            guard case .finished(let summary)? = events.last else {
                Issue.record("\(events)")
                return
            }
            #expect(summary.usage.evidence <= budget && summary.usage.evidence > 0)
        }
    }

    @Test func aTraceHasATokenForEveryStep() async throws {
        let events = try await events(by: ScriptedGenerator(["The", " Upa", "."]), trace: true)
        let tokens = events.compactMap { event -> String? in
            if case .token(let token) = event { token.text } else { nil }
        }
        #expect(tokens == ["The", " Upa", "."])
    }

    @Test(arguments: [
        (FinishReason.length, AnswerSummary.Reason.length), (.contextFull, .length), (.stopString("x"), .stop),
        (.monitor(reason: "m"), .stop), (.endOfText, .stop),
    ])
    func theReasonOfTheEndIsTold(finish: FinishReason, reason: AnswerSummary.Reason) async throws {
        let events = try await events(by: ScriptedGenerator(["The Upa"], ending: .finished(finish)))
        guard case .finished(let summary)? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(summary.reason == reason)
    }

    @Test func aModelThatFailsFailsTheAnswerAndDoesNotEndIt() async throws {
        let generator = ScriptedGenerator(["The Upa flows"], ending: .failed(Failure(.native, "out of memory")))
        var seen: [AnswerEvent] = []
        await #expect(throws: Failure(.native, "out of memory")) {
            for try await event in try await stream(by: generator) { seen.append(event) }
        }
        #expect(!seen.contains { if case .finished = $0 { true } else { false } })
    }

    @Test func aListenerWhoLeavesStopsTheModel() async throws {
        let generator = ScriptedGenerator(["The Upa flows through Tula. And"], ending: .silence)
        for try await event in try await stream(by: generator) {
            if case .text = event { break }
        }
        await generator.waitUntilStopped()
    }

    @Test func aCancelledListenerStopsTheModelAndSeesNoEnd() async throws {
        let generator = ScriptedGenerator(["The Upa flows through Tula. And"], ending: .silence)
        let stream = try await stream(by: generator)
        let listener = Task {
            var seen: [AnswerEvent] = []
            for try await event in stream {
                seen.append(event)
                if case .text = event { withUnsafeCurrentTask { $0?.cancel() } }
            }
            return seen
        }
        await generator.waitUntilStopped()
        let seen = (try? await listener.value) ?? []
        #expect(!seen.contains { if case .finished = $0 { true } else { false } })
    }
}

extension Collection<AnswerEvent> {
    fileprivate var text: String {
        compactMap { event in
            if case .text(let piece) = event { piece } else { nil }
        }.joined()
    }
}
