internal import CFaiss

/// An id and its inner product with the query; higher is closer.
package struct Neighbour: Sendable, Equatable {
    package var id: Int64
    package var score: Float

    package init(id: Int64, score: Float) {
        self.id = id
        self.score = score
    }
}

extension VectorIndex {
    /// The `count` vectors with the largest inner products, best first; fewer when the index holds fewer.
    ///
    /// An empty index has no neighbours, which is no error. O(count of the index) for flat kinds.
    package func nearest(to query: [Float], count: Int) throws(FaissError) -> [Neighbour] {
        guard query.count == dimension else {
            throw FaissError(.invalidArgument, "a query of \(query.count) values met an index of \(dimension)")
        }
        let wanted = min(count, self.count)
        guard wanted > 0 else { return [] }
        var scores = [Float](repeating: 0, count: wanted)
        var ids = [Int64](repeating: -1, count: wanted)
        try FaissError.check(cfaiss_index_search(handle, 1, query, Int64(wanted), &scores, &ids))
        // Approximate kinds may find fewer than they hold; FAISS fills up with -1.
        return zip(ids, scores).lazy.filter { $0.0 >= 0 }.map { Neighbour(id: $0.0, score: $0.1) }
    }

    /// Inner products of `query` with the vectors of `ids`, in their order; NaN where there is no such vector.
    package func innerProducts(of ids: [Int64], with query: [Float]) throws(FaissError) -> [Float] {
        guard query.count == dimension else {
            throw FaissError(.invalidArgument, "a query of \(query.count) values met an index of \(dimension)")
        }
        var scores = [Float](repeating: .nan, count: ids.count)
        try FaissError.check(cfaiss_index_inner_products(handle, query, Int64(ids.count), ids, &scores))
        return scores
    }

    package func contains(_ id: Int64) -> Bool {
        cfaiss_index_contains(handle, id)
    }

    /// The stored vector; for quantised kinds what is left of it.
    /// - Throws: ``FaissError`` with `notFound` when no vector has this id.
    package func vector(of id: Int64) throws(FaissError) -> [Float] {
        var vector = [Float](repeating: 0, count: dimension)
        try FaissError.check(cfaiss_index_reconstruct(handle, id, &vector))
        return vector
    }

    /// Rows in storage order, with their ids.
    package func rows(_ range: Range<Int>) throws(FaissError) -> (ids: [Int64], vectors: [Float]) {
        var ids = [Int64](repeating: -1, count: range.count)
        var vectors = [Float](repeating: 0, count: range.count * dimension)
        try FaissError.check(
            cfaiss_index_rows(handle, Int64(range.lowerBound), Int64(range.count), &ids, &vectors))
        return (ids, vectors)
    }
}
