import Decoding
import Foundation
import Testing

struct LogitSamplerTests {
    private func draw(
        _ logits: [Float], count: Int, temperature: Double = 1, topK: Int = 0, topP: Double = 1, seed: UInt64 = 7
    ) -> [Int: Double] {
        var sampler = NucleusSampler(
            temperature: temperature, topK: topK, topP: topP, generator: RandomGenerator(seed: seed))
        var frequencies: [Int: Double] = [:]
        for _ in 0..<count {
            let token = logits.withUnsafeBufferPointer { sampler.sample($0, best: nil) }
            frequencies[Int(token.rawValue), default: 0] += 1 / Double(count)
        }
        return frequencies
    }

    @Test func greedyTakesTheFirstOfTheLargest() {
        var sampler = GreedySampler()
        #expect([1, 5, 3, 5].withUnsafeBufferPointer { sampler.sample($0, best: nil) } == TokenID(1))
        #expect([1, 5, 3].withUnsafeBufferPointer { sampler.sample($0, best: TokenID(2)) } == TokenID(2))
    }

    @Test(arguments: [0.5, 1.0, 2.0])
    func drawsFollowTheDistributionAtTheTemperature(temperature: Double) {
        let logits: [Float] = [0, 1, 2, -1, 0.5]
        let weights = logits.map { exp(Double($0) / temperature) }
        let frequencies = draw(logits, count: 10_000, temperature: temperature)
        for (index, weight) in weights.enumerated() {
            let expected = weight / weights.reduce(0, +)
            // Four standard deviations.
            let tolerance = 4 * (expected * (1 - expected) / 10_000).squareRoot()
            #expect(abs(frequencies[index, default: 0] - expected) < tolerance)
        }
    }

    @Test func topKLeavesTheMostLikely() {
        let logits: [Float] = [0, 3, 1, 2, 3]
        #expect(Set(draw(logits, count: 2_000, topK: 3).keys) == [1, 3, 4])
        #expect(Set(draw(logits, count: 200, topK: 1).keys) == [1])
    }

    @Test func topPLeavesTheSmallestSetThatHoldsTheMass() {
        let logits = [0.5, 0.3, 0.15, 0.05].map { Float(log($0)) }
        #expect(Set(draw(logits, count: 2_000, topP: 0.49).keys) == [0])
        #expect(Set(draw(logits, count: 2_000, topP: 0.7).keys) == [0, 1])
        #expect(Set(draw(logits, count: 2_000, topP: 0.9).keys) == [0, 1, 2])
        #expect(Set(draw(logits, count: 200, topP: 0).keys) == [0])
    }

    @Test func topPCountsTheMassOfTheWholeVocabulary() {
        // One token with half the mass and a flat rest of 10,000 that holds the other half.
        var logits = [Float](repeating: 0, count: 10_000)
        logits[500] = Float(log(10_000.0))
        #expect(Set(draw(logits, count: 40, topP: 0.45).keys) == [500])
        #expect(draw(logits, count: 40, topP: 0.9).keys.count > 10)
    }

    @Test func topKIsCutBeforeTopP() {
        let logits = [0.4, 0.3, 0.2, 0.1].map { Float(log($0)) }
        // Of the two kept, the first holds 4/7 of the mass.
        #expect(Set(draw(logits, count: 500, topK: 2, topP: 0.5).keys) == [0])
    }

    @Test func excludedTokensAreNeverDrawn() {
        let logits: [Float] = [-.infinity, 0, -.infinity, 0]
        #expect(Set(draw(logits, count: 500).keys) == [1, 3])
        #expect(Set(draw(logits, count: 500, topK: 4, topP: 0.999).keys) == [1, 3])
    }

    @Test func aCopyIsASnapshot() {
        let logits = (0..<100).map { Float($0 % 7) }
        var sampler = NucleusSampler(temperature: 1, topK: 0, topP: 1, generator: RandomGenerator(seed: 3))
        logits.withUnsafeBufferPointer { row in
            for _ in 0..<10 { _ = sampler.sample(row, best: nil) }
            var snapshot = sampler
            let first = (0..<20).map { _ in sampler.sample(row, best: nil) }
            let again = (0..<20).map { _ in snapshot.sample(row, best: nil) }
            #expect(first == again)
        }
    }

    @Test func equalSeedsDrawAlikeAndOthersDoNot() {
        let logits = [Float](repeating: 0, count: 1_000)
        #expect(draw(logits, count: 30, seed: 1) == draw(logits, count: 30, seed: 1))
        #expect(draw(logits, count: 30, seed: 1) != draw(logits, count: 30, seed: 2))
    }

    @Test func theGeneratorGivesThePublishedSequence() {
        var generator = RandomGenerator(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }
}
