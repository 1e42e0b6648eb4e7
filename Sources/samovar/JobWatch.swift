import API
import ArgumentParser
import Corpus
import Presentation

/// Follows a job to its end, showing its progress.
struct JobWatch {
    let session: Session
    let service: any SamovarService
    let index: String?

    func follow(_ job: JobStatus) async throws -> JobStatus {
        var last = job
        var display = display(of: job)
        var stage = job.stage
        for try await job in try await service.watchJob(job.id, index: index) {
            last = job
            if session.isJSON {
                try session.writeJSON(job)
            } else if job.state != .queued {
                if job.stage != stage {
                    // Another stage counts other things, at another pace.
                    stage = job.stage
                    display = self.display(of: job)
                }
                var reading = ProgressMeter.Reading(done: job.done, total: job.total, seconds: display.seconds)
                reading.told = (job.measure?.rate, job.measure?.secondsLeft)
                display.show(reading)
            }
        }
        try Task.checkCancellation()
        return last
    }

    /// Says how the job ended; an end that is not a success becomes the command's failure.
    func conclude(_ job: JobStatus) throws {
        switch job.state {
        case .succeeded, .partial:
            if !session.isJSON { try session.console.write(lines: [InventoryReport.outcome(job)]) }
            if job.state == .partial { throw ExitStatus.dataError.exitCode }
        case .cancelled:
            throw Failure(.cancelled, InventoryReport.outcome(job))
        default:
            throw Failure(.internal, InventoryReport.outcome(job))
        }
    }

    private func display(of job: JobStatus) -> ProgressDisplay {
        ProgressDisplay(console: session.console, unit: job.stage, isSilent: session.isJSON)
    }
}
