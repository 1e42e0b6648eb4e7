/// The largest logit and the first token that has it.
///
/// NaN is never the largest; a row without any number gives the first token.
package struct LargestLogit {
    package private(set) var value: Float = -.infinity
    package private(set) var token = TokenID(0)

    private static let blockLength = 1024

    /// - Complexity: one pass, eight lanes at a time; only blocks that raise the maximum are looked at twice.
    package init(_ logits: UnsafeBufferPointer<Float>) {
        typealias Lanes = SIMD8<Float>
        guard let base = UnsafeRawPointer(logits.baseAddress) else { return }
        var start = 0
        while start < logits.count {
            let end = min(start + Self.blockLength, logits.count)
            let vectorised = start + (end - start) / Lanes.scalarCount * Lanes.scalarCount
            var largest = Lanes(repeating: -.infinity)
            for offset in stride(from: start, to: vectorised, by: Lanes.scalarCount) {
                let values = base.loadUnaligned(fromByteOffset: offset * MemoryLayout<Float>.size, as: Lanes.self)
                largest = largest.replacing(with: values, where: values .> largest)
            }
            var best = largest.max()
            for value in logits[vectorised..<end] where value > best { best = value }
            if best > value {
                value = best
                token = TokenID(Int32(clamping: logits[start..<end].firstIndex(of: best) ?? start))
            }
            start = end
        }
    }
}
