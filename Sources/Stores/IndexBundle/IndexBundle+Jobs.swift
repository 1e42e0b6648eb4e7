package import Corpus
internal import Foundation
internal import RecordStore

/// The ledger of long work. Only the writer keeps jobs; anybody may read them.
extension IndexBundle {
    package func beginJob(_ kind: JobStatus.Kind, stage: String) async throws -> JobStatus {
        try await writing.run {
            try self.requireWriter()
            return try self.store.beginJob(kind, stage: stage, at: Date())
        }
    }

    /// Progress of a running job. A transaction each time: call it about once a second, not for every document.
    package func updateJob(_ id: Int64, stage: String, done: Int, total: Int?) async throws {
        try await reading.run {
            try self.requireWriter()
            try self.store.updateJob(id, stage: stage, done: done, total: total)
        }
    }

    package func finishJob(_ id: Int64, state: JobStatus.State, message: String?) async throws {
        try await reading.run {
            try self.requireWriter()
            try self.store.finishJob(id, state: state, message: message, at: Date())
        }
    }

    /// All jobs, newest first.
    package func jobs() async throws -> [JobStatus] {
        try await reading.run { try self.store.jobs() }
    }

    /// - Throws: ``Failure`` with `notFound` when there is no such job.
    package func job(_ id: Int64) async throws -> JobStatus {
        try await reading.run {
            guard let job = try self.store.job(id) else {
                throw Failure(.notFound, "index '\(self.name)' has no job \(id)")
            }
            return job
        }
    }
}
