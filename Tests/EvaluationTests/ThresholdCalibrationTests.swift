import Evaluation
import Testing

@Suite struct ThresholdCalibrationTests {
    /// 0, 1, … in an order that both halves share alike.
    private static let scores = (0..<2000).map { Double(($0 * 997) % 2000) }

    @Test(arguments: [0.1, 0.2, 0.5, 0.9])
    func theHeldOutRateStaysBelowTheWantedOne(rate: Double) {
        let calibration = ThresholdCalibration(scores: Self.scores, rate: rate, confidence: 0.95)
        #expect(calibration.fitted == 1000 && calibration.heldOut == 1000)
        #expect(abs(calibration.margin - 0.04295) < 1e-4, "sqrt(ln 40 / 2000)")
        #expect(calibration.realisedRate <= rate)
        #expect(calibration.realisedRate > rate - 2 * calibration.margin - 0.01)
    }

    @Test func fewScoresOrALowRateMeanThatNothingAsks() {
        let calibration = ThresholdCalibration(scores: [3, 1, 2, 5], rate: 0.1, confidence: 0.95)
        #expect(calibration.threshold == 3 && calibration.fitted == 2)
        #expect(ThresholdCalibration(scores: [], rate: 0.5, confidence: 0.95).realisedRate == 0)
    }

    @Test func equalScoresNeverOvershoot() {
        let calibration = ThresholdCalibration(
            scores: [Double](repeating: 1, count: 400), rate: 0.5, confidence: 0.95)
        #expect(calibration.realisedRate == 0 && calibration.threshold == 1)
    }
}
