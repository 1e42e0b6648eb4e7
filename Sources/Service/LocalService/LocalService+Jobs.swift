import API
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
                // Not over any more for whoever watches it from here on.
                try await bundle.queueJob(resumed)
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
            await bundle.settleCancellation(of: job.id)
            announce(job)
            let key = JobKey(index: index, id: job.id)
            await self.note(task, as: key)
            let watch = Self.watchForCancellation(of: job.id, in: bundle, stopping: task)
            defer { watch.cancel() }
            do {
                try await withTaskCancellationHandler {
                    try await task.value
                } onCancel: {
                    task.cancel()
                }
                await self.note(nil, as: key)
                // Whoever asked came too late.
                await bundle.settleCancellation(of: job.id)
            } catch {
                await self.note(nil, as: key)
                // One that was cancelled in the queue never had its turn; for the others this changes nothing.
                await Self.close(job, of: bundle, after: error)
                throw error
            }
        }
    }

    /// Another process cannot reach the task; it leaves word in the index.
    private static let cancellationInterval = Duration.milliseconds(200)

    private static func watchForCancellation(
        of job: Int64, in bundle: IndexBundle, stopping task: Task<Void, any Error>
    ) -> Task<Void, Never> {
        Task {
            while (try? await Task.sleep(for: cancellationInterval)) != nil {
                guard await bundle.isCancellationRequested(of: job) else { continue }
                task.cancel()
                return
            }
        }
    }

    private static func close(_ job: JobStatus, of bundle: IndexBundle, after error: any Error) async {
        let isCancelled = error is CancellationError || (error as? Failure)?.code == .cancelled
        await bundle.settleCancellation(of: job.id)
        try? await bundle.finishJob(
            job.id, state: isCancelled ? .cancelled : .failed,
            message: isCancelled ? nil : (error as? Failure)?.message ?? "\(error)")
    }

    func turnstile(of kind: JobStatus.Kind, in index: String) -> Turnstile {
        let key = "\(index)/\(kind.rawValue)"
        let turnstile = turnstiles[key] ?? Turnstile()
        turnstiles[key] = turnstile
        return turnstile
    }

    private func note(_ task: Task<Void, any Error>?, as key: JobKey) {
        jobsAtWork[key] = task
    }

    /// Starts work that outlives this call, and returns with its job as soon as that is in the ledger.
    func inBackground(
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
            return try await cancelElsewhere(job, of: reader(index))
        }
        task.cancel()
        _ = await task.result
        return try await self.job(id, index: index)
    }

    /// A job of another process, which looks for the wish now and then; should it die first, the job is over too.
    private func cancelElsewhere(_ job: JobStatus, of bundle: IndexBundle) async throws -> JobStatus {
        try await bundle.requestCancellation(of: job.id)
        while true {
            try await Task.sleep(for: Self.cancellationInterval)
            let now = try await bundle.job(job.id)
            guard now.state.isFinal else { continue }
            await bundle.settleCancellation(of: job.id)
            return now
        }
    }

    package func jobs(index: String?) async throws -> [JobStatus] {
        try await reader(try indexName(index)).jobs()
    }

    package func job(_ id: Int64, index: String?) async throws -> JobStatus {
        try await reader(try indexName(index)).job(id)
    }
}
