package import Corpus
import IndexBundle
import Settings

extension LocalService {
    /// Starts the rebuild and returns as soon as its job is in the ledger.
    package func rebuild(index requested: String?) async throws -> JobStatus {
        let index = try indexName(requested)
        // A missing index is an error now, not of a job that nobody looks at.
        _ = try await reader(index)
        let (began, announce) = AsyncThrowingStream.makeStream(of: JobStatus.self)
        let key = nextRebuild
        nextRebuild += 1
        rebuilds[key] = Task { [settings] in
            do {
                try await self.writing(index, with: nil) { bundle in
                    let job = try await bundle.beginJob(.rebuild, stage: "chunks")
                    announce.yield(job)
                    try await Self.rebuild(bundle, as: job, settings: settings)
                }
                announce.finish()
            } catch {
                announce.finish(throwing: error)
            }
            self.rebuilds[key] = nil
        }
        for try await job in began { return job }
        throw Failure(.cancelled, "the rebuild was stopped before it began")
    }

    private static func rebuild(_ bundle: IndexBundle, as job: JobStatus, settings: Settings) async throws {
        do {
            try await JobLedger(job: job, bundle: bundle).following { report in
                try await bundle.rebuild { stage, done, total in
                    report(.init(stage: stage, done: done, total: total))
                }
            }
            try await FittedCalibration.refresh(bundle, settings: settings, force: true)
            try await bundle.finishJob(job.id, state: .succeeded, message: nil)
        } catch {
            try? await bundle.finishJob(
                job.id, state: error is CancellationError ? .cancelled : .failed,
                message: (error as? Failure)?.message ?? "\(error)")
            throw error
        }
    }

    package func jobs(index: String?) async throws -> [JobStatus] {
        try await reader(try indexName(index)).jobs()
    }

    package func job(_ id: Int64, index: String?) async throws -> JobStatus {
        try await reader(try indexName(index)).job(id)
    }
}
