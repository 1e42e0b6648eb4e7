/// Weights of tokens at a temperature, relative to the most likely one: `exp((z − largest) / temperature)`.
struct ExponentialScale {
    let largest: Float
    let temperature: Double

    private static let blockLength = 1024

    func weight(_ logit: Float) -> Double {
        Exponential.of(Double(logit - largest) / temperature)
    }

    /// The smallest logit whose weight is at least `exp(-reach)`.
    func threshold(reach: Double) -> Float {
        Float(Double(largest) - reach * temperature)
    }

    /// Sum of the weights, to single precision.
    func mass(of logits: UnsafeBufferPointer<Float>) -> Double {
        typealias Lanes = SIMD8<Float>
        guard let base = UnsafeRawPointer(logits.baseAddress) else { return 0 }
        let scale = Float(1 / temperature)
        let vectorised = logits.count / Lanes.scalarCount * Lanes.scalarCount
        var partial = Lanes.zero
        for offset in stride(from: 0, to: vectorised, by: Lanes.scalarCount) {
            let values = base.loadUnaligned(fromByteOffset: offset * MemoryLayout<Float>.size, as: Lanes.self)
            partial += Exponential.ofNonPositive((values - largest) * scale).value
        }
        return logits[vectorised...].reduce(Double(partial.sum())) { $0 + weight($1) }
    }

    /// The token on which a point of `0..<1` falls when the whole vocabulary is laid out in its own order.
    ///
    /// - Complexity: one pass for the masses of blocks, and a walk through the one that is hit.
    func token(at point: Double, in logits: UnsafeBufferPointer<Float>) -> TokenID? {
        let blocks = stride(from: 0, to: logits.count, by: Self.blockLength).map {
            $0..<min($0 + Self.blockLength, logits.count)
        }
        let masses = blocks.map { mass(of: UnsafeBufferPointer(rebasing: logits[$0])) }
        var remaining = point * masses.reduce(0, +)
        for (block, mass) in zip(blocks, masses) {
            guard remaining < mass else {
                remaining -= mass
                continue
            }
            // Rounding may leave the point behind the block's last token, or on one that is excluded.
            var last: Int?
            for index in block where logits[index] > -.infinity {
                remaining -= weight(logits[index])
                last = index
                if remaining < 0 { break }
            }
            return last.map { TokenID(Int32(clamping: $0)) }
        }
        return nil
    }
}
