import Documents
import Synchronization

/// Counts what a walk will bring while the work on it goes on: without the count there is no share done and no time left
/// to show. Walking is thousands of times faster than embedding, so the count is ready early.
final class IngestCensus: Sendable {
    private let count = Mutex((documents: 0, bytes: Int64(0)))

    var counted: (documents: Int, bytes: Int64) { count.withLock { $0 } }

    func take(_ found: some AsyncSequence<WalkedSource, Never>) async {
        for await source in found {
            count.withLock {
                $0.documents += 1
                if case .candidate(let candidate) = source { $0.bytes += candidate.byteCount }
            }
        }
    }
}
