package import Foundation

/// A piece of long work with a ledger: it can be watched, and its outcome is kept.
package struct JobStatus: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable {
        case ingest
        case rebuild
    }

    package enum State: String, Sendable, Codable {
        case queued
        case running
        case succeeded
        /// Finished, but some inputs were refused; `message` counts them.
        case partial
        case failed
        case cancelled
    }

    package var id: Int64
    package var kind: Kind
    package var state: State

    /// What is being counted: `documents`, `chunks`, `triplets`, `entities`.
    package var stage: String
    package var done: Int
    package var total: Int?
    package var message: String?
    package var startedAt: Date
    package var finishedAt: Date?

    package init(
        id: Int64, kind: Kind, state: State, stage: String, done: Int, total: Int?, message: String?, startedAt: Date,
        finishedAt: Date?
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.stage = stage
        self.done = done
        self.total = total
        self.message = message
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// What an ingest reports while it runs. A stream of these ends with exactly one `.finished`, or throws.
package enum IngestEvent: Sendable, Equatable {
    /// How much work is known so far; sent again as folders and corpora are walked.
    case discovered(documents: Int, bytes: Int64)

    /// One document is stored with all its chunks, vectors and triplets.
    case stored(source: String, chunks: Int, triplets: Int)

    /// Same content hash as stored: nothing to do.
    case unchanged(source: String)

    /// A document that cannot be taken in; the rest goes on.
    case refused(source: String, reason: RefusalReason, message: String)

    case progress(IngestProgress)
    case finished(IngestSummary)
}

/// Why a document was refused: a stable word for programs; the message beside it is for people.
package enum RefusalReason: String, Sendable, Codable {
    case unreadable
    case encrypted
    case binary
    case invalidEncoding = "invalid_encoding"
    case invalidRecord = "invalid_record"
    case tooLarge = "too_large"
    case unsupportedFormat = "unsupported_format"
    case empty
    case parserFailed = "parser_failed"
}

package struct IngestProgress: Sendable, Equatable, Codable {
    package var documentsDone: Int
    package var documentsTotal: Int
    package var chunks: Int
    package var triplets: Int
    package var bytesDone: Int64
    package var bytesTotal: Int64
    package var seconds: Double

    package init(
        documentsDone: Int, documentsTotal: Int, chunks: Int, triplets: Int, bytesDone: Int64, bytesTotal: Int64,
        seconds: Double
    ) {
        self.documentsDone = documentsDone
        self.documentsTotal = documentsTotal
        self.chunks = chunks
        self.triplets = triplets
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
        self.seconds = seconds
    }
}

package struct IngestSummary: Sendable, Equatable, Codable {
    package var stored: Int
    package var unchanged: Int
    package var refused: Int
    package var chunks: Int
    package var triplets: Int

    /// Chunks from which the extractor read no fact at all, though they plainly hold some.
    package var chunksWithoutTriplets: Int

    /// Chunks of which a part could only be read by simpler rules, or not at all.
    package var chunksDegraded: Int

    /// Facts thrown away because the text names not both of their ends.
    package var tripletsRejected: Int

    /// Entries of imported triplets that no document of this run has the id of; `nil` without an import.
    package var importsUnmatched: Int?
    package var seconds: Double

    /// Seconds of work by stage (`parse`, `extract`, `embed`, `store`); stages overlap, so they may sum to more than `seconds`.
    package var stageSeconds: [String: Double]

    package init(
        stored: Int, unchanged: Int, refused: Int, chunks: Int, triplets: Int, chunksWithoutTriplets: Int,
        chunksDegraded: Int = 0, tripletsRejected: Int = 0, importsUnmatched: Int? = nil, seconds: Double,
        stageSeconds: [String: Double]
    ) {
        self.stored = stored
        self.unchanged = unchanged
        self.refused = refused
        self.chunks = chunks
        self.triplets = triplets
        self.chunksWithoutTriplets = chunksWithoutTriplets
        self.chunksDegraded = chunksDegraded
        self.tripletsRejected = tripletsRejected
        self.importsUnmatched = importsUnmatched
        self.seconds = seconds
        self.stageSeconds = stageSeconds
    }
}
