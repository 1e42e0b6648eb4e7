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

    /// Puts neighbouring exact segments together: small ones until each is at least twice as large as the next, large ones
    /// when there are ``tier`` of similar size. So a set of n vectors has O(log n) segments, and a vector is written to
    /// disk O(log n) times to the base of ``tier``, which is what an ingest of a million passages spends most on.
    /// - Parameters:
    ///   - limit: the largest segment to make; bounds the time of one call.
    ///   - sealed: segments that end here or before are left alone.
    mutating func merge(limit: Int, after sealed: Int64) throws {
        while let count = segmentsToMerge(limit: limit, after: sealed) {
            let last = Array(segments.suffix(count))
            let merged = try VectorSegment.merging(last, without: removed)
            segments.removeLast(count)
            removed = removed.filter { id in !last.contains { $0.index.contains(id) } }
            if let merged { append(merged) }
        }
    }

    /// Segments of similar size that are put together at once, as LSM trees do it.
    private static let tier = 8

    /// Up to so many vectors the copy is cheaper than another segment to look into.
    static let smallSegment = 16_384

    /// How many of the last segments to put together, if any.
    private func segmentsToMerge(limit: Int, after sealed: Int64) -> Int? {
        var (count, largest, total) = (0, 0, 0)
        for segment in segments.reversed() {
            guard segment.isExact, segment.through > sealed, count == 0 || segment.count < 2 * largest,
                total + segment.count <= limit
            else { break }
            count += 1
            largest = max(largest, segment.count)
            total += segment.count
            if count == 2, total <= Self.smallSegment { return count }
        }
        return count >= Self.tier ? count : nil
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
