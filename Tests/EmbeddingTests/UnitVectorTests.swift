import Embedding
import Testing

struct UnitVectorTests {
    @Test func everyRowHasLengthOne() {
        var rows: [Float] = [3, 4, 0, 1e-20, 1e20, 1e20]
        #expect(UnitVector.normalise(&rows, dimension: 2))
        #expect(rows[0...1] == [0.6, 0.8])
        #expect(rows[2...3] == [0, 1])
        #expect(abs(rows[4] - Float(0.5).squareRoot()) < 1e-6)
    }

    @Test func aRowOfZerosStays() {
        var rows: [Float] = [0, 0, 1, 0]
        #expect(UnitVector.normalise(&rows, dimension: 2))
        #expect(rows == [0, 0, 1, 0])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func valuesThatAreNotFiniteAreReported(value: Float) {
        var rows: [Float] = [1, value]
        #expect(!UnitVector.normalise(&rows, dimension: 2))
    }
}
