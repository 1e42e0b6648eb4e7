import Corpus
import Decoding
import Llama
import LlamaBackend
import Testing

/// Hidden states and attention weights of a real model, seen on the way.
@Suite(
    .serialized, .enabled(if: TestModels.isPresent(TestModels.generator), "the small test model is not in the cache"))
struct InsightTests {
    private func engine(flashAttention: Bool = false) throws -> LlamaEngine {
        let context = try LlamaContext(
            model: LlamaModel(path: TestModels.path(TestModels.generator)),
            options: .init(
                contextLength: 512, batchLength: 32, maximumOutputs: 4, maximumSequences: 3, threads: 2,
                batchThreads: 2, flashAttention: flashAttention))
        return LlamaEngine(context: context, contextLengthSetting: "generator.contextLength")
    }

    private let story =
        "The samovar stood on the table. Everyone in the house waited for the water to boil, and the tea"

    @Test func theHiddenStateIsThatOfTheLastTokenHoweverItCameInAndCostsNoLogits() throws {
        let engine = try engine(flashAttention: true)
        let tokens = try engine.tokenize(story)
        let unseen = try engine.makeSequence()
        try engine.append(tokens[...], to: unseen)
        #expect(engine.insight(of: unseen) == nil, "nobody looked")
        let logits = try engine.withLogits(of: unseen) { Array($0) }

        try engine.look(for: .hidden)
        let whole = try engine.makeSequence()
        try engine.append(tokens[...], to: whole)
        let seen = try #require(engine.insight(of: whole)?.hidden)
        #expect(seen.count == 576)
        #expect(try engine.withLogits(of: whole) { Array($0) } == logits)
        let parts = try engine.makeSequence()
        try engine.append(tokens[..<9], to: parts)
        let earlier = try #require(engine.insight(of: parts)?.hidden)
        try engine.append(tokens[9...], to: parts)
        let again = try #require(engine.insight(of: parts)?.hidden)
        let distance = { (a: [Float], b: [Float]) in zip(a, b).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
        #expect(distance(seen, again) < 0.05 * distance(seen, earlier))
    }

    /// The sequence does not begin at the cache's first cell, so that cells are not positions.
    @Test func attentionIsADistributionOverTheSequencesOwnPositions() throws {
        let engine = try engine()
        let other = try engine.makeSequence()
        try engine.append(try engine.tokenize("Something else comes first.")[...], to: other)
        try engine.look(for: [.attention, .hidden])
        let tokens = try engine.tokenize(story)
        let sequence = try engine.makeSequence()
        try engine.append(tokens[..<20], to: sequence)
        for end in 20..<tokens.count {
            try engine.append(tokens[end...end], to: sequence)
            let insight = try #require(engine.insight(of: sequence))
            #expect(insight.heads == 9 && insight.positions == end + 1)
            for head in 0..<insight.heads {
                let row = insight.attention[head * insight.positions..<(head + 1) * insight.positions]
                #expect(abs(row.reduce(0, +) - 1) < 1e-3)
            }
            #expect(insight.meanAttention(to: 0) > 0)
        }
        _ = engine.rewind(sequence, to: 12)
        #expect(engine.insight(of: sequence) == nil)
        try engine.append(tokens[12..<14], to: sequence)
        let insight = try #require(engine.insight(of: sequence))
        let sum = (0..<insight.positions).reduce(0.0) { $0 + insight.meanAttention(to: $1) }
        #expect(insight.positions == 14 && abs(sum - 1) < 1e-3)
    }

    @Test func fusedAttentionIsRefusedWithTheRemedy() throws {
        let engine = try engine(flashAttention: true)
        let failure = #expect(throws: Failure.self) { try engine.look(for: .attention) }
        #expect(failure?.code == .invalidRequest && failure?.message.contains("generation.flash_attention") == true)
    }
}
