package import Decoding
import Foundation

/// Logistic regression with an L2 penalty, by accelerated gradient descent over all examples: no randomness, so that equal
/// examples give equal weights.
///
/// Features are standardised first, and the standardisation is folded into the weights. The penalty is strong because
/// examples are fewer than features.
package struct LogisticRegression: Sendable {
    package struct Example: Sendable, Equatable {
        package var feature: [Float]
        package var isPositive: Bool

        package init(feature: [Float], isPositive: Bool) {
            self.feature = feature
            self.isPositive = isPositive
        }
    }

    /// Times the squared length of the standardised weights.
    package var penalty: Double
    package var rounds: Int

    package init(penalty: Double, rounds: Int) {
        self.penalty = penalty
        self.rounds = rounds
    }

    /// - Returns: `nil` without examples of both kinds, or where their features differ in length.
    /// - Complexity: O(rounds · examples · features).
    package func fit(_ examples: [Example]) -> LinearProbe? {
        let width = examples.first?.feature.count ?? 0
        guard width > 0, examples.allSatisfy({ $0.feature.count == width }), examples.contains(where: \.isPositive),
            examples.contains(where: { !$0.isPositive })
        else { return nil }
        let count = Double(examples.count)
        var mean = [Double](repeating: 0, count: width)
        var scale = mean
        for example in examples { for j in 0..<width { mean[j] += Double(example.feature[j]) / count } }
        for example in examples {
            for j in 0..<width { scale[j] += pow(Double(example.feature[j]) - mean[j], 2) / count }
        }
        // A feature that never changes tells nothing.
        scale = scale.map { $0 > 1e-12 ? 1 / $0.squareRoot() : 0 }
        let rows = examples.map { example in
            (0..<width).map { Float((Double(example.feature[$0]) - mean[$0]) * scale[$0]) }
        }

        var weights = [Double](repeating: 0, count: width)
        var bias = 0.0
        var (ahead, aheadBias) = (weights, bias)
        // The loss curves at most like a quarter of the largest row, and the penalty.
        let steepest = rows.map { row in row.reduce(0.0) { $0 + Double($1) * Double($1) } }.max() ?? 1
        let step = 1 / (0.25 * (steepest + 1) + penalty)
        for round in 0..<rounds {
            var gradient = ahead.map { penalty * $0 }
            var biasGradient = 0.0
            for (row, example) in zip(rows, examples) {
                var sum = aheadBias
                for j in 0..<width { sum += ahead[j] * Double(row[j]) }
                let error = (1 / (1 + exp(-sum)) - (example.isPositive ? 1 : 0)) / count
                biasGradient += error
                for j in 0..<width { gradient[j] += error * Double(row[j]) }
            }
            let momentum = Double(round) / Double(round + 3)
            for j in 0..<width {
                let next = ahead[j] - step * gradient[j]
                ahead[j] = next + momentum * (next - weights[j])
                weights[j] = next
            }
            let next = aheadBias - step * biasGradient
            aheadBias = next + momentum * (next - bias)
            bias = next
        }
        let folded = zip(weights, scale).map { $0 * $1 }
        return LinearProbe(
            weights: folded.map { Float($0) }, bias: bias - zip(folded, mean).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// The probability that each example is positive, by a probe fitted on the other half of them (even and odd ones): what
    /// a threshold may be found on, where a probe's view of its own examples would be too sure. `nil` as ``fit(_:)``.
    package func crossFitted(_ examples: [Example]) -> [Double]? {
        let halves = (0..<2).map { half in
            fit(examples.enumerated().filter { $0.offset % 2 == half }.map(\.element))
        }
        guard let even = halves[0], let odd = halves[1] else { return nil }
        return examples.enumerated().map { ($0.offset % 2 == 0 ? odd : even).doubt($0.element.feature) }
    }

    /// Area under the ROC curve: the share of pairs of a positive and a negative example that the scores put in order, equal
    /// scores counted half; one half where a kind is missing.
    package static func area(_ scores: [Double], positive: [Bool]) -> Double {
        let yes = zip(scores, positive).filter(\.1).map(\.0)
        let no = zip(scores, positive).filter { !$0.1 }.map(\.0)
        guard !yes.isEmpty, !no.isEmpty else { return 0.5 }
        let wins = yes.reduce(0.0) { sum, one in
            sum + no.reduce(0.0) { $0 + (one > $1 ? 1 : one == $1 ? 0.5 : 0) }
        }
        return wins / Double(yes.count * no.count)
    }
}
