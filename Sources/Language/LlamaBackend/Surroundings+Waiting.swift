import Decoding
import Dispatch
import Synchronization

extension Surroundings {
    /// Lets an answer that has a thread of its own wait for what only tasks can find out.
    /// - Parameter isCancelled: looked at every few milliseconds while something is awaited.
    init(_ watch: Watch?, until isCancelled: @escaping () -> Bool) {
        let limit = watch?.policy.consultLimit ?? .zero
        self.init(
            consult: { consultation in
                guard let watch else { return nil }
                return Waiting.result(within: limit, until: isCancelled) { try await watch.consult(consultation) }
            },
            disconnection: { sentence in
                guard let watch else { return nil }
                return Waiting.result(within: limit, until: isCancelled) { try await watch.disconnection(sentence) }
            })
    }
}

/// A thread that waits for a task.
enum Waiting {
    /// How long a cancellation can go unnoticed.
    private static let glance = DispatchTimeInterval.milliseconds(10)

    /// What `work` comes to; `nil` when it throws, takes longer than `limit`, or is not wanted any more. It is cancelled then,
    /// and not waited for.
    static func result<Value: Sendable>(
        within limit: Duration, until isCancelled: () -> Bool,
        _ work: @escaping @Sendable () async throws -> Value?
    ) -> Value? {
        let outcome = Outcome<Value>()
        let done = DispatchSemaphore(value: 0)
        let task = Task {
            let value = try? await work()
            outcome.value.withLock { $0 = value }
            done.signal()
        }
        let deadline = ContinuousClock.now.advanced(by: limit)
        while done.wait(timeout: .now() + glance) == .timedOut {
            guard !isCancelled(), ContinuousClock.now < deadline else {
                task.cancel()
                return nil
            }
        }
        return outcome.value.withLock { $0 }
    }

    private final class Outcome<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }
}
