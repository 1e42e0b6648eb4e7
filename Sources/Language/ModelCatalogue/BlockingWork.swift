import Dispatch
import Synchronization

/// Where hashing and copying of large files happens, away from the cooperative pool.
private let fileQueue = DispatchQueue(label: "samovar.models.files", attributes: .concurrent)

/// Tells work on the file queue that the task which waits for it was cancelled.
final class CancellationFlag: Sendable {
    private let isRaised = Mutex(false)

    func raise() { isRaised.withLock { $0 = true } }

    func check() throws {
        if isRaised.withLock({ $0 }) { throw CancellationError() }
    }
}

/// Runs `body` on the file queue and waits for it without holding a thread of the cooperative pool.
///
/// Cancelling the waiting task raises the flag; `body` looks at it between two blocks of a file.
func onFileQueue<Result: Sendable>(
    _ body: @escaping @Sendable (CancellationFlag) throws -> Result
) async throws -> Result {
    let flag = CancellationFlag()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            fileQueue.async {
                continuation.resume(with: Swift.Result { try body(flag) })
            }
        }
    } onCancel: {
        flag.raise()
    }
}
