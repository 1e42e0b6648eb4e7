/// The relevance `sigmoid(slope · (cosine − centre))` of an index.
package struct CalibrationStatus: Sendable, Equatable, Codable {
    package var slope: Double
    package var centre: Double

    /// Pairs of each kind it was fitted on; `nil` where the settings' numbers hold.
    package var fittedPairs: Int?

    package init(slope: Double, centre: Double, fittedPairs: Int?) {
        self.slope = slope
        self.centre = centre
        self.fittedPairs = fittedPairs
    }
}
