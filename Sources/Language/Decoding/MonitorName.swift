package import Corpus

/// The monitors there are, by the names they have in settings and requests.
package enum MonitorName: String, Sendable, CaseIterable {
    /// Nothing is looked up.
    case never
    /// Looked up before writing, and not again.
    case once
    /// TARG's gates: written from memory first; looked up if the draft was uncertain.
    case entropy, margin
    /// Such a gate by the model's hidden states; needs a ``LinearProbe``.
    case probe
    /// See ``SentenceMonitor/Rule``.
    case flare, rind, corpus
    /// See ``AttentionMonitor``.
    case attentionRind = "attention-rind"
    /// See ``EntropyTrendMonitor``.
    case etc
    /// See ``TimedMonitor``.
    case timed
    case twoTier = "two-tier"

    /// Whether the monitor decides about the first retrieval, so that nothing is looked up before it has.
    package var isGate: Bool { self == .entropy || self == .margin || self == .probe }
}

/// Monitors chosen together: `two-tier`, or several joined by `+`.
///
/// Invariant: not empty; `never` and `once` stand alone, since with any other there is something to watch.
package struct MonitorSelection: Sendable, Equatable, CustomStringConvertible {
    package let names: [MonitorName]

    /// - Precondition: the invariant.
    package init(_ names: [MonitorName]) {
        precondition(!names.isEmpty, "a selection of no monitor")
        self.names = names
    }

    /// - Throws: `invalidRequest`, naming what is wrong and what there is.
    package init(_ text: String) throws(Failure) {
        var names: [MonitorName] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            guard let name = MonitorName(rawValue: String(part)) else {
                let known = MonitorName.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(.invalidRequest, "'\(part)' is no monitor; there are \(known), and several joined by '+'")
            }
            if !names.contains(name) { names.append(name) }
        }
        if names.count > 1, let alone = names.first(where: { $0 == .never || $0 == .once }) {
            throw Failure(
                .invalidRequest, "the monitor '\(alone.rawValue)' watches nothing and cannot be joined by others")
        }
        self.names = names
    }

    package var description: String { names.map(\.rawValue).joined(separator: "+") }

    /// Whether anything is watched.
    package var isWatching: Bool { names != [.never] && names != [.once] }

    /// Whether the first retrieval is left to the monitors.
    package var hasGate: Bool { names.contains(where: \.isGate) }
}

/// Every threshold of the monitors. They belong to one model file and quantisation: absolute values do not transfer.
package struct MonitorThresholds: Sendable, Equatable {
    /// TARG's k.
    package var draftTokens: Int

    /// Nats, mean over the draft.
    package var entropy: Double

    /// Mean of `exp(−margin/β)` over the draft, in `0...1`.
    package var margin: Double
    package var marginBeta: Double

    /// Probability that the model does not know, and what tells it; without the latter the monitor watches nothing.
    package var probe: Double
    package var linearProbe: LinearProbe?

    /// Probability a sentence's tokens must all exceed, and that its query's tokens must.
    package var flare: Double
    package var flareMask: Double

    /// Nats, largest of a sentence's content words.
    package var rind: Double

    /// Nats times normalised attention, largest of a sentence's content words.
    package var attentionRind: Double

    /// Nats, magnitude of the smoothed second difference.
    package var trend: Double

    /// Of ``SentenceMonitor/Rule/twoTier(entropy:margin:)``.
    package var tierEntropy: Double
    package var tierMargin: Double

    /// Characters.
    package var timedWindow: Int
    package var timedOverlap: Int

    /// Whether an answer that ends before its first check is checked at its end.
    package var timedAtEnd: Bool

    /// A sentence without an end is judged after so many tokens.
    package var sentenceTokens: Int

    package init(
        draftTokens: Int, entropy: Double, margin: Double, marginBeta: Double, probe: Double = 0.5,
        flare: Double, flareMask: Double, rind: Double, attentionRind: Double = 1, trend: Double, tierEntropy: Double,
        tierMargin: Double, timedWindow: Int, timedOverlap: Int,
        timedAtEnd: Bool = false, sentenceTokens: Int
    ) {
        self.draftTokens = draftTokens
        self.entropy = entropy
        self.margin = margin
        self.marginBeta = marginBeta
        self.probe = probe
        self.flare = flare
        self.flareMask = flareMask
        self.rind = rind
        self.attentionRind = attentionRind
        self.trend = trend
        self.tierEntropy = tierEntropy
        self.tierMargin = tierMargin
        self.timedWindow = timedWindow
        self.timedOverlap = timedOverlap
        self.timedAtEnd = timedAtEnd
        self.sentenceTokens = sentenceTokens
    }
}

extension MonitorFactory {
    package init(_ selection: MonitorSelection, thresholds: MonitorThresholds) {
        self.init { selection.names.compactMap { $0.monitor(thresholds) } }
    }
}

extension MonitorName {
    func monitor(_ thresholds: MonitorThresholds) -> (any TokenMonitor)? {
        func sentences(_ rule: SentenceMonitor.Rule) -> SentenceMonitor {
            SentenceMonitor(name: rawValue, rule: rule, maximumTokens: thresholds.sentenceTokens)
        }
        func gate(_ measure: DraftGate.Measure, _ threshold: Double) -> DraftGate {
            DraftGate(name: rawValue, measure: measure, threshold: threshold, length: thresholds.draftTokens)
        }
        return switch self {
        case .never, .once: nil
        case .entropy: gate(.entropy, thresholds.entropy)
        case .margin: gate(.margin(beta: thresholds.marginBeta), thresholds.margin)
        case .probe: thresholds.linearProbe.map { gate(.probe($0), thresholds.probe) }
        case .flare: sentences(.flare(threshold: thresholds.flare, mask: thresholds.flareMask))
        case .rind: sentences(.rind(threshold: thresholds.rind))
        case .attentionRind:
            AttentionMonitor(
                name: rawValue, threshold: thresholds.attentionRind, maximumTokens: thresholds.sentenceTokens)
        case .corpus: sentences(.collection)
        case .twoTier: sentences(.twoTier(entropy: thresholds.tierEntropy, margin: thresholds.tierMargin))
        case .etc:
            EntropyTrendMonitor(
                name: rawValue, threshold: thresholds.trend, maximumTokens: thresholds.sentenceTokens)
        case .timed:
            TimedMonitor(
                name: rawValue, window: thresholds.timedWindow, overlap: thresholds.timedOverlap,
                checksShortAnswers: thresholds.timedAtEnd)
        }
    }
}
