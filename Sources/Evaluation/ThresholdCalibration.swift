import Foundation

/// A threshold that makes a monitor ask in a wanted share of answers, found on one half of the scores and checked on the
/// other.
///
/// A quantile of few scores overshoots the rate as often as not (budget-aware active RAG, arXiv 2607.24010), so a higher one is
/// taken. Of `n` scores, the share of all answers above the (k + 1)-th largest is distributed as Beta(k + 1, n − k) whatever
/// the scores' distribution, and exceeds the rate ρ with the probability that a binomial variable of n and ρ is k or
/// less: k is the largest that keeps this below 1 − confidence. Hoeffding's margin, which that paper takes off the rate, says
/// less: with 50 scores, ρ 0.2 and confidence 0.9 it leaves k = 1, this one 5.
package struct ThresholdCalibration: Sendable, Equatable, Codable {
    package var threshold: Double

    /// Share of answers the monitor should ask in, and the share of the fitted scores that was let above the threshold.
    package var wantedRate: Double
    package var allowedRate: Double

    /// Scores the threshold was found on, and the others with the share of them above it.
    package var fitted: Int
    package var heldOut: Int
    package var realisedRate: Double

    /// Wilson's 95% interval of the realised rate.
    package var low: Double
    package var high: Double

    /// - Parameters:
    ///   - scores: the largest doubt of each answer, in an order that means nothing; 0 where there was none.
    ///   - rate: in 0...1.
    ///   - confidence: in 0..<1, of not overshooting.
    package init(scores: [Double], rate: Double, confidence: Double) {
        let fit = scores.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element).sorted(by: >)
        let rest = scores.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        wantedRate = rate
        // Where even none above is no certainty, none above is the best there is.
        let allowed = Self.allowed(of: fit.count, rate: rate, risk: 1 - confidence)
        allowedRate = fit.isEmpty ? 0 : Double(allowed) / Double(fit.count)
        threshold = fit.isEmpty ? .greatestFiniteMagnitude : fit[min(allowed, fit.count - 1)]
        fitted = fit.count
        heldOut = rest.count
        let bound = threshold
        realisedRate = rest.isEmpty ? 0 : Double(rest.count { $0 > bound }) / Double(rest.count)
        (low, high) = Self.interval(share: realisedRate, count: rest.count)
    }

    /// The largest `k` with P(Bin(count, rate) ≤ k) ≤ risk; 0 where there is none. O(count).
    static func allowed(of count: Int, rate: Double, risk: Double) -> Int {
        guard rate < 1 else { return count }
        guard count > 0, rate > 0 else { return 0 }
        var below = 0.0
        for k in 0...count {
            let choose = lgamma(Double(count + 1)) - lgamma(Double(k + 1)) - lgamma(Double(count - k + 1))
            below += exp(choose + Double(k) * log(rate) + Double(count - k) * log1p(-rate))
            if below > risk { return max(0, k - 1) }
        }
        return count
    }

    private static func interval(share: Double, count: Int) -> (low: Double, high: Double) {
        guard count > 0 else { return (0, 1) }
        let (n, z) = (Double(count), 1.959964)
        let centre = share + z * z / (2 * n)
        let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return (max(0, (centre - spread) / scale), min(1, (centre + spread) / scale))
    }
}
