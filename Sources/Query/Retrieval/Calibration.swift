import Foundation

/// A relevance in (0, 1) from a cosine, in place of the reranker's logit that TeaRAG takes the sigmoid of.
///
/// The sigmoid of a raw cosine lies between 0.27 and 0.73, so the triplet threshold would never cut an edge; stretched
/// to `slope · (cosine − centre)` it spans the range that a reranker's logits do. Both numbers belong to the embedder and
/// the collection: ``init(related:unrelated:)`` fits them.
package struct Calibration: Sendable, Equatable {
    package var slope: Double
    package var centre: Double

    package init(slope: Double, centre: Double) {
        self.slope = slope
        self.centre = centre
    }

    package func relevance(ofCosine cosine: Double) -> Double {
        1 / (1 + exp(-slope * (cosine - centre)))
    }
}

extension Calibration {
    /// Fewer pairs of a kind than these say nothing about a collection.
    package static let leastPairs = 100

    /// The logistic regression of "do these two belong together?" on their cosine, both answers weighing the same: a
    /// relevance of one half is a cosine that related and unrelated pairs show equally often.
    ///
    /// Fitted by Newton's method on Platt's smoothed targets (Platt 1999, section 2.2), so that kinds which do not
    /// overlap at all have a finite slope too.
    ///
    /// - Returns: `nil` for fewer than ``leastPairs`` of either kind, and where the cosine does not tell them apart.
    /// - Complexity: O(pairs) for each of at most fifty rounds.
    package init?(related: [Float], unrelated: [Float]) {
        guard min(related.count, unrelated.count) >= Self.leastPairs else { return nil }
        var fit = LogisticFit(
            positive: related.map(Double.init), negative: unrelated.map(Double.init))
        guard fit.converges(), fit.slope > 0, fit.slope.isFinite, fit.intercept.isFinite else { return nil }
        slope = fit.slope
        centre = -fit.intercept / fit.slope
    }
}

/// `sigmoid(slope · x + intercept)` by maximum likelihood; each kind has total weight one half.
private struct LogisticFit {
    private let points: [(x: Double, target: Double, weight: Double)]
    private(set) var slope = 0.0
    private(set) var intercept = 0.0

    init(positive: [Double], negative: [Double]) {
        let (p, n) = (Double(positive.count), Double(negative.count))
        points =
            positive.map { ($0, (p + 1) / (p + 2), 0.5 / p) } + negative.map { ($0, 1 / (n + 2), 0.5 / n) }
    }

    /// The loss is convex: a step that does not lower it is halved until it does.
    mutating func converges() -> Bool {
        var loss = self.loss(slope, intercept)
        for _ in 0..<50 {
            var (gradientA, gradientB, aa, ab, bb) = (0.0, 0.0, 1e-12, 0.0, 1e-12)
            for point in points {
                let probability = 1 / (1 + exp(-(slope * point.x + intercept)))
                let error = point.weight * (probability - point.target)
                let curvature = point.weight * probability * (1 - probability)
                gradientA += error * point.x
                gradientB += error
                aa += curvature * point.x * point.x
                ab += curvature * point.x
                bb += curvature
            }
            if max(abs(gradientA), abs(gradientB)) < 1e-9 { return true }
            let determinant = aa * bb - ab * ab
            guard determinant > 0 else { return false }
            let stepA = (bb * gradientA - ab * gradientB) / determinant
            let stepB = (aa * gradientB - ab * gradientA) / determinant
            var length = 1.0
            var next = self.loss(slope - stepA, intercept - stepB)
            while next > loss, length > 1e-6 {
                length /= 2
                next = self.loss(slope - length * stepA, intercept - length * stepB)
            }
            guard next <= loss else { return true }
            slope -= length * stepA
            intercept -= length * stepB
            loss = next
        }
        return true
    }

    /// Cross entropy with the targets; `ln(1 + exp z)` written so that no large exponent overflows.
    private func loss(_ slope: Double, _ intercept: Double) -> Double {
        points.reduce(0) { sum, point in
            let z = slope * point.x + intercept
            return sum + point.weight * (max(z, 0) + log1p(exp(-abs(z))) - point.target * z)
        }
    }
}
