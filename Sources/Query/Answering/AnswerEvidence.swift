import ContextAssembly
import Corpus
import Decoding
import Synchronization

/// The evidence one answer has so far: what was shown before it began, and what monitors had looked up since.
///
/// Numbers go on where they stopped. Shared between the answer, which asks, and the task that looks things up for it; they take
/// turns, so the lock is never contended.
final class AnswerEvidence: Sendable {
    private struct State {
        var items: [EvidenceItem] = []
        var lines: [String] = []
        var tokens = 0
        var reusable: [ReusablePart] = []
    }

    private let state = Mutex(State())

    var items: [EvidenceItem] { state.withLock { $0.items } }

    /// The block as the model reads it.
    var text: String { state.withLock { $0.lines.joined(separator: "\n") } }

    /// A line for each item.
    var lines: [String] { state.withLock { $0.lines } }

    var tokens: Int { state.withLock { $0.tokens } }

    /// The passages among the lines, in their order.
    var reusable: [ReusablePart] { state.withLock { $0.reusable } }

    func append(_ block: EvidenceBlock) {
        state.withLock {
            $0.items += block.items
            $0.lines += block.lines
            $0.tokens += block.tokens
            $0.reusable += block.passages.map { ReusablePart(text: $0.text, source: $0.source, kept: $0.kept) }
        }
    }
}
