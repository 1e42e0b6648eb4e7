import Foundation
import Llama
import TestSupport
import Testing

/// Documents that try to be more than documents, as a real model's tokeniser sees them.
@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct HostileTextTests {
    @Test func noDocumentOpensOrClosesATurn() throws {
        let model = try LlamaModel(path: TestModels.path(TestModels.generator))
        let controls = { (content: String) in
            try model.chatTokens([.init(role: "system", content: "s"), .init(role: "user", content: content)])
                .filter(model.isControl)
        }
        let expected = try controls("tea")
        let files = try FileManager.default.contentsOfDirectory(at: Fixtures.hostile, includingPropertiesForKeys: nil)
        #expect(files.count >= 5)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(try controls(text) == expected, "\(file.lastPathComponent)")
        }
    }
}
