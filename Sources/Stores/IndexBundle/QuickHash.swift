/// XXH64 of bytes that come in parts (Y. Collet, https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md), seed 0.
///
/// It finds what disks and people break, at the speed of memory: an index of a million passages has gigabytes of vector
/// files, and SHA-256 of them all would take seconds of every start. Against somebody who alters a file on purpose
/// neither helps, since the manifest lies beside it.
package struct QuickHash {
    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5
    )
    private static let stripe = 32

    private var lanes: (UInt64, UInt64, UInt64, UInt64) = (
        primes.0 &+ primes.1, primes.1, 0, 0 &- primes.0
    )

    /// Fewer bytes than a stripe, of which the next part may make one.
    private var rest: [UInt8] = []
    private var length: UInt64 = 0

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length &+= UInt64(bytes.count)
        var part = bytes[...]
        if !rest.isEmpty {
            let missing = part.prefix(Self.stripe - rest.count)
            rest += missing
            part = part.dropFirst(missing.count)
            guard rest.count == Self.stripe else { return }
            rest.withUnsafeBytes { consume($0[...]) }
            rest.removeAll(keepingCapacity: true)
        }
        let whole = part.count / Self.stripe * Self.stripe
        consume(part.prefix(whole))
        rest += part.dropFirst(whole)
    }

    /// - Parameter bytes: whole stripes.
    private mutating func consume(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        var (a, b, c, d) = lanes
        for place in stride(from: 0, to: bytes.count, by: Self.stripe) {
            a = Self.round(a, bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            b = Self.round(b, bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
            c = Self.round(c, bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self))
            d = Self.round(d, bytes.loadUnaligned(fromByteOffset: place + 24, as: UInt64.self))
        }
        lanes = (a, b, c, d)
    }

    package func finalize() -> UInt64 {
        let primes = Self.primes
        var hash: UInt64
        if length >= UInt64(Self.stripe) {
            let (a, b, c, d) = lanes
            hash = Self.rotated(a, 1) &+ Self.rotated(b, 7) &+ Self.rotated(c, 12) &+ Self.rotated(d, 18)
            for lane in [a, b, c, d] { hash = (hash ^ Self.round(0, lane)) &* primes.0 &+ primes.3 }
        } else {
            hash = primes.4
        }
        hash &+= length
        rest.withUnsafeBytes { bytes in
            var place = 0
            while place + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                hash = Self.rotated(hash ^ Self.round(0, word), 27) &* primes.0 &+ primes.3
                place += 8
            }
            if place + 4 <= bytes.count {
                let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                hash = Self.rotated(hash ^ (UInt64(word) &* primes.0), 23) &* primes.1 &+ primes.2
                place += 4
            }
            for byte in bytes[place...] { hash = Self.rotated(hash ^ (UInt64(byte) &* primes.4), 11) &* primes.0 }
        }
        hash = (hash ^ hash >> 33) &* primes.1
        hash = (hash ^ hash >> 29) &* primes.2
        return hash ^ hash >> 32
    }

    @inline(__always)
    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotated(lane &+ UInt64(littleEndian: word) &* primes.1, 31) &* primes.0
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
}
