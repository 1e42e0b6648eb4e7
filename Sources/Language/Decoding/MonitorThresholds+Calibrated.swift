/// Thresholds that were found rather than set.
extension MonitorThresholds {
    /// Everything is doubted.
    var open: MonitorThresholds {
        var open = self
        open.entropy = -1
        open.margin = -1
        open.flare = 1
        open.probe = -1
        open.rind = -1
        open.attentionRind = -1
        open.trend = 0
        open.tierEntropy *= MonitorName.openTier
        open.tierMargin *= MonitorName.openTier
        return open
    }

    /// The settings of a monitor, by their keys below `monitor.`, that let it doubt what scores above `threshold`; empty
    /// for a monitor without a threshold.
    package func settings(of name: MonitorName, above threshold: Double) -> [String: Double] {
        switch name {
        case .never, .once, .timed, .corpus: [:]
        case .entropy: ["entropy": threshold]
        case .margin: ["margin": threshold]
        // Its score is 1 − p, and it doubts what is equal.
        case .flare: ["flare": max(0, (1 - threshold).nextDown)]
        case .probe: ["probe": threshold]
        case .rind: ["rind": threshold]
        case .attentionRind: ["attention_rind": threshold]
        case .etc: ["trend": threshold.nextUp]
        // One scale for both of its tiers.
        case .twoTier: ["tier_entropy": tierEntropy * threshold, "tier_margin": tierMargin * threshold]
        }
    }

    /// Takes over settings as ``settings(of:above:)`` gives them; keys it does not know are left out.
    package mutating func apply(_ settings: [String: Double]) {
        for (key, value) in settings {
            switch key {
            case "entropy": entropy = value
            case "margin": margin = value
            case "flare": flare = value
            case "probe": probe = value
            case "rind": rind = value
            case "attention_rind": attentionRind = value
            case "trend": trend = value
            case "tier_entropy": tierEntropy = value
            case "tier_margin": tierMargin = value
            default: break
            }
        }
    }
}

extension MonitorName {
    /// What two-tier's thresholds are multiplied by to let everything through.
    fileprivate static let openTier = 1e-6

    /// What turns a score under ``MonitorThresholds/open`` into the monitor's own scale.
    var openScale: Double { self == .twoTier ? Self.openTier : 1 }

    /// Whether the monitor has a threshold that can be found for a wanted rate.
    package var hasThreshold: Bool {
        switch self {
        case .never, .once, .timed, .corpus: false
        case .entropy, .margin, .probe, .flare, .rind, .attentionRind, .etc, .twoTier: true
        }
    }
}
