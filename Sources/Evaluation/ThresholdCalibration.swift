import Foundation

/// A threshold that makes a monitor ask in a wanted share of answers, found on one half of the scores and checked on the
/// other.
///
/// A quantile of few scores overshoots the rate as often as not, so the wanted rate is lowered by Hoeffding's margin
/// `sqrt(ln(2 / (1 − confidence)) / (2 n))` before the quantile is taken (budget-aware active RAG, arXiv 2607.24010).
package struct ThresholdCalibration: Sendable, Equatable, Codable {
    package var threshold: Double

    /// Share of answers the monitor should ask in, and what the margin took off it.
    package var wantedRate: Double
    package var margin: Double

    /// Scores the threshold was found on, and the others with the share of them above it.
    package var fitted: Int
    package var heldOut: Int
    package var realisedRate: Double

    /// - Parameters:
    ///   - scores: the largest doubt of each answer, in an order that means nothing; 0 where there was none.
    ///   - rate: in 0...1.
    ///   - confidence: in 0..<1, of not overshooting.
    package init(scores: [Double], rate: Double, confidence: Double) {
        let fit = scores.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element).sorted(by: >)
        let rest = scores.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        wantedRate = rate
        margin = fit.isEmpty ? 0 : (log(2 / (1 - confidence)) / (2 * Double(fit.count))).squareRoot()
        // Scores above the (k + 1)-th largest are at most k.
        let allowed = Int(max(0, rate - margin) * Double(fit.count))
        threshold = fit.isEmpty ? .greatestFiniteMagnitude : fit[min(allowed, fit.count - 1)]
        fitted = fit.count
        heldOut = rest.count
        let bound = threshold
        realisedRate = rest.isEmpty ? 0 : Double(rest.count { $0 > bound }) / Double(rest.count)
    }
}
