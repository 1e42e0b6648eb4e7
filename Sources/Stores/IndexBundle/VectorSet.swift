internal import Faiss

/// All vectors of one kind at one moment: segments in order of their sequence numbers, and the ids in them that are
/// removed.
///
/// Searching gives what one index over the living vectors would give: equal scores are put in order of ids, so that the
/// result does not depend on how the vectors are spread over segments.
struct VectorSet: Sendable {
    private(set) var segments: [VectorSegment] = []

    /// Removed ids that still lie in a segment.
    private(set) var removed: Set<Int64> = []

    init(segments: [VectorSegment] = []) {
        self.segments = segments
    }

    /// Vectors that a search can find.
    var count: Int { segments.reduce(0) { $0 + $1.count } - removed.count }

    mutating func append(_ segment: VectorSegment) {
        if segment.count > 0 { segments.append(segment) }
    }

    mutating func remove(_ ids: [Int64]) {
        for id in ids where segments.contains(where: { $0.index.contains(id) }) { removed.insert(id) }
    }

    /// Puts neighbouring exact segments together until each is at least twice as large as the next, so that a set of n
    /// vectors has O(log n) segments and each vector is copied O(log n) times in all.
    /// - Parameters:
    ///   - limit: the largest segment to make; bounds the time of one call.
    ///   - sealed: segments that end here or before are left alone.
    mutating func merge(limit: Int, after sealed: Int64) throws {
        while segments.count >= 2 {
            let left = segments[segments.count - 2]
            let right = segments[segments.count - 1]
            guard left.count < 2 * right.count, left.count + right.count <= limit, left.isExact, right.isExact,
                left.through > sealed
            else { return }
            let merged = try VectorSegment.merging(left, right, without: removed)
            segments.removeLast(2)
            removed = removed.filter { !(left.index.contains($0) || right.index.contains($0)) }
            append(merged)
        }
    }

    /// Puts `replacement` in the place of the leading segments `old`, which are the same vectors otherwise arranged.
    mutating func replacePrefix(_ old: VectorSet, with replacement: VectorSet) {
        guard segments.count >= old.segments.count, zip(segments, old.segments).allSatisfy({ $0 === $1 }) else {
            return
        }
        segments = replacement.segments + segments.dropFirst(old.segments.count)
        removed = removed.filter { id in segments.contains { $0.index.contains(id) } }
    }

    /// The `count` nearest living vectors, best first, equal scores in order of ids.
    func nearest(to query: [Float], count: Int) throws -> [Neighbour] {
        guard count > 0 else { return [] }
        var candidates: [Neighbour] = []
        for segment in segments {
            candidates.append(contentsOf: try nearest(to: query, count: count, in: segment))
        }
        candidates.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        return Array(candidates.prefix(count))
    }

    /// Ties are followed this far beyond the count; a collection with thousands of identical passages cannot be ranked
    /// by similarity anyway.
    private static let longestTie = 4_096

    /// FAISS knows neither our removals nor our order of ties, so ask for more until neither can change the first
    /// `count` living neighbours.
    private func nearest(to query: [Float], count: Int, in segment: VectorSegment) throws -> [Neighbour] {
        var wanted = count + 1
        while true {
            let found = try translatingFaissErrors { try segment.index.nearest(to: query, count: wanted) }
            let living = removed.isEmpty ? found : found.filter { !removed.contains($0.id) }
            let isExhausted = found.count < wanted || wanted >= segment.count
            if isExhausted { return living }
            if living.count >= count, let last = found.last {
                if last.score < living[count - 1].score || wanted - count > Self.longestTie { return living }
            }
            wanted *= 2
        }
    }

    /// Inner products with chosen vectors, in their order; -∞ where there is no living vector of that id.
    func similarities(of ids: [Int64], to query: [Float]) throws -> [Float] {
        var scores = [Float](repeating: -.infinity, count: ids.count)
        for segment in segments {
            let products = try translatingFaissErrors { try segment.index.innerProducts(of: ids, with: query) }
            for (place, product) in products.enumerated() where !product.isNaN { scores[place] = product }
        }
        if !removed.isEmpty {
            for (place, id) in ids.enumerated() where removed.contains(id) { scores[place] = -.infinity }
        }
        return scores
    }
}
