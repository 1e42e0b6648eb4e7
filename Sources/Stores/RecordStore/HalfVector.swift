internal import Corpus
internal import Foundation

/// The stored form of a vector: IEEE 754 half-precision values, little-endian, one after the other.
///
/// Half precision costs a cosine about 0.0003 at most and halves the database. Vectors enter FAISS only by way of this
/// form, so that an index made from the database equals the one it replaces bit for bit.
enum HalfVector {
    /// - Throws: ``Failure`` with code `native` when a value is not finite: such a vector would poison every search.
    static func encode(_ vector: ArraySlice<Float>) throws -> Data {
        var halves: [UInt16] = []
        halves.reserveCapacity(vector.count)
        var isFinite = true
        for value in vector {
            let half = Float16(value)
            isFinite = isFinite && half.isFinite
            halves.append(half.bitPattern.littleEndian)
        }
        guard isFinite else { throw Failure(.native, "the embedder gave a value that is not finite") }
        return halves.withUnsafeBytes { Data($0) }
    }

    /// Appends the decoded values to `values`.
    /// - Returns: `false` when `bytes` is not a vector of `dimension` values.
    static func decode(_ bytes: UnsafeRawBufferPointer, dimension: Int, into values: inout [Float]) -> Bool {
        guard bytes.count == dimension * MemoryLayout<UInt16>.size else { return false }
        values.append(
            contentsOf: [Float](unsafeUninitializedCapacity: dimension) { buffer, count in
                for index in 0..<dimension {
                    buffer[index] = single(bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self).littleEndian)
                }
                count = dimension
            })
        return true
    }

    /// The value of a half-precision pattern, by integer operations that are done for several values at once; a processor
    /// without F16C, which programs are built for, calls a function for each. Infinities and what is not a number come
    /// back as large numbers: none is stored.
    private static func single(_ half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) << 16
        // Exponents are 112 apart; subnormal numbers are put right by the multiplication as well.
        let magnitude = Float(bitPattern: UInt32(half & 0x7FFF) << 13) * 0x1p112
        return Float(bitPattern: magnitude.bitPattern | sign)
    }
}
