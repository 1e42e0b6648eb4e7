/// Vectors of length one, so that an inner product is a cosine.
package enum UnitVector {
    /// Scales every row of a row-major buffer to length 1 (Euclidean norm, summed in `Double`). A row of zeros stays one; it is
    /// equally far from everything.
    ///
    /// - Returns: `false` when a row holds a value that is not finite; rows after it are as they were.
    package static func normalise(_ rows: inout [Float], dimension: Int) -> Bool {
        precondition(dimension > 0 && rows.count.isMultiple(of: dimension), "rows must be whole")
        return rows.withUnsafeMutableBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: dimension) {
                let row = start..<(start + dimension)
                var squares = 0.0
                for index in row { squares += Double(values[index]) * Double(values[index]) }
                guard squares.isFinite else { return false }
                guard squares > 0 else { continue }
                let scale = Float(1 / squares.squareRoot())
                for index in row { values[index] *= scale }
            }
            return true
        }
    }
}
