/// Unit vectors as one flat, row-major buffer of `count` × `dimension` floats.
package struct EmbeddingMatrix: Sendable, Equatable {
    package let dimension: Int
    package private(set) var values: [Float]

    package init(dimension: Int, values: [Float] = []) {
        precondition(dimension > 0 && values.count.isMultiple(of: dimension), "values must hold whole rows")
        self.dimension = dimension
        self.values = values
    }

    package var count: Int { values.count / dimension }

    /// Row `index`, without a copy.
    package subscript(row index: Int) -> ArraySlice<Float> {
        values[(index * dimension)..<((index + 1) * dimension)]
    }

    package mutating func append(_ row: some Collection<Float>) {
        precondition(row.count == dimension, "a row has \(dimension) values")
        values.append(contentsOf: row)
    }

    package mutating func reserveCapacity(rows: Int) {
        values.reserveCapacity(rows * dimension)
    }
}
