import Foundation
import Llama
import Testing

/// Keys that were computed at one place and turned to another are those that are computed there. It shows in the first layer,
/// where a key depends on its token and its position alone.
@Suite(.serialized) struct KeyRotationTests {
    @Test(
        .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"),
        arguments: [1, 7, 150])
    func turnedKeysAreComputedKeys(offset: Int) throws {
        try compare(TestModels.generator, offset: offset)
    }

    /// Pairs halves of a head where the other model pairs neighbours.
    @Test(
        .enabled(if: TestModels.isPresent(TestModels.largerGenerator), "the default model is not in the cache"),
        arguments: [7, 150])
    func turnedKeysOfTheDefaultModelAreComputedKeys(offset: Int) throws {
        try compare(TestModels.largerGenerator, offset: offset)
    }

    private func compare(_ file: String, offset: Int) throws {
        let model = try LlamaModel(path: TestModels.path(file))
        let rotation = try #require(model.rotation)
        let context = try LlamaContext(
            model: model,
            options: .init(
                contextLength: 512, batchLength: 256, maximumOutputs: 4, maximumSequences: 3, threads: 2,
                batchThreads: 2, flashAttention: true))
        let tokens = try model.tokenize(
            "The samovar of Tula was made by Lisitsyn in 1778.", special: .asText, addingEnds: false)
        let (first, second) = (5, 5 + offset)
        for (sequence, position) in [(Int32(0), first), (1, second)] {
            try context.decode(
                tokens.enumerated().map { index, token in
                    .init(token: token, position: position + index, sequence: sequence, output: index == 0)
                })
        }
        let original = try #require(context.block(of: 0))
        let computed = try #require(context.block(of: 1))
        #expect(original.position == first && computed.position == second)
        let state = try #require(
            rotation.state(of: [KeyValueRun(block: original, tokens: 0..<tokens.count, position: second)]))
        #expect(context.restore(state, into: 2))
        let turned = try #require(context.block(of: 2))
        #expect(turned.position == second && turned.values == original.values)

        let row = tokens.count * original.shape.keyRow
        let (a, b, c) = (floats(original, row), floats(computed, row), floats(turned, row))
        let moved = zip(a, b).map { abs($0 - $1) }.max() ?? 0
        let wrong = zip(c, b).map { abs($0 - $1) }.max() ?? 0
        let largest = b.map(abs).max() ?? 0
        // Half precision keeps eleven bits, and rounds twice here.
        #expect(wrong <= largest / 500, "off by \(wrong) of \(largest)")
        #expect(moved > 20 * wrong, "the test sees positions at all")
    }

    /// The first layer's keys.
    private func floats(_ block: KeyValueBlock, _ bytes: Int) -> [Float] {
        block.keys[..<bytes].withUnsafeBytes { keys in
            keys.bindMemory(to: UInt16.self).map { Float(Float16(bitPattern: $0)) }
        }
    }
}
