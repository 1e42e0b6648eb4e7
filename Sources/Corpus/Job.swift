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
        /// The process that ran it ended before it did; what was committed stays, and it can be resumed.
        case interrupted

        package var isFinal: Bool { self != .queued && self != .running }
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

    /// What was counted on the way; `nil` before the first report.
    package var measure: JobMeasure?

    package init(
        id: Int64, kind: Kind, state: State, stage: String, done: Int, total: Int?, message: String?, startedAt: Date,
        finishedAt: Date?, measure: JobMeasure? = nil
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
        self.measure = measure
    }
}

/// What a job has done beside its progress, and how fast.
package struct JobMeasure: Sendable, Equatable, Codable {
    /// Chunks stored, and those of them that the extractor read without finding a fact.
    package var chunks: Int
    package var chunksWithoutTriplets: Int

    /// Texts that were embedded, and those whose vector was at hand: stored with an earlier revision, or left by an
    /// interrupted job.
    package var embedded: Int
    package var reused: Int

    /// Units of `done` per second of work; what was skipped is not counted.
    package var rate: Double?
    package var secondsLeft: Double?

    package init(
        chunks: Int = 0, chunksWithoutTriplets: Int = 0, embedded: Int = 0, reused: Int = 0, rate: Double? = nil,
        secondsLeft: Double? = nil
    ) {
        self.chunks = chunks
        self.chunksWithoutTriplets = chunksWithoutTriplets
        self.embedded = embedded
        self.reused = reused
        self.rate = rate
        self.secondsLeft = secondsLeft
    }
}

/// What a rebuild can make anew.
package enum RebuildPart: String, Sendable, Codable, CaseIterable {
    /// The chunks' vector index, and the full-text index.
    case chunks
    case triplets
    case entities
    /// The cached graph of the whole collection.
    case graph
}

/// A kept set of vector files.
package struct GenerationStatus: Sendable, Equatable, Codable {
    package var number: Int
    package var isServing: Bool

    /// Whether it still fits the database and may serve.
    package var isUsable: Bool

    /// FAISS's descriptions of its files, that of the largest first.
    package var factories: [String]
    package var vectors: Int
    package var bytes: Int64

    package init(
        number: Int, isServing: Bool, isUsable: Bool, factories: [String], vectors: Int, bytes: Int64
    ) {
        self.number = number
        self.isServing = isServing
        self.isUsable = isUsable
        self.factories = factories
        self.vectors = vectors
        self.bytes = bytes
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

    /// A stored document that a synchronising ingest no longer found; it and what lived by it alone are gone.
    case removed(source: String)

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

    /// Bytes of documents that were really read and stored; the rest was skipped and says nothing about the pace.
    package var bytesWorked: Int64

    /// Documents stored so far; the others done were skipped or refused.
    package var documentsStored: Int

    package init(
        documentsDone: Int, documentsTotal: Int, chunks: Int, triplets: Int, bytesDone: Int64, bytesTotal: Int64,
        seconds: Double, bytesWorked: Int64 = 0, documentsStored: Int = 0
    ) {
        self.documentsStored = documentsStored
        self.bytesWorked = bytesWorked
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

    /// Documents that a synchronising ingest no longer found.
    package var removed: Int

    /// Texts that were embedded, and those whose vector was at hand.
    package var embedded: Int
    package var reused: Int

    /// Seconds of work by stage (`parse`, `extract`, `embed`, `store`); stages overlap, so they may sum to more than `seconds`.
    package var stageSeconds: [String: Double]

    package init(
        stored: Int, unchanged: Int, refused: Int, chunks: Int, triplets: Int, chunksWithoutTriplets: Int,
        chunksDegraded: Int = 0, tripletsRejected: Int = 0, importsUnmatched: Int? = nil, seconds: Double,
        stageSeconds: [String: Double], removed: Int = 0, embedded: Int = 0, reused: Int = 0
    ) {
        self.removed = removed
        self.embedded = embedded
        self.reused = reused
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
