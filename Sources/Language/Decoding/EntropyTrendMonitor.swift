/// ETC (arXiv 2511.09980): fires where the entropy of content words begins to accelerate, and doubts from that word on.
///
/// With `H` the entropies of the content words so far, `D_i = H_{i+2} − 2 H_{i+1} + H_i`, `E` the running mean of `D` with
/// the newest one in it, and `w = |D_{t−1} − E| / (|D_t − E| + |D_{t−1} − E|)`, the smoothed `w D_t + (1 − w) D_{t−1}` is
/// compared with the threshold by magnitude. Paper's weights; the released code floors `w` at 0.9 and multiplies attention in.
///
/// A word is complete when the next one begins, so the verdict comes one token after it.
package struct EntropyTrendMonitor: TokenMonitor, Sendable {
    private let name: String
    private let threshold: Double
    private var sentence: OpenSentence

    /// Content words of finished sentences, and how many there are in the present one that were judged.
    private var entropies: [Double] = []
    private var judged = 0

    package init(name: String, threshold: Double, maximumTokens: Int) {
        self.name = name
        self.threshold = threshold
        self.sentence = OpenSentence(maximumTokens: maximumTokens)
    }

    package mutating func observe(_ token: ObservedToken) -> Verdict {
        if sentence.isClosed { judged = 0 }
        sentence.append(token)
        // The last word may go on, unless the sentence is over.
        let words = (sentence.isClosed ? sentence.words : sentence.words.dropLast()).filter(\.isContent)
        var verdict = Verdict.proceed
        while judged < words.count {
            let word = words[judged]
            judged += 1
            entropies.append(word.entropy)
            let score = abs(Self.smoothedTrend(of: entropies))
            if score >= threshold, verdict == .proceed {
                verdict = .retrieve(Doubt(monitor: name, score: score, position: word.position))
            }
        }
        return verdict
    }

    package mutating func rewound(to position: Int) {
        sentence.rewound(to: position)
        let left = sentence.words.dropLast().filter(\.isContent).count
        entropies.removeLast(min(entropies.count, max(0, judged - left)))
        judged = min(judged, left)
    }

    package mutating func moved(by offset: Int) { sentence.moved(by: offset) }

    /// The smoothed second difference at the newest entropy; 0 while there are fewer than four.
    package static func smoothedTrend(of entropies: [Double]) -> Double {
        guard entropies.count >= 4 else { return 0 }
        let differences: [Double] = (2..<entropies.count).map { index in
            let (newest, middle, oldest) = (entropies[index], entropies[index - 1], entropies[index - 2])
            return newest - 2 * middle + oldest
        }
        let mean = differences.reduce(0, +) / Double(differences.count)
        let newest = differences[differences.count - 1]
        let before = differences[differences.count - 2]
        let distances = abs(newest - mean) + abs(before - mean)
        let weight = distances > 0 ? abs(before - mean) / distances : 1
        return weight * newest + (1 - weight) * before
    }
}
