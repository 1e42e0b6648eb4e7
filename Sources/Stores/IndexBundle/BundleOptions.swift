internal import RecordStore

/// How a bundle keeps its vectors.
package struct BundleOptions: Sendable, Equatable {
    /// FAISS factory string of the large segments that a rebuild makes: `Flat`, `HNSW32`, `IVF256,SQ8`, or `auto`. What was added
    /// since the last rebuild is searched exactly.
    package var indexFactory: String

    /// The share of the ten true neighbours that an index which is not exact must find to be swapped in, 0–1.
    package var minimumRecall: Double

    /// Questions that this share is taken from.
    package var recallSample: Int

    /// Generations of vector files that a rebuild leaves beside the new one.
    package var keptGenerations: Int

    /// How far a rebuild stands back behind questions: the nice value of its thread, 0–19.
    package var rebuildNiceness: Int

    /// How long a database call waits for another process before it fails as busy.
    package var busyTimeout: Duration

    /// Bytes of the database's pages that who writes may hold in memory.
    package var cacheBytes: Int

    /// Bytes of the database's log at which it is folded in.
    package var logBytes: Int

    /// The factory that stands for a choice by size.
    package static let automaticFactory = "auto"

    package init(
        indexFactory: String, minimumRecall: Double, recallSample: Int, keptGenerations: Int,
        rebuildNiceness: Int, busyTimeout: Duration, cacheBytes: Int, logBytes: Int
    ) {
        self.indexFactory = indexFactory
        self.minimumRecall = minimumRecall
        self.recallSample = recallSample
        self.keptGenerations = keptGenerations
        self.rebuildNiceness = rebuildNiceness
        self.busyTimeout = busyTimeout
        self.cacheBytes = cacheBytes
        self.logBytes = logBytes
    }
}

extension BundleOptions {
    var store: RecordStore.Options {
        RecordStore.Options(busyTimeout: busyTimeout, cacheBytes: cacheBytes, logBytes: logBytes)
    }
}
