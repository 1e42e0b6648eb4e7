/// A mean with its 95% percentile-bootstrap interval over questions (Efron 1979), from a fixed seed.
package struct Interval: Sendable, Equatable, Codable {
    package var mean: Double
    package var low: Double
    package var high: Double

    /// - Parameter values: one for each question.
    /// - Complexity: O(resamples × values).
    package init(of values: [Double], resamples: Int = 2000, seed: UInt64 = 17) {
        guard !values.isEmpty else {
            self.mean = 0
            self.low = 0
            self.high = 0
            return
        }
        var random = SplitMix64(state: seed)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            for _ in values.indices { sum += values[Int(random.next() % UInt64(values.count))] }
            means.append(sum / Double(values.count))
        }
        means.sort()
        mean = values.reduce(0, +) / Double(values.count)
        low = means[Int(0.025 * Double(resamples))]
        high = means[min(resamples - 1, Int(0.975 * Double(resamples)))]
    }

    /// The interval of `a - b`, question by question: what two modes differ by on the same questions.
    package init(ofDifference a: [Double], minus b: [Double]) {
        self.init(of: zip(a, b).map { $0 - $1 })
    }
}

/// Sebastiano Vigna's SplitMix64: enough for resampling, and the same on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
