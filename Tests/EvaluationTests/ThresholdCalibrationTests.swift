import Evaluation
import TestSupport
import Testing

@Suite struct ThresholdCalibrationTests {
    /// 0, 1, … in an order that both halves share alike.
    private static let scores = (0..<2000).map { Double(($0 * 997) % 2000) }

    @Test(arguments: [0.1, 0.2, 0.5, 0.9])
    func theHeldOutRateStaysBelowTheWantedOneAndNearIt(rate: Double) {
        let calibration = ThresholdCalibration(scores: Self.scores, rate: rate, confidence: 0.95)
        #expect(calibration.fitted == 1000 && calibration.heldOut == 1000)
        #expect(calibration.realisedRate <= rate)
        #expect(calibration.realisedRate > rate - 0.04)
        #expect(calibration.low < calibration.realisedRate && calibration.realisedRate < calibration.high)
    }

    /// Tables of the binomial distribution: P(Bin(50, 0.2) ≤ 5) = 0.048, ≤ 6 is 0.103; P(Bin(20, 0.5) ≤ 6) = 0.058, ≤ 7 is 0.132.
    @Test func asManyAreLetAboveAsTheBinomialAllows() {
        let calibration = { (count: Int, rate: Double) in
            ThresholdCalibration(scores: (0..<2 * count).map { -Double($0) }, rate: rate, confidence: 0.9)
        }
        #expect(calibration(50, 0.2).allowedRate == 5.0 / 50)
        #expect(calibration(20, 0.5).allowedRate == 6.0 / 20)
    }

    @Test func inMostDrawsTheRateIsNotExceeded() {
        var generator = SplitMix(seed: 7)
        let over = (0..<400).count { _ in
            let fit = (0..<100).map { _ in Double.random(in: 0..<1, using: &generator) }
            // Uniform scores: the true share above a threshold is what it leaves of 1.
            return 1 - ThresholdCalibration(scores: fit, rate: 0.3, confidence: 0.9).threshold > 0.3
        }
        #expect(over <= 52, "a tenth of 400 is 40, with a standard deviation of 6")
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
