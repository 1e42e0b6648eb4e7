import Corpus
import IndexBundle

/// Writes a job's progress to the ledger without holding up the work: of the reports that arrive while one is being
/// written, only the newest is kept.
struct JobLedger: Sendable {
    struct Report: Sendable {
        var stage: String
        var done: Int
        var total: Int?
        var measure: JobMeasure?
    }

    let job: JobStatus
    let bundle: IndexBundle

    /// Runs the work; all of its reports that matter are written when this returns.
    func following<Result>(
        _ work: (@escaping @Sendable (Report) -> Void) async throws -> Result
    ) async throws -> Result {
        let (reports, continuation) = AsyncStream.makeStream(of: Report.self, bufferingPolicy: .bufferingNewest(1))
        async let written: Void = write(reports)
        let result: Result
        do {
            result = try await work { continuation.yield($0) }
        } catch {
            continuation.finish()
            try? await written
            throw error
        }
        continuation.finish()
        try await written
        return result
    }

    private func write(_ reports: AsyncStream<Report>) async throws {
        for await report in reports {
            try await bundle.updateJob(
                job.id, stage: report.stage, done: report.done, total: report.total, measure: report.measure)
        }
    }
}
