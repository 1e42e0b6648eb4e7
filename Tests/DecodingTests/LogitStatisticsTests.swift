import Decoding
import Foundation
import Testing

struct LogitStatisticsTests {
    /// The definitions, written out in `Double` over the whole row.
    private func reference(_ logits: [Float]) -> (entropy: Double, margin: Double, logNormaliser: Double) {
        let values = logits.map(Double.init)
        let largest = values.max() ?? 0
        let normaliser = largest + log(values.reduce(0) { $0 + exp($1 - largest) })
        let entropy = -values.reduce(0) { sum, value in
            let probability = exp(value - normaliser)
            return probability > 0 ? sum + probability * (value - normaliser) : sum
        }
        let sorted = values.sorted(by: >)
        return (entropy, sorted[0] - sorted[1], normaliser)
    }

    private func statistics(_ logits: [Float]) -> LogitStatistics {
        logits.withUnsafeBufferPointer(LogitStatistics.init)
    }

    @Test(arguments: [2, 7, 8, 9, 1_000, 1_024, 1_025, 20_000])
    func equalLogitsHaveTheEntropyOfTheirNumber(count: Int) {
        let result = statistics([Float](repeating: 3.5, count: count))
        #expect(abs(result.entropy - log(Double(count))) < 1e-6)
        #expect(result.margin == 0)
        #expect(result.best == TokenID(0))
        #expect(abs(result.probability(ofLogit: 3.5) - 1 / Double(count)) < 1e-7)
    }

    @Test func twoLogitsFollowTheClosedForm() {
        for distance in [0.1, 1.0, 5.0] {
            let p = 1 / (1 + exp(-distance))
            let result = statistics([2, Float(2 - distance)])
            #expect(abs(result.entropy - (-p * log(p) - (1 - p) * log(1 - p))) < 1e-6)
            #expect(abs(result.margin - distance) < 1e-6)
            #expect(abs(result.probability(ofLogit: 2) - p) < 1e-6)
        }
    }

    @Test(arguments: [3, 8, 100, 1_023, 5_000, 60_000])
    func randomRowsEqualTheDefinitions(count: Int) {
        var generator = RandomGenerator(seed: UInt64(count))
        for scale in [0.5, 4.0, 25.0] {
            let logits = (0..<count).map { _ in Float((generator.nextUnit() - 0.3) * scale) }
            let expected = reference(logits)
            let result = statistics(logits)
            #expect(abs(result.entropy - expected.entropy) < 2e-5 * max(1, expected.entropy))
            #expect(abs(result.margin - expected.margin) < 1e-6)
            #expect(abs(result.logNormaliser - expected.logNormaliser) < 1e-5)
            #expect(logits[Int(result.best.rawValue)] == logits.max())
        }
    }

    @Test func theTwoLargestAreFoundWhereverTheyStand() {
        let count = 2_100
        for (first, second) in [(0, 1), (1, 0), (0, 8), (8, 0), (3, 2_099), (2_099, 3), (1_023, 1_024), (2_098, 2_099)]
        {
            var logits = [Float](repeating: -2, count: count)
            logits[first] = 9
            logits[second] = 7
            let result = statistics(logits)
            #expect(result.best == TokenID(Int32(first)))
            #expect(result.margin == 2)
        }
    }

    @Test func equalBestTokensGoToTheSmallestId() {
        var logits = [Float](repeating: 0, count: 4_000)
        for index in [77, 1_500, 3_999] { logits[index] = 5 }
        #expect(statistics(logits).best == TokenID(77))
        #expect(statistics(logits).margin == 0)
    }

    @Test func excludedTokensCountForNothing() {
        var logits = [Float](repeating: -.infinity, count: 3_000)
        logits[10] = 1
        logits[2_900] = 1
        let result = statistics(logits)
        #expect(abs(result.entropy - log(2)) < 1e-6)
        #expect(result.probability(ofLogit: -.infinity) == 0)
    }

    @Test func hugeLogitsDoNotOverflow() {
        let result = statistics([30_000, 29_999, -30_000])
        let p = 1 / (1 + exp(-1.0))
        #expect(abs(result.entropy - (-p * log(p) - (1 - p) * log(1 - p))) < 1e-6)
    }

    @Test func aLoneTokenIsCertain() {
        let result = statistics([4])
        #expect(result.entropy == 0)
        #expect(result.margin == .infinity)
        #expect(result.probability(ofLogit: 4) == 1)
    }
}
