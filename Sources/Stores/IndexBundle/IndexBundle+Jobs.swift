package import Corpus
internal import Foundation
internal import RecordStore

/// The ledger of long work. Only the writer keeps jobs; anybody may read them.
extension IndexBundle {
    /// - Parameters:
    ///   - state: `queued` for work that waits for its turn; ``startJob(_:)`` when that has come.
    ///   - request: what was asked for; a job that has one can be resumed.
    package func beginJob(
        _ kind: JobStatus.Kind, stage: String, state: JobStatus.State = .running, request: String? = nil
    ) async throws -> JobStatus {
        try await writing.run {
            try self.writer().beginJob(kind, stage: stage, state: state, request: request, at: Date())
        }
    }

    /// A job that was over goes on: `queued` until ``startJob(_:)``.
    package func queueJob(_ id: Int64) async throws {
        try await writing.run { try self.writer().queueJob(id) }
    }

    package func startJob(_ id: Int64) async throws {
        try await writing.run { try self.writer().startJob(id, at: Date()) }
    }

    /// Progress of a running job. A transaction each time: call it about once a second, not for every document.
    package func updateJob(
        _ id: Int64, stage: String, done: Int, total: Int?, measure: JobMeasure? = nil
    ) async throws {
        try await reading.run {
            try self.writer().updateJob(id, stage: stage, done: done, total: total, measure: measure)
        }
    }

    package func finishJob(_ id: Int64, state: JobStatus.State, message: String?) async throws {
        try await reading.run {
            try self.writer().finishJob(id, state: state, message: message, at: Date())
        }
    }

    /// All jobs, newest first. One that its process did not live to finish is `interrupted`, also before a writer has
    /// said so in the ledger.
    package func jobs() async throws -> [JobStatus] {
        try await reading.run { try self.honest(self.store.jobs()) }
    }

    /// - Throws: ``Failure`` with `notFound` when there is no such job.
    package func job(_ id: Int64) async throws -> JobStatus {
        try await reading.run {
            guard let job = try self.store.job(id) else {
                throw Failure(.notFound, "index '\(self.name)' has no job \(id)")
            }
            return self.honest([job])[0]
        }
    }

    /// What was asked of a job that can be resumed.
    /// - Throws: ``Failure`` with `notFound`, or `invalidRequest` when it is at work or has nothing left to do.
    package func resumableRequest(of id: Int64) async throws -> String {
        let job = try await job(id)
        guard job.state.isFinal, job.state != .succeeded, job.state != .partial else {
            throw Failure(.invalidRequest, "job \(id) of index '\(name)' is \(job.state.rawValue): nothing to resume")
        }
        guard let request = try await reading.run({ try self.store.jobRequest(id) }) else {
            throw Failure(
                .invalidRequest, "job \(id) of index '\(name)' did not keep what it was asked: give its command again")
        }
        return request
    }

    /// Asks the process that does a job to stop it. By a file, because only the writer writes to the database.
    package func requestCancellation(of id: Int64) async throws {
        let layout = layout
        try await reading.run { try layout.requestCancellation(of: id) }
    }

    package func isCancellationRequested(of id: Int64) async -> Bool {
        let layout = layout
        return (try? await reading.run { layout.isCancellationRequested(of: id) }) ?? false
    }

    /// The job is over, or begins: what was asked before is settled.
    package func settleCancellation(of id: Int64) async {
        let layout = layout
        _ = try? await reading.run { layout.settleCancellation(of: id) }
    }

    private func honest(_ jobs: [JobStatus]) -> [JobStatus] {
        guard jobs.contains(where: { !$0.state.isFinal }), !WriterLock.isHeldElsewhere(at: layout.lock) else {
            return jobs
        }
        return jobs.map { job in
            guard !job.state.isFinal else { return job }
            var job = job
            job.state = .interrupted
            job.message = RecordStore.interruption
            return job
        }
    }
}
