import Foundation
import IndexBundle
import Retrieval
import TestRooms
import TestSupport
import Testing

@Suite struct CalibrationTests {
    /// Cosines whose odds of being related are those of the sigmoid itself.
    private func pairs(slope: Double, centre: Double) -> (related: [Float], unrelated: [Float]) {
        var random = SplitMix(seed: 7)
        var related: [Float] = []
        var unrelated: [Float] = []
        while min(related.count, unrelated.count) < 20_000 {
            // Symmetric about the centre, so that both kinds are equally common.
            let cosine = centre + Double.random(in: -0.4...0.4, using: &random)
            let probability = 1 / (1 + exp(-slope * (cosine - centre)))
            if Double.random(in: 0..<1, using: &random) < probability {
                related.append(Float(cosine))
            } else {
                unrelated.append(Float(cosine))
            }
        }
        return (related, unrelated)
    }

    @Test(arguments: [(20.0, 0.25), (8.0, 0.1), (40.0, 0.6)])
    func theFitFindsTheSigmoidThatMadeThePairs(slope: Double, centre: Double) throws {
        let pairs = pairs(slope: slope, centre: centre)
        let fit = try #require(Calibration(related: pairs.related, unrelated: pairs.unrelated))
        #expect(abs(fit.slope / slope - 1) < 0.05)
        #expect(abs(fit.centre - centre) < 0.01)
    }

    @Test func kindsThatDoNotOverlapHaveAFiniteSlope() throws {
        let fit = try #require(
            Calibration(
                related: [Float](repeating: 0.8, count: 200), unrelated: [Float](repeating: 0, count: 200)))
        #expect(abs(fit.centre - 0.4) < 1e-6)
        #expect((1.0...100).contains(fit.slope))
        #expect(fit.relevance(ofCosine: 0.8) > 0.99)
    }

    @Test func fewPairsAndPairsThatTellNothingAreNotBelieved() {
        #expect(Calibration(related: [0.9, 0.8], unrelated: [0.1, 0]) == nil)
        let same = (0..<200).map { Float($0) / 400 }
        #expect(Calibration(related: same, unrelated: same) == nil)
        #expect(Calibration(related: same.map { $0 - 0.5 }, unrelated: same) == nil)
    }

    @Test(.enabled(if: Models.hasEmbedder))
    func aRealCollectionTellsFactsOfItsPassagesFromOthers() async throws {
        let index = try await ArticleIndex.shared()
        let pairs = try await CalibrationSample(of: index.snapshot, count: 1000)
        #expect(pairs.related.count == pairs.unrelated.count)
        let again = try await CalibrationSample(of: index.snapshot, count: 1000)
        #expect(again == pairs)
        let fit = try #require(Calibration(related: pairs.related, unrelated: pairs.unrelated))
        // Unrelated texts have cosines about 0, related ones of 0.5 and more: anything else is another encoder's.
        #expect((0.1...0.5).contains(fit.centre))
        #expect((5.0...60).contains(fit.slope))
    }
}
