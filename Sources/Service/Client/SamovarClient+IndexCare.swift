package import API
package import Corpus
import Foundation
import NIOHTTP1

extension SamovarClient {
    package func indexes() async throws -> [IndexSummary] {
        try await call(.GET, "/v1/indexes", as: ListBody<IndexSummary>.self).data
    }

    package func removeIndex(_ name: String) async throws {
        _ = try await call(.DELETE, "/v1/indexes/\(name)", as: RemovalBody<String>.self)
    }

    package func removeDocuments(_ ids: [DocumentID], index: String?) async throws {
        _ = try await call(
            .POST, "/v1/documents/remove",
            body: body(of: DocumentsRequest(ids: ids.map { DocumentName($0) }, index: index), index: \.index),
            as: RemovalBody<DocumentID>.self)
    }

    package func rebuild(_ request: RebuildRequest) async throws -> JobStatus {
        try await call(.POST, "/v1/rebuild", body: body(of: request, index: \.index))
    }

    package func cancelJob(_ id: Int64, index: String?) async throws -> JobStatus {
        try await call(.POST, "/v1/jobs/\(id)/cancel", index: index)
    }

    package func resumeJob(_ id: Int64, index: String?) async throws -> JobStatus {
        try await call(.POST, "/v1/jobs/\(id)/resume", index: index)
    }

    /// The daemon tells of each change: nothing is asked again and again.
    package func watchJob(_ id: Int64, index: String?) async throws -> AsyncThrowingStream<JobStatus, any Error> {
        try await serverSentEvents("/v1/jobs/\(id)", index: index)
    }

    package func generations(index: String?) async throws -> [GenerationStatus] {
        try await call(.GET, "/v1/generations", index: index, as: ListBody<GenerationStatus>.self).data
    }

    package func useGeneration(_ number: Int, index: String?) async throws -> [GenerationStatus] {
        try await call(
            .POST, "/v1/generations/\(number)/use", index: index, as: ListBody<GenerationStatus>.self
        ).data
    }

    package func pruneGenerations(index: String?) async throws -> [GenerationStatus] {
        try await call(.POST, "/v1/generations/prune", index: index, as: ListBody<GenerationStatus>.self).data
    }

    package func verify(_ request: VerificationRequest) async throws -> VerificationReport {
        try await call(.POST, "/v1/verify", body: body(of: request, index: \.index))
    }

    package func repair(index: String?) async throws -> VerificationReport {
        try await call(.POST, "/v1/repair", index: index)
    }

    package func compact(index: String?) async throws -> IndexStatus {
        try await call(.POST, "/v1/compact", index: index)
    }

    package func backup(_ request: BackupRequest) async throws -> BackupRequest {
        try await call(.POST, "/v1/backup", body: body(of: request, index: \.index))
    }

    package func restore(_ request: BackupRequest) async throws -> BackupRequest {
        try await call(.POST, "/v1/restore", body: body(of: request, index: \.index))
    }
}
