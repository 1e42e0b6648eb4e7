import Association
import Corpus

/// The passages that have a say in one question, with what the branches say of them.
///
/// A question has thousands, so they are flat arrays, and a passage is found by its node in the graph instead of by its id
/// in a dictionary.
///
/// Invariant: every array has an entry for each candidate; no passage is there twice.
struct CandidateScores {
    private(set) var nodes: [Int32] = []
    private(set) var cosines: [Double] = []
    private(set) var bm25: [Double] = []

    /// `denseShare · z(cosine) + (1 − denseShare) · z(bm25)`.
    private(set) var first: [Double] = []

    /// The place of each passage's node among the candidates and 1; 0 for one that is none.
    private var places: [Int32]

    private let denseShare: Double
    private let dense: Standardisation
    private let lexical: Standardisation

    init(passages: Int, denseShare: Double, dense: Standardisation, lexical: Standardisation, capacity: Int) {
        places = [Int32](repeating: 0, count: passages)
        self.denseShare = denseShare
        self.dense = dense
        self.lexical = lexical
        nodes.reserveCapacity(capacity)
        cosines.reserveCapacity(capacity)
        bm25.reserveCapacity(capacity)
        first.reserveCapacity(capacity)
    }

    var count: Int { nodes.count }

    func place(of node: Int32) -> Int? {
        let place = places[Int(node)]
        return place > 0 ? Int(place) - 1 : nil
    }

    /// - Precondition: the passage is no candidate yet.
    mutating func append(_ node: Int32, cosine: Double, bm25 score: Double) {
        nodes.append(node)
        cosines.append(cosine)
        bm25.append(score)
        first.append(firstScore(cosine, score))
        places[Int(node)] = Int32(count)
    }

    mutating func setBM25(_ score: Double, at place: Int) {
        bm25[place] = score
        first[place] = firstScore(cosines[place], score)
    }

    private func firstScore(_ cosine: Double, _ bm25: Double) -> Double {
        denseShare * dense.standardised(cosine) + (1 - denseShare) * lexical.standardised(bm25)
    }

    /// The places of the candidates with the highest `scores`, highest first, equal ones in order of ids.
    func best(_ count: Int, by scores: [Double]) -> ArraySlice<Int> {
        guard count > 0, !scores.isEmpty else { return [] }
        let edge = scores.largest(rank: min(count, scores.count) - 1)
        return scores.indices.filter { scores[$0] >= edge }
            .sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : nodes[$0] < nodes[$1] }
            .prefix(count)
    }
}
