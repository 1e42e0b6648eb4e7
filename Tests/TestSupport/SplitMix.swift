/// SplitMix64 (Steele, Lea and Flood 2014): a small seeded generator, so that a random test can be repeated.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        self.state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A direction spread over the whole sphere well enough for tests: uniform components, normalised.
    package mutating func unitVector(_ dimension: Int) -> [Float] {
        let raw = (0..<dimension).map { _ in Float.random(in: -1...1, using: &self) }
        let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return norm > 0 ? raw.map { $0 / norm } : [1] + [Float](repeating: 0, count: dimension - 1)
    }
}
