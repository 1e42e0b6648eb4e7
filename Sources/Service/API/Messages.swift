package import Corpus
package import Foundation

package struct SearchRequest: Sendable, Equatable, Codable {
    package var query: String
    /// `nil` for the daemon's own index.
    package var index: String?
    package var mode: RetrievalMode?
    /// How many items to keep; `nil` for the configured number.
    package var limit: Int?
    /// Adds candidates, graph, ranks and what was dropped.
    package var explain: Bool?

    package init(
        query: String, index: String? = nil, mode: RetrievalMode? = nil, limit: Int? = nil, explain: Bool? = nil
    ) {
        self.query = query
        self.index = index
        self.mode = mode
        self.limit = limit
        self.explain = explain
    }
}

package struct SearchResponse: Sendable, Equatable, Codable {
    package var query: String
    package var index: String
    package var mode: RetrievalMode
    package var items: [EvidenceItem]
    package var milliseconds: Double
    package var explanation: SearchExplanation?

    package init(
        query: String, index: String, mode: RetrievalMode, items: [EvidenceItem], milliseconds: Double,
        explanation: SearchExplanation? = nil
    ) {
        self.query = query
        self.index = index
        self.mode = mode
        self.items = items
        self.milliseconds = milliseconds
        self.explanation = explanation
    }
}

package struct AskRequest: Sendable, Equatable, Codable {
    package var question: String
    package var index: String?
    package var mode: RetrievalMode?
    package var maximumTokens: Int?
    /// 0 is greedy.
    package var temperature: Double?
    package var seed: UInt64?
    /// What watches the answer: a monitor's name, or several joined by `+`; `nil` for the configured one.
    package var monitor: String?
    /// Adds a `.token` event for every token written, and a `.dismissed` event for every doubt that came to nothing.
    package var trace: Bool?
    /// Whether to answer only in words of the evidence; `nil` for the configured style.
    package var grounded: Bool?

    /// 0 to 1, the share of probability that sampling draws from.
    package var topP: Double?

    /// Strings that end the answer and are not part of it.
    package var stop: [String]?

    /// The form of the answer; `nil` for text.
    package var responseFormat: ResponseFormat?

    /// 0 to 20 likely tokens that the `.token` events of a trace name at each position.
    package var alternatives: Int?

    /// What was said before, in order: what an index is asked is made of the question and of it.
    package var conversation: [Turn]?

    /// What the caller wants of every answer.
    package var instructions: String?

    /// A generator of the catalogue; `nil` for the configured one.
    package var model: String?

    /// `interactive`, or `batch` to begin only while nothing interactive waits.
    package var priority: Priority?

    /// Seconds the question may wait for its turn with the model.
    package var waitSeconds: Double?

    /// Who asks, among whom the model's time is shared; the daemon knows callers apart by their processes without it.
    package var client: String?

    package enum Priority: String, Sendable, Codable {
        case interactive
        case batch
    }

    package struct Turn: Sendable, Equatable, Codable {
        package enum Role: String, Sendable, Codable {
            case user
            case assistant
        }

        package var role: Role
        package var content: String

        package init(role: Role, content: String) {
            self.role = role
            self.content = content
        }
    }

    package init(
        question: String, index: String? = nil, mode: RetrievalMode? = nil, maximumTokens: Int? = nil,
        temperature: Double? = nil, seed: UInt64? = nil, monitor: String? = nil, trace: Bool? = nil
    ) {
        self.question = question
        self.index = index
        self.mode = mode
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.seed = seed
        self.monitor = monitor
        self.trace = trace
    }
}

package struct EmbeddingResponse: Sendable, Equatable {
    package var model: String
    package var vectors: EmbeddingMatrix
    package var tokens: Int

    package init(model: String, vectors: EmbeddingMatrix, tokens: Int) {
        self.model = model
        self.vectors = vectors
        self.tokens = tokens
    }
}

/// Documents to take in: paths the service can read, records sent along, or both.
package struct IngestRequest: Sendable, Equatable, Codable {
    package struct Record: Sendable, Equatable, Codable {
        package var id: String
        package var title: String?
        package var text: String

        package init(id: String, title: String?, text: String) {
            self.id = id
            self.title = title
            self.text = text
        }
    }

    /// Absolute paths of files and folders.
    package var paths: [String]
    package var records: [Record]?

    /// Stored documents to read again from where they came from.
    package var documents: [DocumentName]?

    /// Whether stored documents that are no longer found below `paths`, which must be folders, are removed.
    package var synchronize: Bool?
    package var index: String?

    /// Who reads facts: `grammar`, `model` or `import`; `nil` as configured.
    package var extractor: String?

    /// Absolute path of the file that `import` takes facts from; `nil` as configured.
    package var triplets: String?

    package init(
        paths: [String], records: [Record]? = nil, documents: [DocumentName]? = nil, synchronize: Bool? = nil,
        index: String? = nil, extractor: String? = nil, triplets: String? = nil
    ) {
        self.paths = paths
        self.records = records
        self.documents = documents
        self.synchronize = synchronize
        self.index = index
        self.extractor = extractor
        self.triplets = triplets
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        records = try container.decodeIfPresent([Record].self, forKey: .records)
        documents = try container.decodeIfPresent([DocumentName].self, forKey: .documents)
        synchronize = try container.decodeIfPresent(Bool.self, forKey: .synchronize)
        index = try container.decodeIfPresent(String.self, forKey: .index)
        extractor = try container.decodeIfPresent(String.self, forKey: .extractor)
        triplets = try container.decodeIfPresent(String.self, forKey: .triplets)
        // Who brings records or names documents need not name paths, who brings none must.
        paths =
            records == nil && documents == nil
            ? try container.decode([String].self, forKey: .paths)
            : try container.decodeIfPresent([String].self, forKey: .paths) ?? []
    }
}

package struct DocumentSummary: Sendable, Equatable, Codable {
    package var id: DocumentID
    package var source: String
    package var externalID: String?
    package var title: String
    package var format: DocumentFormat
    package var bytes: Int
    package var chunks: Int
    package var contentHash: String
    package var ingestedAt: Date

    private enum CodingKeys: String, CodingKey {
        case id
        case source
        // See ``JSONCoding``: `external_id` comes back as `externalId`.
        case externalID = "externalId"
        case title
        case format
        case bytes
        case chunks
        case contentHash
        case ingestedAt
    }

    package init(
        id: DocumentID, source: String, externalID: String?, title: String, format: DocumentFormat, bytes: Int,
        chunks: Int, contentHash: String, ingestedAt: Date
    ) {
        self.id = id
        self.source = source
        self.externalID = externalID
        self.title = title
        self.format = format
        self.bytes = bytes
        self.chunks = chunks
        self.contentHash = contentHash
        self.ingestedAt = ingestedAt
    }
}

package struct DocumentDetail: Sendable, Equatable, Codable {
    package var summary: DocumentSummary
    package var text: String

    package init(summary: DocumentSummary, text: String) {
        self.summary = summary
        self.text = text
    }
}

package struct IndexStatus: Sendable, Equatable, Codable {
    package var name: String
    package var path: String
    package var generation: Int
    package var embedder: String
    package var dimension: Int
    package var documents: Int
    package var chunks: Int
    package var triplets: Int
    package var entities: Int
    /// Chunks that plainly hold facts, from which no triplet was read.
    package var chunksWithoutTriplets: Int

    /// Chunks of which a part could only be read by simpler rules, or not at all.
    package var chunksDegraded: Int
    package var bytesOnDisk: Int64

    /// How cosines become relevances; `nil` from a daemon of an earlier version.
    package var calibration: CalibrationStatus?

    /// What monitors of the configured generator were calibrated to on this index; `nil` where they were not.
    package var monitors: MonitorCalibration?

    /// Rebuilds that would help; `nil` where there are none.
    package var proposals: [RebuildProposal]?

    package init(
        name: String, path: String, generation: Int, embedder: String, dimension: Int, documents: Int, chunks: Int,
        triplets: Int, entities: Int, chunksWithoutTriplets: Int, chunksDegraded: Int = 0,
        bytesOnDisk: Int64, calibration: CalibrationStatus? = nil, monitors: MonitorCalibration? = nil,
        proposals: [RebuildProposal]? = nil
    ) {
        self.proposals = proposals
        self.name = name
        self.path = path
        self.generation = generation
        self.embedder = embedder
        self.dimension = dimension
        self.documents = documents
        self.chunks = chunks
        self.triplets = triplets
        self.entities = entities
        self.chunksWithoutTriplets = chunksWithoutTriplets
        self.chunksDegraded = chunksDegraded
        self.bytesOnDisk = bytesOnDisk
        self.calibration = calibration
        self.monitors = monitors
    }
}

package struct ModelDescription: Sendable, Equatable, Codable {
    package var name: String
    /// `embedder`, `generator` or `reranker`.
    package var role: String
    package var bytes: Int64
    package var licence: String
    /// Whether the file is in the cache.
    package var present: Bool
    /// Whether this service would use it by default.
    package var active: Bool

    package init(name: String, role: String, bytes: Int64, licence: String, present: Bool, active: Bool) {
        self.name = name
        self.role = role
        self.bytes = bytes
        self.licence = licence
        self.present = present
        self.active = active
    }
}

/// A model that takes memory.
package struct ModelInMemory: Sendable, Equatable, Codable {
    package var name: String
    /// `generator`, `embedder` or `reranker`.
    package var role: String
    /// Since it was asked for last; `nil` while it is being loaded.
    package var idleSeconds: Int?

    package init(name: String, role: String, idleSeconds: Int?) {
        self.name = name
        self.role = role
        self.idleSeconds = idleSeconds
    }
}

package struct HealthReport: Sendable, Equatable, Codable {
    package enum Status: String, Sendable, Codable {
        case ready
        case degraded
    }

    package var status: Status
    package var version: String
    package var index: String
    /// Why the service is degraded, in plain words.
    package var reasons: [String]

    /// What a daemon has in memory; `nil` from one of an earlier version, and where no daemon is.
    package var models: [ModelInMemory]?

    package init(
        status: Status, version: String, index: String, reasons: [String], models: [ModelInMemory]? = nil
    ) {
        self.models = models
        self.status = status
        self.version = version
        self.index = index
        self.reasons = reasons
    }
}
