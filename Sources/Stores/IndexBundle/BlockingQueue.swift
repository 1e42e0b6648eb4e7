internal import Dispatch

/// Carries blocking work (SQLite, FAISS, the disk) away from the cooperative pool, whose few threads must never wait.
struct BlockingQueue: Sendable {
    private let queue: DispatchQueue

    /// One piece of work after the other, in the order asked.
    static func serial(_ label: String) -> BlockingQueue {
        BlockingQueue(queue: DispatchQueue(label: label))
    }

    static func concurrent(_ label: String) -> BlockingQueue {
        BlockingQueue(queue: DispatchQueue(label: label, attributes: .concurrent))
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    func run(afterMilliseconds delay: Int, _ work: @escaping @Sendable () -> Void) {
        queue.asyncAfter(deadline: .now() + .milliseconds(delay), execute: work)
    }

    /// For work that already runs on another blocking queue and needs this queue's order.
    func wait<Value>(_ work: () throws -> Value) rethrows -> Value {
        try queue.sync(execute: work)
    }
}
