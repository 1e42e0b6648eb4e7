import Dispatch

/// Runs work that may wait for a disk on threads of its own, never on the cooperative pool.
enum BlockingQueue {
    private static let queue = DispatchQueue(label: "samovar.documents", attributes: .concurrent)

    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(DocumentRefusal) -> Value
    ) async throws(DocumentRefusal) -> Value {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<_, Never>) in
            queue.async {
                continuation.resume(returning: Result(catching: body))
            }
        }
        return try result.get()
    }
}
