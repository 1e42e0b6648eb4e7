/// What one row of raw logits says about the model's certainty: entropy, top-two margin, and the normaliser from which the
/// probability of any token follows.
///
/// With `m` the largest logit, `S = Σ exp(z−m)` and `T = Σ (z−m)·exp(z−m)`, the log-normaliser is `m + ln S` and the Shannon
/// entropy `ln S − T/S`, in nats. The margin is `z₁ − z₂` (TARG, section 3: its gate is the mean of `exp(−(z₁−z₂)/β)`).
///
/// One pass over the vocabulary in blocks that stay in the first-level cache; sums are rescaled when a block raises the
/// maximum. `exp` is a polynomial (relative error below 3e-7), sums are kept in `Double`.
package struct LogitStatistics: Sendable, Equatable {
    /// Entropy of the next-token distribution, in nats.
    package var entropy: Double

    /// `z₁ − z₂`; infinite for a vocabulary of one token.
    package var margin: Double

    /// `ln Σ exp z`: the log-probability of a token is its logit minus this.
    package var logNormaliser: Double

    /// The first token with the largest logit: the greedy choice.
    package var best: TokenID

    /// - Precondition: `logits` is not empty.
    /// - Complexity: linear in the vocabulary; about 1 ns for a token on a machine without AVX in the compiler's target.
    package init(_ logits: UnsafeBufferPointer<Float>) {
        precondition(!logits.isEmpty, "no logits")
        var accumulator = Accumulator()
        var start = 0
        while start < logits.count {
            let end = min(start + Accumulator.blockLength, logits.count)
            accumulator.add(UnsafeBufferPointer(rebasing: logits[start..<end]), at: start)
            start = end
        }
        let maximum = Double(accumulator.first)
        let logSum = Logarithm.natural(accumulator.sum)
        self.entropy = max(0, logSum - accumulator.weightedSum / accumulator.sum)
        self.margin = maximum - Double(accumulator.second)
        self.logNormaliser = maximum + logSum
        // Only the block that holds the maximum is searched again.
        let block = logits[accumulator.bestBlock..<min(accumulator.bestBlock + Accumulator.blockLength, logits.count)]
        self.best = TokenID(Int32(clamping: block.firstIndex(of: accumulator.first) ?? 0))
    }

    /// Probability of a token with the given raw logit.
    package func probability(ofLogit logit: Float) -> Double {
        Exponential.of(Double(logit) - logNormaliser)
    }
}

/// Running maximum, second maximum and rescaled sums.
private struct Accumulator {
    static let blockLength = 1024
    private typealias Lanes = SIMD8<Float>

    var first = -Float.infinity
    var second = -Float.infinity
    var sum = 0.0
    var weightedSum = 0.0
    var bestBlock = 0

    mutating func add(_ block: UnsafeBufferPointer<Float>, at start: Int) {
        guard let base = UnsafeRawPointer(block.baseAddress) else { return }
        let lanes = Lanes.scalarCount
        let vectorised = block.count / lanes * lanes

        var largest = Lanes(repeating: -.infinity)
        var runnerUp = largest
        for offset in stride(from: 0, to: vectorised, by: lanes) {
            let values = base.loadUnaligned(fromByteOffset: offset * MemoryLayout<Float>.size, as: Lanes.self)
            let lower = values.replacing(with: largest, where: values .> largest)
            runnerUp = runnerUp.replacing(with: lower, where: lower .> runnerUp)
            largest = largest.replacing(with: values, where: values .> largest)
        }
        let before = first
        for lane in 0..<lanes {
            offer(largest[lane])
            offer(runnerUp[lane])
        }
        for value in block[vectorised...] { offer(value) }
        if first > before {
            if before > -.infinity { rescale(by: Double(before) - Double(first)) }
            bestBlock = start
        }
        guard first > -.infinity else { return }

        var partial = Lanes.zero
        var weighted = Lanes.zero
        let maximum = Lanes(repeating: first)
        for offset in stride(from: 0, to: vectorised, by: lanes) {
            let distance =
                base.loadUnaligned(fromByteOffset: offset * MemoryLayout<Float>.size, as: Lanes.self) - maximum
            let (bounded, exponential) = Exponential.ofNonPositive(distance)
            partial += exponential
            weighted += bounded * exponential
        }
        sum += Double(partial.sum())
        weightedSum += Double(weighted.sum())
        for value in block[vectorised...] {
            let (bounded, exponential) = Exponential.ofNonPositive(Lanes(repeating: value - first))
            sum += Double(exponential[0])
            weightedSum += Double(bounded[0] * exponential[0])
        }
    }

    private mutating func offer(_ value: Float) {
        if value > first {
            second = first
            first = value
        } else if value > second {
            second = value
        }
    }

    /// Moves the sums to a new maximum that lies `-shift` above the old one.
    private mutating func rescale(by shift: Double) {
        let factor = Exponential.of(shift)
        weightedSum = factor * (weightedSum + shift * sum)
        sum *= factor
    }
}
