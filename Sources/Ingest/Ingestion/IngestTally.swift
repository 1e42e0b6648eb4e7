import Corpus

/// The running account of one ingest.
struct IngestTally: Sendable {
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now

    /// What the walk will have brought in the end, as far as is known.
    let census = IngestCensus()
    var documentsFound = 0
    var bytesFound: Int64 = 0
    var bytesDone: Int64 = 0
    var bytesWorked: Int64 = 0
    var removed = 0
    var embedded = 0
    var reused = 0
    var stored = 0
    var unchanged = 0
    var refused = 0
    var chunks = 0
    var triplets = 0
    var chunksWithoutTriplets = 0
    var chunksDegraded = 0
    var tripletsRejected = 0
    var stageSeconds: [String: Double] = [:]

    /// Runs a stage and books its time.
    mutating func timing<Result>(_ stage: String, _ body: () async throws -> Result) async rethrows -> Result {
        try await timing(stage) { _ in try await body() }
    }

    /// The same for a stage that keeps the account going while it runs.
    mutating func timing<Result>(
        _ stage: String, _ body: (inout IngestTally) async throws -> Result
    ) async rethrows -> Result {
        let begin = clock.now
        let result = try await body(&self)
        stageSeconds[stage, default: 0] += (clock.now - begin) / .seconds(1)
        return result
    }

    var seconds: Double { (clock.now - start) / .seconds(1) }

    var progress: IngestProgress {
        let known = census.counted
        return IngestProgress(
            documentsDone: stored + unchanged + refused,
            documentsTotal: max(known.documents, documentsFound, stored + unchanged + refused),
            chunks: chunks, triplets: triplets, bytesDone: bytesDone,
            bytesTotal: max(known.bytes, bytesFound, bytesDone), seconds: seconds,
            bytesWorked: bytesWorked, documentsStored: stored)
    }

    var summary: IngestSummary {
        IngestSummary(
            stored: stored, unchanged: unchanged, refused: refused, chunks: chunks, triplets: triplets,
            chunksWithoutTriplets: chunksWithoutTriplets, chunksDegraded: chunksDegraded,
            tripletsRejected: tripletsRejected, seconds: seconds, stageSeconds: stageSeconds,
            removed: removed, embedded: embedded, reused: reused)
    }
}
