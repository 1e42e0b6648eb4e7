import API
import Foundation
import Testing

@Suite struct JSONSyntaxTests {
    private static let valid = [
        "null", " true ", "-0.5e+10", "0", "[]", "{}", #"{"a":[1,{"b":"\u00e9\n\/"}],"c":""}"#, "\"żółć\"\n",
        String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
    ]

    @Test(arguments: valid)
    func whatFoundationReadsHasNoFault(json: String) throws {
        #expect(JSONSyntax.firstFault(in: json.utf8) == nil)
        _ = try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
    }

    @Test(arguments: [
        ("", 1, 1), ("{\n \"a\" 1}", 2, 6), ("[1,]", 1, 4), ("{a:1}", 1, 2), ("01", 1, 2), ("1.", 1, 3), ("nul", 1, 4),
        ("\"a\nb\"", 1, 3), ("\"\\x\"", 1, 3), ("\"\\u12\"", 1, 6), ("{} {}", 1, 4), ("[1\n2]", 2, 1), ("\"open", 1, 6),
    ])
    func theFirstFaultIsPlaced(json: String, line: Int, column: Int) {
        let fault = JSONSyntax.firstFault(in: json.utf8)
        #expect(fault?.line == line)
        #expect(fault?.column == column, "\(fault?.description ?? "none")")
    }

    /// Every text one byte short of a valid one, and every one with a byte changed, gets Foundation's own verdict.
    @Test func theVerdictIsFoundations() {
        let json = Array(#"{"a":[1,-2.5e3,true],"b":{"c":"\u0041x"}}"#.utf8)
        for index in json.indices {
            var shortened = json
            shortened.remove(at: index)
            var variants = [shortened]
            for byte in #"{}[],:"\ 0e-xn"#.utf8 {
                var changed = json
                changed[index] = byte
                variants.append(changed)
            }
            for variant in variants {
                let isReadable = (try? JSONSerialization.jsonObject(with: Data(variant))) != nil
                let text = String(decoding: variant, as: UTF8.self)
                #expect((JSONSyntax.firstFault(in: variant) == nil) == isReadable, "\(text)")
            }
        }
    }
}
