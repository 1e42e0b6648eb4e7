import API
import Corpus
import Presentation

/// Follows a job to its end, showing its progress.
struct JobWatch {
    let session: Session
    let service: any SamovarService
    let index: String?

    func follow(_ job: JobStatus) async throws -> JobStatus {
        var job = job
        var shown: JobStatus?
        var display = display(of: job)
        var stage = job.stage
        while true {
            if session.isJSON {
                if job != shown { try session.writeJSON(job) }
                shown = job
            } else {
                if job.stage != stage {
                    // Another stage counts other things, at another pace.
                    stage = job.stage
                    display = self.display(of: job)
                }
                display.show(ProgressMeter.Reading(done: job.done, total: job.total, seconds: display.seconds))
            }
            switch job.state {
            case .queued, .running: break
            case .succeeded, .partial, .failed, .cancelled: return job
            }
            try await Task.sleep(for: .milliseconds(200))
            job = try await service.job(job.id, index: index)
        }
    }

    private func display(of job: JobStatus) -> ProgressDisplay {
        ProgressDisplay(console: session.console, unit: job.stage, isSilent: session.isJSON)
    }
}
