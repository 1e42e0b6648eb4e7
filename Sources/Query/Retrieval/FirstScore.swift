import Foundation

/// Mean and deviation of a score over the whole collection, to put scores of different kinds on one scale.
struct Standardisation: Sendable, Equatable {
    var mean: Double
    var deviation: Double

    init(mean: Double, deviation: Double) {
        self.mean = mean
        self.deviation = deviation
    }

    /// Over a sample that holds every value.
    init(of values: some Sequence<Double>) {
        var count = 0.0
        var sum = 0.0
        var squares = 0.0
        for value in values {
            count += 1
            sum += value
            squares += value * value
        }
        self.init(count: count, sum: sum, squares: squares)
    }

    /// Over `count` values of which those left out are zero.
    init(count: Double, sum: Double, squares: Double) {
        guard count > 0 else {
            self.init(mean: 0, deviation: 0)
            return
        }
        let mean = sum / count
        self.init(mean: mean, deviation: max(squares / count - mean * mean, 0).squareRoot())
    }

    /// Deviations above the mean; 0 when all values are alike.
    func standardised(_ value: Double) -> Double {
        deviation > 0 ? (value - mean) / deviation : 0
    }
}
