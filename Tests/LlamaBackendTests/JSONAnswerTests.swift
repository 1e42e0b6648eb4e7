import API
import Corpus
import Decoding
import Foundation
import LlamaBackend
import Testing

/// Grammars made of schemas, kept to by a real model: what it says is small talk, its form is not.
@Suite(.enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct JSONAnswerTests {
    private func answer(_ schema: String, temperature: Double = 0) async throws -> JSONValue {
        let (text, reason) = try await written(schema, temperature: temperature, limit: 160)
        #expect(reason == .endOfText, "\(text)")
        return try JSONCoding.decode(JSONValue.self, from: Data(text.utf8))
    }

    private func written(
        _ schema: String, temperature: Double = 0, limit: Int
    ) async throws -> (text: String, reason: Decoding.FinishReason?) {
        let generator = try await TestModels.loadGenerator(contextLength: 512)
        let value = try JSONCoding.decode(JSONValue.self, from: Data(schema.utf8))
        var request = GenerationRequest(
            messages: [ChatMessage(role: .user, content: "Describe a samovar as JSON.")], maximumTokens: limit,
            temperature: temperature, topP: 1, topK: 0, seed: 3, stop: [], trace: false)
        request.grammar = try JSONSchemaGrammar.gbnf(for: value, at: "schema")
        var text = ""
        var reason: Decoding.FinishReason?
        for try await event in generator.generate(request) {
            switch event {
            case .text(let piece): text += piece
            case .finished(let finish, _, _): reason = finish
            default: break
            }
        }
        return (text, reason)
    }

    @Test(arguments: [0, 1.5])
    func anObjectHasTheMembersItsSchemaNames(temperature: Double) async throws {
        let value = try await answer(
            #"""
            {"type":"object","required":["name","parts","height"],"properties":{
              "name":{"type":"string","maxLength":12},
              "parts":{"type":"array","minItems":1,"maxItems":2,"items":{"$ref":"#/$defs/part"}},
              "height":{"type":"integer","minimum":0,"maximum":99},
              "old":{"type":["boolean","null"]},"made":{"type":"string","format":"date"}},
             "$defs":{"part":{"type":"object","required":["label","metal"],
               "properties":{"label":{"type":"string","maxLength":8},"metal":{"enum":["brass","copper"]}}}}}
            """#, temperature: temperature)
        guard case .array(let parts)? = value["parts"], case .integer(let height)? = value["height"] else {
            Issue.record("\(value)")
            return
        }
        #expect((1...2).contains(parts.count) && (0...99).contains(height))
        #expect(parts.allSatisfy { ["brass", "copper"].contains($0["metal"]?.text) })
        #expect((value["name"]?.text?.count ?? 99) <= 12)
    }

    @Test func onlyOptionalMembersMayAllBeMissing() async throws {
        let value = try await answer(
            #"{"type":"object","properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}}}"#)
        guard case .object(let members) = value else {
            Issue.record("\(value)")
            return
        }
        #expect(Set(members.keys).isSubset(of: ["a", "b", "c"]))
    }

    @Test func aRecursiveSchemaNests() async throws {
        let (text, _) = try await written(
            #"""
            {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["next"],"properties":{
              "next":{"anyOf":[{"const":0},{"$ref":"#/$defs/node"}]}}}}}
            """#, limit: 24)
        // A small model may nest for ever, and is then cut.
        #expect(text.hasPrefix(#"{"next":"#), "\(text)")
    }
}
