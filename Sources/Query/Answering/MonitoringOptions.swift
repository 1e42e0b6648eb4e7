package import Decoding

/// How answers are watched, and what the index does when a monitor asks.
package struct MonitoringOptions: Sendable, Equatable {
    package enum Start: String, Sendable, CaseIterable {
        /// The question is looked up before writing.
        case evidence
        /// The model begins from what it remembers; the monitors decide whether anything is looked up.
        case memory
    }

    package var selection: MonitorSelection
    package var start: Start
    package var thresholds: MonitorThresholds
    package var policy: InterventionPolicy

    package init(
        selection: MonitorSelection, start: Start, thresholds: MonitorThresholds, policy: InterventionPolicy
    ) {
        self.selection = selection
        self.start = start
        self.thresholds = thresholds
        self.policy = policy
    }

    /// Whether the question is looked up before writing. Gates decide that themselves.
    package var retrievesFirst: Bool {
        if !selection.isWatching { return selection.names == [.once] }
        return start == .evidence && !selection.hasGate
    }
}
