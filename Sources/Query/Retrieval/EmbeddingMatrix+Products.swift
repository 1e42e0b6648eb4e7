import Corpus

extension EmbeddingMatrix {
    /// The inner product of every row with `query`.
    /// - Complexity: one pass over the values, eight at a time.
    func products(with query: [Float]) -> [Float] {
        precondition(query.count == dimension, "a query has \(dimension) values")
        return values.withUnsafeBytes { values in
            query.withUnsafeBytes { query in
                let rowBytes = query.count
                return (0..<count).map { row in
                    Self.product(
                        UnsafeRawBufferPointer(rebasing: values[(row * rowBytes)..<((row + 1) * rowBytes)]), query)
                }
            }
        }
    }

    /// The inner product of a row with one of another matrix.
    func product(of row: Int, with other: EmbeddingMatrix, at place: Int) -> Float {
        precondition(other.dimension == dimension, "vectors have one dimension")
        return self[row: row].withUnsafeBytes { one in
            other[row: place].withUnsafeBytes { Self.product(one, $0) }
        }
    }

    /// Two sums of eight lanes, so that additions do not wait for each other.
    private static func product(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Float {
        typealias Lanes = SIMD8<Float>
        let step = MemoryLayout<Lanes>.stride
        var sums = (Lanes.zero, Lanes.zero)
        var place = 0
        while place + 2 * step <= one.count {
            sums.0 += lanes(one, place) * lanes(other, place)
            sums.1 += lanes(one, place + step) * lanes(other, place + step)
            place += 2 * step
        }
        var sum = (sums.0 + sums.1).sum()
        while place < one.count {
            sum +=
                one.loadUnaligned(fromByteOffset: place, as: Float.self)
                * other.loadUnaligned(fromByteOffset: place, as: Float.self)
            place += MemoryLayout<Float>.stride
        }
        return sum
    }

    private static func lanes(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> SIMD8<Float> {
        bytes.loadUnaligned(fromByteOffset: place, as: SIMD8<Float>.self)
    }
}
