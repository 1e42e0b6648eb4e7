import Foundation

/// `exp` as sampling and measuring need it: eight lanes at a time, never positive arguments.
enum Exponential {
    /// `exp(x)` of eight values at or below zero, and the arguments as they were used: below −87, where the result leaves the
    /// range of normal floats, they are taken for −87, so that masked logits of −∞ contribute nothing instead of NaN.
    ///
    /// `x = n·ln 2 + r` with `|r| ≤ ln 2 / 2`; `exp r` by the polynomial of Cephes' `expf`, `2ⁿ` by its bit pattern. Adding and
    /// taking away 1.5·2²³ rounds to an integer without an instruction that older targets lack.
    @inline(__always)
    static func ofNonPositive(_ x: SIMD8<Float>) -> (argument: SIMD8<Float>, value: SIMD8<Float>) {
        typealias Lanes = SIMD8<Float>
        let lowest = Lanes(repeating: -87)
        let argument = x.replacing(with: lowest, where: .!(x .>= lowest))
        let rounding = Lanes(repeating: 12_582_912)
        let shifted = argument * 1.442_695_04 + rounding
        let n = shifted - rounding
        let r = (argument - n * 0.693_359_375) + n * 2.121_944_4e-4
        var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
        p = p * r + 8.333_451_9e-3
        p = p * r + 4.166_579_6e-2
        p = p * r + 1.666_666_55e-1
        p = p * r + 5.000_000_1e-1
        let fraction = p * (r * r) + r + 1
        let power = unsafeBitCast(
            (unsafeBitCast(shifted, to: SIMD8<Int32>.self) &+ 127) &<< 23, to: Lanes.self)
        return (argument, fraction * power)
    }

    static func of(_ x: Double) -> Double { Foundation.exp(x) }
}

enum Logarithm {
    static func natural(_ x: Double) -> Double { Foundation.log(x) }
}
