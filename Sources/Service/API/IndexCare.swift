package import Corpus

/// Looking after indexes: what keeps them true, small and quick. Part of ``SamovarService``.
package protocol IndexCare: Sendable {
    /// All indexes in the folder of indexes, in order of names.
    func indexes() async throws -> [IndexSummary]

    /// Removes an index with all its files. What is read from it at this moment is read to its end.
    func removeIndex(_ name: String) async throws

    /// Removes documents in one transaction; unknown ids are an error and nothing is removed.
    func removeDocuments(_ ids: [DocumentID], index: String?) async throws

    /// Starts a rebuild, or puts it in the queue, and returns at once with its job; `job(_:index:)` follows it.
    func rebuild(_ request: RebuildRequest) async throws -> JobStatus

    /// Stops a job of this service; what it has committed stays.
    func cancelJob(_ id: Int64, index: String?) async throws -> JobStatus

    /// Starts a job again that was interrupted, cancelled or failed, and returns at once. What was finished before is
    /// not done twice.
    func resumeJob(_ id: Int64, index: String?) async throws -> JobStatus

    /// The job now and after each change, until it has an outcome.
    func watchJob(_ id: Int64, index: String?) async throws -> AsyncThrowingStream<JobStatus, any Error>

    func generations(index: String?) async throws -> [GenerationStatus]
    func useGeneration(_ number: Int, index: String?) async throws -> [GenerationStatus]

    /// Removes all generations but the serving one.
    func pruneGenerations(index: String?) async throws -> [GenerationStatus]

    /// Looks whether everything in an index agrees; changes nothing.
    func verify(_ request: VerificationRequest) async throws -> VerificationReport

    /// Makes again what can be made from the database, and looks what is left to complain of.
    func repair(index: String?) async throws -> VerificationReport

    /// Gives the space of removed things back.
    func compact(index: String?) async throws -> IndexStatus

    /// Copies an index's database into one new file, from which the index can be made again.
    func backup(_ request: BackupRequest) async throws -> BackupRequest

    /// Makes an index from such a file, under a name that is free.
    func restore(_ request: BackupRequest) async throws -> BackupRequest
}

extension SamovarService {
    /// Asks now and then: the ledger may be written by another process, which tells nobody.
    package func watchJob(_ id: Int64, index: String?) async throws -> AsyncThrowingStream<JobStatus, any Error> {
        let first = try await job(id, index: index)
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    var shown = first
                    continuation.yield(shown)
                    while !shown.state.isFinal {
                        try await Task.sleep(for: .milliseconds(200))
                        let now = try await job(id, index: index)
                        if now != shown { continuation.yield(now) }
                        shown = now
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

/// One line about an index.
package struct IndexSummary: Sendable, Equatable, Codable {
    package var name: String
    package var path: String
    package var documents: Int
    package var chunks: Int
    package var embedder: String
    package var bytesOnDisk: Int64

    /// Why it cannot be opened; the counts are then nothing.
    package var problem: String?

    /// Rebuilds that would help; `nil` where there are none.
    package var proposals: [RebuildProposal]?

    package init(
        name: String, path: String, documents: Int, chunks: Int, embedder: String, bytesOnDisk: Int64,
        problem: String?, proposals: [RebuildProposal]? = nil
    ) {
        self.proposals = proposals
        self.name = name
        self.path = path
        self.documents = documents
        self.chunks = chunks
        self.embedder = embedder
        self.bytesOnDisk = bytesOnDisk
        self.problem = problem
    }
}

package struct RebuildRequest: Sendable, Equatable, Codable {
    /// `nil` for all.
    package var parts: [RebuildPart]?

    /// FAISS's description of the index to build; `nil` for the configured one.
    package var factory: String?
    package var index: String?

    /// The embedder that makes all vectors anew: a name of the catalogue or an absolute path; `nil` to keep the vectors.
    package var embedder: String?

    /// Who reads the facts of the stored passages anew: `grammar`, `model` or `import`; `nil` to keep the facts.
    package var extractor: String?

    /// Absolute path of the file that `import` takes facts from; `nil` as configured.
    package var triplets: String?

    /// What it is made from: `sqlite`, the stored documents, or `nil` for the same.
    package var source: String?

    package static let storedSource = "sqlite"

    package init(
        parts: [RebuildPart]? = nil, factory: String? = nil, index: String? = nil, embedder: String? = nil,
        extractor: String? = nil, triplets: String? = nil, source: String? = nil
    ) {
        self.parts = parts
        self.factory = factory
        self.index = index
        self.embedder = embedder
        self.extractor = extractor
        self.triplets = triplets
        self.source = source
    }
}

/// A rebuild that would help.
package struct RebuildProposal: Sendable, Equatable, Codable {
    /// Why, in words for people.
    package var reason: String

    /// How a person starts it.
    package var command: String
    package var request: RebuildRequest

    package init(reason: String, request: RebuildRequest) {
        self.reason = reason
        self.request = request
        var words = ["samovar rebuild"]
        words += request.parts?.map(\.rawValue) ?? ["all"]
        for (flag, value) in [
            ("--factory", request.factory), ("--embedder", request.embedder), ("--extractor", request.extractor),
            ("--index", request.index),
        ] {
            if let value { words += [flag, value] }
        }
        self.command = words.joined(separator: " ")
    }
}

package struct VerificationRequest: Sendable, Equatable, Codable {
    /// Reads every page, passage, vector and file, not only counts.
    package var deep: Bool?
    package var index: String?

    package init(deep: Bool? = nil, index: String? = nil) {
        self.deep = deep
        self.index = index
    }
}

package struct BackupRequest: Sendable, Equatable, Codable {
    /// Absolute path of the backup.
    package var path: String
    package var index: String?

    package init(path: String, index: String?) {
        self.path = path
        self.index = index
    }
}
