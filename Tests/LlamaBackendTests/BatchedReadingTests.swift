import Foundation
import Llama
import TestSupport
import Testing

/// Products of many columns, and attention in tiles, are other code than those of one token: what they compute is the same.
@Suite(.serialized) struct BatchedReadingTests {
    @Test(.enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
    func aPromptReadInBatchesGivesTheLogitsOfOneReadTokenByToken() throws {
        try compare(TestModels.generator)
    }

    /// Its weights are of the types that the library's changed products are for.
    @Test(.enabled(if: TestModels.isPresent(TestModels.largerGenerator), "the default model is not in the cache"))
    func soDoesTheDefaultModel() throws {
        try compare(TestModels.largerGenerator)
    }

    private func compare(_ file: String) throws {
        let model = try LlamaModel(path: TestModels.path(file))
        let context = try LlamaContext(
            model: model,
            options: .init(
                contextLength: 1024, batchLength: 256, maximumOutputs: 4, maximumSequences: 3, threads: 1,
                batchThreads: 2))
        let article = try String(contentsOf: Fixtures.articles.appending(path: "samovar.md"), encoding: .utf8)
        let tokens = try model.tokenize(String(article.prefix(600)), special: .asText, addingEnds: false).prefix(72)
        try #require(tokens.count == 72)
        func entries(_ range: Range<Int>, of sequence: Int32, output: Bool = false) -> [LlamaContext.Entry] {
            range.map {
                .init(
                    token: tokens[$0], position: $0, sequence: sequence,
                    output: output && $0 == range.upperBound - 1)
            }
        }
        func logits(_ batch: [LlamaContext.Entry]) throws -> [Float] {
            try context.decode(batch)
            return try context.withLogits(ofEntry: batch.count - 1) { Array($0) }
        }
        for place in 0..<71 { try context.decode(entries(place..<(place + 1), of: 0)) }
        let single = try logits(entries(71..<72, of: 0, output: true))

        // Eight columns and more, then 64 rows and more, both beside somebody else's.
        try context.decode(entries(0..<8, of: 1) + entries(0..<3, of: 2))
        let batched = try logits(entries(3..<7, of: 2) + entries(8..<72, of: 1, output: true))

        let product = zip(single, batched).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        let lengths = [single, batched].map { $0.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
        #expect(product / (lengths[0] * lengths[1]) > 0.999)
        #expect(single.indices.max { single[$0] < single[$1] } == batched.indices.max { batched[$0] < batched[$1] })
    }
}
