/// The tokens a draw may fall on, with unnormalised weights.
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

    init(_ logits: UnsafeBufferPointer<Float>, temperature: Double, topK: Int, topP: Double) {
        var largest = -Float.infinity
        for logit in logits where logit > largest { largest = logit }
        func gather(within reach: Double) -> [Candidate] {
            let threshold = Float(Double(largest) - reach * temperature)
            var candidates: [Candidate] = []
            for (index, logit) in logits.enumerated() where logit >= threshold {
                let weight = Exponential.of(Double(logit - largest) / temperature)
                candidates.append(Candidate(index: Int32(truncatingIfNeeded: index), logit: logit, weight: weight))
            }
            return candidates
        }
        let isCut = topK > 0 || topP < 1
        guard isCut else {
            // Without cuts the order does not matter, and the vocabulary's own will do.
            kept = gather(within: Self.reaches[Self.reaches.count - 1])[...]
            mass = kept.reduce(0) { $0 + $1.weight }
            return
        }

        let wanted = topK > 0 ? 0 : topP * Exponential.sum(of: logits, below: largest, temperature: temperature)
        var candidates: [Candidate] = []
        for reach in Self.reaches {
            candidates = gather(within: reach)
            let isEnough = topK > 0 ? candidates.count >= topK : candidates.reduce(0) { $0 + $1.weight } >= wanted
            if isEnough { break }
        }
        candidates.sort { $0.logit == $1.logit ? $0.index < $1.index : $0.logit > $1.logit }
        kept = candidates.prefix(topK > 0 ? topK : candidates.count)
        mass = kept.reduce(0) { $0 + $1.weight }
        guard topP < 1 else { return }
        let target = topK > 0 ? topP * mass : wanted
        var reached = 0.0
        let end = kept.firstIndex { candidate in
            reached += candidate.weight
            return reached >= target
        }
        if let end {
            kept = kept[...end]
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
}
