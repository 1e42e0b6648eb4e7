package import API
package import Corpus
import Foundation
import IndexBundle

/// A job of one index.
struct JobKey: Hashable, Sendable {
    let index: String
    let id: Int64
}

/// What a job was asked to do, as its ledger keeps it.
enum JobRequest: Codable, Sendable {
    case ingest(IngestRequest)
    case rebuild(RebuildRequest)

    var kind: JobStatus.Kind {
        switch self {
        case .ingest: .ingest
        case .rebuild: .rebuild
        }
    }

    var stage: String {
        switch self {
        case .ingest: "documents"
        case .rebuild: "chunks"
        }
    }
}

/// How a job's work ended.
struct JobOutcome: Sendable {
    var state: JobStatus.State = .succeeded
    var message: String?
}

extension LocalService {
    /// Does a job's work with the index open for writing, and keeps the ledger: queued while another job of its kind is
    /// at work, running, and then how it ended.
    /// - Parameters:
    ///   - kept: what is written down to ask again; `nil` when it cannot be asked again.
    ///   - resumed: the number of the job that goes on; `nil` for a new one.
    ///   - announce: called as soon as the job is in the ledger.
    func performJob(
        _ request: JobRequest, kept: JobRequest?, resumed: Int64?, in index: String, with space: VectorSpace?,
        announce: @escaping @Sendable (JobStatus) -> Void = { _ in },
        _ work:
            @escaping @Sendable (IndexBundle, @escaping @Sendable (JobLedger.Report) -> Void) async throws ->
            JobOutcome
    ) async throws {
        try await writing(index, with: space) { bundle in
            let job: JobStatus
            if let resumed {
                job = try await bundle.job(resumed)
            } else {
                job = try await bundle.beginJob(
                    request.kind, stage: request.stage, state: .queued,
                    request: try kept.map { try JSONCoding.string($0) })
            }
            let task = Task {
                try await self.turnstile(of: request.kind, in: index).pass {
                    do {
                        try await bundle.startJob(job.id)
                        announce(try await bundle.job(job.id))
                        let outcome = try await JobLedger(job: job, bundle: bundle).following { report in
                            try await work(bundle, report)
                        }
                        try await bundle.finishJob(job.id, state: outcome.state, message: outcome.message)
                    } catch {
                        // In the queue's turn, so that whoever waits for the queue finds the ledger in order.
                        await Self.close(job, of: bundle, after: error)
                        throw error
                    }
                }
            }
            announce(job)
            let key = JobKey(index: index, id: job.id)
            await self.note(task, as: key)
            do {
                try await withTaskCancellationHandler {
                    try await task.value
                } onCancel: {
                    task.cancel()
                }
                await self.note(nil, as: key)
            } catch {
                await self.note(nil, as: key)
                // One that was cancelled in the queue never had its turn; for the others this changes nothing.
                await Self.close(job, of: bundle, after: error)
                throw error
            }
        }
    }

    private static func close(_ job: JobStatus, of bundle: IndexBundle, after error: any Error) async {
        let isCancelled = error is CancellationError || (error as? Failure)?.code == .cancelled
        try? await bundle.finishJob(
            job.id, state: isCancelled ? .cancelled : .failed,
            message: isCancelled ? nil : (error as? Failure)?.message ?? "\(error)")
    }

    private func turnstile(of kind: JobStatus.Kind, in index: String) -> Turnstile {
        let key = "\(index)/\(kind.rawValue)"
        let turnstile = turnstiles[key] ?? Turnstile()
        turnstiles[key] = turnstile
        return turnstile
    }

    private func note(_ task: Task<Void, any Error>?, as key: JobKey) {
        jobsAtWork[key] = task
    }

    /// Starts work that outlives this call, and returns with its job as soon as that is in the ledger.
    private func inBackground(
        _ work: @escaping @Sendable (_ announce: @escaping @Sendable (JobStatus) -> Void) async throws -> Void
    ) async throws -> JobStatus {
        let (began, announce) = AsyncThrowingStream.makeStream(of: JobStatus.self)
        let key = nextBackground
        nextBackground += 1
        background[key] = Task {
            do {
                try await work { announce.yield($0) }
                announce.finish()
            } catch {
                announce.finish(throwing: error)
            }
            self.background[key] = nil
        }
        for try await job in began { return job }
        throw Failure(.cancelled, "the job was stopped before it began")
    }

    package func rebuild(_ request: RebuildRequest) async throws -> JobStatus {
        try await rebuild(request, resumed: nil)
    }

    private func rebuild(_ request: RebuildRequest, resumed: Int64?) async throws -> JobStatus {
        let index = try indexName(request.index)
        // A missing index is an error now, not of a job that nobody looks at.
        _ = try await reader(index)
        let plan = RebuildPlan(parts: Set(request.parts ?? RebuildPart.allCases), factory: request.factory)
        let settings = settings
        return try await inBackground { announce in
            try await self.performJob(
                .rebuild(request), kept: .rebuild(request), resumed: resumed, in: index, with: nil, announce: announce
            ) { bundle, report in
                try await bundle.rebuild(plan) { stage, done, total in
                    report(JobLedger.Report(stage: stage, done: done, total: total))
                }
                try await FittedCalibration.refresh(bundle, settings: settings)
                if plan.parts.contains(.graph) { try await self.renewProfile(of: index) }
                return JobOutcome()
            }
        }
    }

    package func resumeJob(_ id: Int64, index requested: String?) async throws -> JobStatus {
        let index = try indexName(requested)
        let kept = try await reader(index).resumableRequest(of: id)
        switch try JSONCoding.decode(JobRequest.self, from: Data(kept.utf8)) {
        case .rebuild(var request):
            request.index = index
            return try await rebuild(request, resumed: id)
        case .ingest(var request):
            request.index = index
            let again = request
            return try await inBackground { announce in
                try await self.ingest(again, into: index, resumed: id, announce: announce) { _ in }
            }
        }
    }

    package func cancelJob(_ id: Int64, index requested: String?) async throws -> JobStatus {
        let index = try indexName(requested)
        let job = try await job(id, index: index)
        guard let task = jobsAtWork[JobKey(index: index, id: id)] else {
            if job.state.isFinal { return job }
            throw Failure(.busy, "job \(id) of index '\(index)' is done by another process: stop that process")
        }
        task.cancel()
        _ = await task.result
        return try await self.job(id, index: index)
    }

    package func jobs(index: String?) async throws -> [JobStatus] {
        try await reader(try indexName(index)).jobs()
    }

    package func job(_ id: Int64, index: String?) async throws -> JobStatus {
        try await reader(try indexName(index)).job(id)
    }
}
