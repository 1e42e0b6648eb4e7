import API
import Corpus
import Foundation
import Testing

/// What a schema becomes; that answers keep to it is tested with a model (`JSONAnswerTests`).
@Suite struct JSONSchemaGrammarTests {
    private func root(_ schema: String) throws -> String {
        let value = try JSONCoding.decode(JSONValue.self, from: Data(schema.utf8))
        let grammar = try JSONSchemaGrammar.gbnf(for: value, at: "schema")
        return String(try #require(grammar.split(separator: "\n").first))
    }

    @Test(
        arguments: [
            (#"{}"#, "root ::= value"),
            (#"true"#, "root ::= value"),
            (#"{"type":"string","description":"A name"}"#, "root ::= string"),
            (#"{"type":["string","null"]}"#, "root ::= (string | null)"),
            (#"{"enum":["a","b\"c",1,null]}"#, #"root ::= ("\"a\"" | "\"b\\\"c\"" | "1" | "null")"#),
            (#"{"const":"x"}"#, #"root ::= "\"x\"""#),
            (#"{"type":"integer","minimum":0}"#, "root ::= natural"),
            (#"{"type":"integer","minimum":-1,"maximum":1}"#, #"root ::= ("-1" | "0" | "1")"#),
            (#"{"type":"string","minLength":2,"maxLength":3}"#, #"root ::= ("\"" char{2,3} "\"")"#),
            (#"{"anyOf":[{"type":"null"},{"type":"number"}]}"#, "root ::= (null | number)"),
            (#"{"type":"object"}"#, "root ::= object"),
            (#"{"type":"object","additionalProperties":false}"#, #"root ::= "{}""#),
        ] as [(String, String)])
    func aSchemaBecomesARule(schema: String, rule: String) throws {
        #expect(try root(schema) == rule)
    }

    @Test(
        arguments: [
            (##"{"type":"string","pattern":"a+"}"##, "schema.pattern"),
            (##"{"type":"object","properties":{"a":{"type":"number","minimum":1}}}"##, "schema.properties.a.minimum"),
            (##"{"type":"string","format":"email"}"##, "schema.format"),
            (##"{"type":"array","uniqueItems":true}"##, "schema.uniqueItems"),
            (##"{"type":"thing"}"##, "schema.type"),
            (##"{"not":{}}"##, "schema.not"),
            (##"{"allOf":[{},{}]}"##, "schema.allOf"),
            (##"{"$ref":"#/$defs/a"}"##, "schema.$ref"),
            (##"{"$ref":"http://a.b/c"}"##, "schema.$ref"),
            (##"{"$ref":"#"}"##, "schema.$ref"),
            (
                ##"{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}},"$ref":"#/$defs/a"}"##,
                "schema.$defs.a.anyOf[0].$ref"
            ),
            (##"{"type":"object","required":["a"]}"##, "schema.required"),
            (##"{"type":"array","maxItems":100000}"##, "schema.minItems"),
            (##"[]"##, "schema"),
        ] as [(String, String)])
    func whatWouldNotBeKeptToIsRefusedByName(schema: String, place: String) {
        let failure = #expect(throws: Failure.self) { try root(schema) }
        #expect(failure?.code == .invalidRequest)
        #expect(failure?.message.hasPrefix(place + ":") == true, "\(failure?.message ?? "")")
    }

    @Test func deepSchemasAreRefusedBeforeTheStackIs() {
        let deep =
            String(repeating: #"{"type":"array","items":"#, count: 100) + "{}" + String(repeating: "}", count: 100)
        let failure = #expect(throws: Failure.self) { try root(deep) }
        #expect(failure?.message.contains("levels") == true)
    }
}
