/// Lets one piece of work through at a time, in order of arrival.
///
/// Work whose task was cancelled while it waited does not start.
actor Turnstile {
    private var last: Task<Void, Never>?

    /// Comes back when all work that was passed in before is over.
    func settle() async {
        await last?.value
    }

    func pass<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let before = last
        let task = Task {
            await before?.value
            try Task.checkCancellation()
            return try await work()
        }
        last = Task { _ = await task.result }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
