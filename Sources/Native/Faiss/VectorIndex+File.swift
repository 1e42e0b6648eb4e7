internal import CFaiss

extension VectorIndex {
    /// Reads an index that ``write(to:)`` wrote.
    ///
    /// FAISS trusts the sizes inside the file, so verify a checksum before.
    /// - Throws: ``FaissError`` with `io` when the file is missing, or holds no index of ours.
    package init(contentsOf path: String) throws(FaissError) {
        var made: OpaquePointer?
        try FaissError.check(cfaiss_index_read(path, &made))
        try self.init(adopting: made)
    }

    /// The same for an index that is only read: half-precision rows under ascending ids are used where they lie in the
    /// file, so that opening costs no more than the ids, and processes share the memory. The file may be removed or
    /// replaced by rename meanwhile, never cut or written into.
    package init(mapping path: String) throws(FaissError) {
        var made: OpaquePointer?
        try FaissError.check(cfaiss_index_map(path, &made))
        try self.init(adopting: made)
    }

    /// Writes the index and waits until its bytes are on the disk; the folder's entry is the caller's to sync.
    package func write(to path: String) throws(FaissError) {
        try FaissError.check(cfaiss_index_write(handle, path))
    }
}
