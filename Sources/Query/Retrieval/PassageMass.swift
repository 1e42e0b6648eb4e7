import Association
import Corpus

/// The mass that a walk gave the passages that matter for a question: its candidates, and those that it favours most.
struct PassageMass: Sendable {
    /// Of the candidates, in their order.
    private(set) var ofCandidates: [Float]

    /// Those of the most favoured passages that are no candidates, ascending.
    private(set) var others: [Int32] = []
    private(set) var ofOthers: [Float] = []

    /// - Parameter count: how many of the passages are favoured; of equal ones the first, none without mass.
    /// - Complexity: O(passages).
    init(_ mass: UnsafeBufferPointer<Float>, passages: Int, best count: Int, candidates: CandidateScores) {
        let mass = UnsafeBufferPointer(rebasing: mass[..<passages])
        ofCandidates = candidates.nodes.map { mass[Int($0)] }
        for place in mass.places(ofLargest: count) where mass[place] > 0 {
            let node = Int32(place)
            guard candidates.place(of: node) == nil else { continue }
            others.append(node)
            ofOthers.append(mass[place])
        }
    }
}
