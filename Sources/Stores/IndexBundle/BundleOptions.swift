/// How a bundle keeps its vectors.
package struct BundleOptions: Sendable, Equatable {
    /// FAISS factory string of the large segments that a rebuild makes: `Flat`, `HNSW32`, `IVF256,SQ8`. What was added
    /// since the last rebuild is searched exactly.
    package var indexFactory: String

    /// How long a database call waits for another process before it fails as busy.
    package var busyTimeout: Duration

    package init(indexFactory: String, busyTimeout: Duration) {
        self.indexFactory = indexFactory
        self.busyTimeout = busyTimeout
    }
}
