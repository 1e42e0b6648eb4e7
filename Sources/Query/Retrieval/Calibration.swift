import Foundation

/// A relevance in (0, 1) from a cosine, in place of the reranker's logit that TeaRAG takes the sigmoid of.
///
/// The sigmoid of a raw cosine lies between 0.27 and 0.73, so the triplet threshold would never cut an edge; stretched
/// to `slope · (cosine − centre)` it spans the range that a reranker's logits do.
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
