import Synchronization

/// A one-way switch that stops a computation from another thread: raised once, never lowered.
///
/// Each piece of work gets a flag of its own, so that a late cancellation of one answer cannot reach the next.
package final class InterruptFlag: Sendable {
    private let raised = Atomic(false)

    package init() {}

    package var isRaised: Bool { raised.load(ordering: .relaxed) }

    package func raise() {
        raised.store(true, ordering: .relaxed)
    }
}

/// Flags of work that is computed together: raised when all of them are.
final class InterruptGroup: Sendable {
    private let flags: [InterruptFlag]

    init(_ flags: [InterruptFlag]) {
        self.flags = flags
    }

    var isRaised: Bool { !flags.isEmpty && flags.allSatisfy(\.isRaised) }
}
