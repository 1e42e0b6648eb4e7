/// The tokens a draw may fall on after the cuts, most likely first.
///
/// Sorting a whole vocabulary would cost as much as a step of a small model. Only tokens within some distance of the largest
/// logit are gathered and sorted, and the distance grows until they are enough for the cuts that are asked for.
struct LogitCandidates {
    private struct Candidate {
        var index: Int32
        var logit: Float
        var weight: Double
    }

    private var kept: ArraySlice<Candidate>
    private var mass: Double

    /// Distances from the largest logit, in units of the temperature. Below the last one nothing is ever drawn: `exp(-30)` is
    /// 1e-13, so that a vocabulary of a million such tokens holds a ten-millionth of the best one's mass.
    private static let reaches = [4.0, 8, 16, 30]

    /// - Parameters:
    ///   - topK: 0 for no cut.
    ///   - topP: 1 for no cut; one of the two cuts.
    init(_ logits: UnsafeBufferPointer<Float>, scale: ExponentialScale, topK: Int, topP: Double) {
        // Top-p counts against the mass of what top-k left, or else of the whole vocabulary.
        let wanted = topK > 0 ? 0 : topP * scale.mass(of: logits)
        var candidates: [Candidate] = []
        for reach in Self.reaches {
            candidates = Self.gather(logits, scale: scale, reach: reach)
            let isEnough = topK > 0 ? candidates.count >= topK : Self.mass(of: candidates[...]) >= wanted
            if isEnough { break }
        }
        candidates.sort { $0.logit == $1.logit ? $0.index < $1.index : $0.logit > $1.logit }
        kept = candidates.prefix(topK > 0 ? topK : candidates.count)
        mass = Self.mass(of: kept)
        guard topP < 1 else { return }
        let target = topK > 0 ? topP * mass : wanted
        var reached = 0.0
        let last = kept.firstIndex { candidate in
            reached += candidate.weight
            return reached >= target
        }
        if let last {
            kept = kept[...last]
            mass = reached
        }
    }

    /// The token on which a point of `0..<1` falls; `nil` when there is no candidate.
    func token(at point: Double) -> TokenID? {
        var remaining = point * mass
        for candidate in kept {
            remaining -= candidate.weight
            if remaining < 0 { return TokenID(candidate.index) }
        }
        return kept.last.map { TokenID($0.index) }
    }

    private static func gather(
        _ logits: UnsafeBufferPointer<Float>, scale: ExponentialScale, reach: Double
    ) -> [Candidate] {
        let threshold = scale.threshold(reach: reach)
        var candidates: [Candidate] = []
        for index in logits.indices where logits[index] >= threshold {
            candidates.append(
                Candidate(
                    index: Int32(truncatingIfNeeded: index), logit: logits[index], weight: scale.weight(logits[index])))
        }
        return candidates
    }

    private static func mass(of candidates: ArraySlice<Candidate>) -> Double {
        candidates.reduce(0) { $0 + $1.weight }
    }
}
