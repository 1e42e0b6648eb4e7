package import Corpus

/// Makes the events of several ingest requests, run one after the other, read as those of one.
///
/// Records on standard input are sent in portions, so that memory stays bounded; whoever watches should see one job.
package struct IngestTally {
    /// Sums over the requests that are finished.
    package private(set) var summary = IngestSummary(
        stored: 0, unchanged: 0, refused: 0, chunks: 0, triplets: 0, chunksWithoutTriplets: 0, seconds: 0,
        stageSeconds: [:])
    private var documents = 0
    private var bytes: Int64 = 0
    private var bytesWorked: Int64 = 0
    private var currentWorked: Int64 = 0
    private var current: (documents: Int, bytes: Int64) = (0, 0)

    package init() {}

    /// The event as it belongs into the one stream; `nil` for a request's end, which is not yet the end of all.
    package mutating func absorb(_ event: IngestEvent) -> IngestEvent? {
        switch event {
        case .discovered(let documents, let bytes):
            current = (documents, bytes)
            return .discovered(documents: self.documents + documents, bytes: self.bytes + bytes)
        case .stored, .unchanged, .removed, .refused:
            return event
        case .progress(var progress):
            currentWorked = progress.bytesWorked
            progress.documentsDone += documents
            progress.documentsTotal += documents
            progress.chunks += summary.chunks
            progress.triplets += summary.triplets
            progress.bytesDone += bytes
            progress.bytesTotal += bytes
            progress.bytesWorked += bytesWorked
            progress.seconds += summary.seconds
            return .progress(progress)
        case .finished(let part):
            add(part)
            documents += current.documents
            bytes += current.bytes
            bytesWorked += currentWorked
            currentWorked = 0
            current = (0, 0)
            return nil
        }
    }

    /// Counts an input that never reached a request.
    package mutating func refuse() {
        summary.refused += 1
    }

    private mutating func add(_ part: IngestSummary) {
        summary.stored += part.stored
        summary.unchanged += part.unchanged
        summary.refused += part.refused
        summary.chunks += part.chunks
        summary.triplets += part.triplets
        summary.chunksWithoutTriplets += part.chunksWithoutTriplets
        summary.chunksDegraded += part.chunksDegraded
        summary.tripletsRejected += part.tripletsRejected
        // Counted against the whole index, so the last count is that of all portions.
        summary.importsUnmatched = part.importsUnmatched ?? summary.importsUnmatched
        summary.removed += part.removed
        summary.embedded += part.embedded
        summary.reused += part.reused
        summary.seconds += part.seconds
        summary.stageSeconds.merge(part.stageSeconds, uniquingKeysWith: +)
    }
}
