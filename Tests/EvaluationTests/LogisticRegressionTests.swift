import Decoding
import Evaluation
import TestSupport
import Testing

@Suite struct LogisticRegressionTests {
    /// Eight features of noise; the sign of the third decides, with some exceptions.
    private let examples: [LogisticRegression.Example] = {
        var generator = SplitMix(seed: 3)
        return (0..<200).map { index in
            let feature = (0..<8).map { _ in Float.random(in: -1...1, using: &generator) }
            return .init(feature: feature, isPositive: (feature[2] > 0) != (index % 20 == 7))
        }
    }()

    private let regression = LogisticRegression(penalty: 0.01, rounds: 200)

    @Test func theFeatureThatDecidesGetsTheWeight() throws {
        let probe = try #require(regression.fit(examples))
        #expect(probe == regression.fit(examples), "equal examples give equal weights")
        let others = probe.weights.enumerated().filter { $0.offset != 2 }.map { abs($0.element) }
        #expect(probe.weights[2] > 4 * (others.max() ?? 0))
        #expect(probe.doubt([0, 0, 1, 0, 0, 0, 0, 0]) > 0.8 && probe.doubt([0, 0, -1, 0, 0, 0, 0, 0]) < 0.2)
    }

    @Test func aConstantOrShiftedFeatureChangesNothing() throws {
        let shifted = examples.map { example in
            LogisticRegression.Example(
                feature: example.feature.map { $0 * 3 + 100 } + [5], isPositive: example.isPositive)
        }
        let (plain, other) = (try #require(regression.fit(examples)), try #require(regression.fit(shifted)))
        for (one, two) in zip(examples, shifted) {
            #expect(abs(plain.doubt(one.feature) - other.doubt(two.feature)) < 1e-3)
        }
        #expect(other.weights.last == 0)
    }

    @Test func whatIsCrossFittedWasNotSeen() throws {
        let scores = try #require(regression.crossFitted(examples))
        let area = LogisticRegression.area(scores, positive: examples.map(\.isPositive))
        #expect(area > 0.85 && area < 0.99)
        // Labels that mean nothing cannot be told apart.
        let noise = examples.enumerated().map { index, example in
            LogisticRegression.Example(feature: example.feature, isPositive: index / 2 % 2 == 0)
        }
        let chance = try #require(regression.crossFitted(noise))
        #expect(abs(LogisticRegression.area(chance, positive: noise.map(\.isPositive)) - 0.5) < 0.15)
    }

    @Test func oneKindOfExampleFitsNothing() {
        #expect(regression.fit([]) == nil)
        #expect(regression.fit(examples.filter(\.isPositive)) == nil)
        #expect(LogisticRegression.area([1, 2, 2, 3], positive: [false, false, true, true]) == 0.875)
    }
}
