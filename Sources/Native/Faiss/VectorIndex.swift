internal import CFaiss

/// Unit vectors under 64-bit ids, searched by inner product: the one owner of a FAISS handle.
///
/// Invariant: ids are unique and not negative, all vectors have `dimension` values, and the handle is freed exactly
/// once, when the value dies.
///
/// Threads: changing an index takes it exclusively (`mutating`), reading borrows it. An index that is never changed
/// again, for example a `let` of a final class, may be read by any number of threads at once without a lock.
package struct VectorIndex: ~Copyable {
    package let dimension: Int
    let handle: OpaquePointer

    /// Makes an empty index from a FAISS factory string such as `Flat`, `HNSW32` or `IVF256,SQ8`.
    /// - Throws: ``FaissError`` with `invalidArgument` for a string FAISS does not know.
    package init(dimension: Int, factory: String) throws(FaissError) {
        guard let width = Int32(exactly: dimension) else {
            throw FaissError(.invalidArgument, "a dimension of \(dimension) is out of range")
        }
        var made: OpaquePointer?
        try FaissError.check(cfaiss_index_create(width, factory, &made))
        try self.init(adopting: made)
    }

    /// Takes exclusive ownership of a handle fresh from the C surface.
    init(adopting made: OpaquePointer?) throws(FaissError) {
        guard let made else { throw FaissError(.internal, "FAISS gave no index and no error") }
        self.handle = made
        self.dimension = Int(cfaiss_index_dimension(made))
    }

    deinit {
        cfaiss_index_free(handle)
    }

    package var count: Int { Int(cfaiss_index_count(handle)) }

    /// `false` only for kinds that learn from samples (IVF, PQ) and have not yet.
    package var isTrained: Bool { cfaiss_index_is_trained(handle) }

    package mutating func train(on vectors: [Float]) throws(FaissError) {
        let rows = try rowCount(of: vectors)
        try FaissError.check(cfaiss_index_train(handle, Int64(rows), vectors))
    }

    /// Sets how hard a search tries, in FAISS's own words: `efSearch=64`, `nprobe=8`. It is stored with the index.
    /// - Throws: ``FaissError`` with `invalidArgument` when this kind of index knows no such parameter.
    package mutating func setSearch(_ parameters: String) throws(FaissError) {
        try FaissError.check(cfaiss_index_set_search(handle, parameters))
    }

    /// Adds row `i` of `vectors` under `ids[i]`; all or nothing.
    /// - Throws: ``FaissError`` with `invalidArgument` when an id is negative, repeated or present.
    package mutating func add(_ vectors: [Float], ids: [Int64]) throws(FaissError) {
        let rows = try rowCount(of: vectors)
        guard rows == ids.count else {
            throw FaissError(.invalidArgument, "\(rows) vectors came with \(ids.count) ids")
        }
        try FaissError.check(cfaiss_index_add(handle, Int64(rows), vectors, ids))
    }

    /// Removes what is present of `ids`. O(count).
    /// - Returns: how many were present.
    /// - Throws: ``FaissError`` with `unsupported` for kinds that cannot remove (HNSW).
    @discardableResult
    package mutating func remove(_ ids: [Int64]) throws(FaissError) -> Int {
        var removed: Int64 = 0
        try FaissError.check(cfaiss_index_remove(handle, Int64(ids.count), ids, &removed))
        return Int(removed)
    }

    func rowCount(of vectors: [Float]) throws(FaissError) -> Int {
        guard vectors.count.isMultiple(of: dimension) else {
            throw FaissError(.invalidArgument, "\(vectors.count) values are not whole rows of \(dimension)")
        }
        return vectors.count / dimension
    }
}

// Reading is FAISS's const surface, which is safe from several threads; changing needs exclusive access, which the
// compiler enforces for a noncopyable value.
extension VectorIndex: @unchecked Sendable {}
