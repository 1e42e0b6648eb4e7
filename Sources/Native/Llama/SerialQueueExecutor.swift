package import Dispatch

/// Runs an actor's work on a serial queue of its own, so that native calls which take milliseconds or seconds never hold a
/// thread of the cooperative pool.
package final class SerialQueueExecutor: SerialExecutor {
    package let queue: DispatchQueue

    package init(label: String) {
        self.queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }

    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
