internal import Foundation
internal import Glibc

/// Runs long work on a thread of its own that gives way to others.
///
/// Not on a queue: a thread that once stood back can only come forward again with a privilege, and queues lend theirs out.
enum BackgroundThread {
    /// - Parameter niceness: 0–19, as in nice(1); threads that the work starts inherit it.
    static func run<Value: Sendable>(
        niceness: Int, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                // On Linux this is the calling thread's alone (setpriority(2)). Where it fails the work is only less polite.
                if niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(niceness)) }
                continuation.resume(with: Result { try work() })
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
