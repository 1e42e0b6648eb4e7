import Corpus
import Decoding
import Foundation
import LlamaBackend
import Testing

@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct GrammarProcessorTests {
    private func answer(_ grammar: String, temperature: Double = 0, limit: Int = 60) async throws -> (
        String, FinishReason?
    ) {
        let request = GenerationRequest(
            messages: [ChatMessage(role: .user, content: "Name three rivers.")], maximumTokens: limit,
            temperature: temperature, topP: 1, topK: 0, seed: 3, stop: [], trace: false, grammar: grammar)
        var text = ""
        var reason: FinishReason?
        for try await event in try await TestModels.loadGenerator().generate(request) {
            if case .text(let piece) = event { text += piece }
            if case .finished(let finish, _, _) = event { reason = finish }
        }
        return (text, reason)
    }

    @Test(arguments: [0, 1.5])
    func answersAreTextsOfTheGrammar(temperature: Double) async throws {
        let (text, reason) = try await answer(
            #"root ::= "[" [0-9]{2} (", " [0-9]{2}){0,3} "]""#, temperature: temperature)
        #expect(reason == .endOfText)
        #expect(text.wholeMatch(of: /\[\d\d(, \d\d){0,3}\]/) != nil, "\(text)")
    }

    @Test func textsBeyondASCIIAreCountedByCharacter() async throws {
        let (text, reason) = try await answer(#"root ::= "„" [äöüß茶]{4} "“""#)
        #expect(reason == .endOfText)
        #expect(text.wholeMatch(of: /„[äöüß茶]{4}“/) != nil, "\(text)")
    }

    @Test func aGrammarThatCannotBeReadIsRefused() async throws {
        for grammar in ["root ::= \"a", "", "start ::= \"a\"", "root ::= missing"] {
            let failure = await #expect(throws: Failure.self) { try await answer(grammar) }
            #expect(failure?.code == .invalidRequest)
        }
    }
}
