import Dispatch
import Foundation

/// SIGINT or SIGTERM ended the command.
struct Interrupted: Error {
    let signal: Int32

    /// As shells report a process that a signal ended.
    var exitStatus: ExitStatus { signal == SIGTERM ? .terminated : .interrupted }
}

/// Runs `body`; SIGINT and SIGTERM cancel it, so that it can leave things in order. A second signal does not wait.
///
/// - Throws: what the body throws; ``Interrupted`` after a signal, whatever the body made of it.
func withInterruption(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let (signals, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingOldest(1))
    // One serial queue for both sources: the time needs no other protection.
    let queue = DispatchQueue(label: "samovar.signals")
    var first: ContinuousClock.Instant?
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler {
            guard let first else {
                first = .now
                continuation.yield(number)
                return
            }
            // `timeout` signals the process and then its group: the same wish twice at one moment.
            guard first.duration(to: .now) > .milliseconds(500) else { return }
            // Not `exit`: libraries are still at work, and must not lose their globals meanwhile.
            _exit(Interrupted(signal: number).exitStatus.rawValue)
        }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
        continuation.finish()
    }

    try await withThrowingTaskGroup(of: Int32?.self) { group in
        group.addTask {
            try await body()
            return nil
        }
        group.addTask {
            for await signal in signals { return signal }
            return nil
        }
        let signal = try await group.next() ?? nil
        group.cancelAll()
        guard let signal else { return }
        // The body's own error matters less than the signal that caused it.
        _ = try? await group.next()
        throw Interrupted(signal: signal)
    }
}
