import Answering
import Corpus
import Decoding
import Settings

extension Settings {
    /// How answers are watched.
    /// - Parameter name: of the request; `nil` for the configured monitor.
    /// - Throws: `invalidRequest` for a monitor that there is not.
    func monitoringOptions(named name: String?) throws(Failure) -> MonitoringOptions {
        guard let start = MonitoringOptions.Start(rawValue: monitor.start) else {
            throw Failure(.invalidSettings, "monitor.start '\(monitor.start)' is no start")
        }
        return MonitoringOptions(
            selection: try MonitorSelection(name ?? monitor.name), start: start, thresholds: monitorThresholds,
            policy: try interventionPolicy)
    }

    var monitorThresholds: MonitorThresholds {
        MonitorThresholds(
            draftTokens: monitor.draftTokens, entropy: monitor.entropy, margin: monitor.margin,
            marginBeta: monitor.marginBeta, probe: monitor.probe, flare: monitor.flare, flareMask: monitor.flareMask,
            rind: monitor.rind, attentionRind: monitor.attentionRind, trend: monitor.trend,
            tierEntropy: monitor.tierEntropy, tierMargin: monitor.tierMargin,
            timedWindow: monitor.timedWindow, timedOverlap: monitor.timedOverlap, timedAtEnd: monitor.timedAtEnd,
            sentenceTokens: monitor.sentenceTokens)
    }

    private var interventionPolicy: InterventionPolicy {
        get throws(Failure) {
            guard let placement = Placement(rawValue: monitor.placement),
                let querier = InterventionPolicy.Querier(rawValue: monitor.querier),
                let injector = InterventionPolicy.Injector(rawValue: monitor.injector)
            else {
                throw Failure(.invalidSettings, "monitor.placement, monitor.querier or monitor.injector is unknown")
            }
            var policy = InterventionPolicy(
                placement: placement, querier: querier, injector: injector, maximum: monitor.maximum,
                spacing: monitor.spacingTokens, tail: monitor.tailTokens, confidence: monitor.queryConfidence,
                confirmation: monitor.confirmation, helperTokens: monitor.helperTokens,
                insertTokens: monitor.insertTokens, sentenceTokens: monitor.sentenceTokens,
                helperLimit: .seconds(monitor.helperSeconds), consultLimit: .seconds(monitor.searchSeconds))
            policy.attentionWords = monitor.attentionWords
            return policy
        }
    }
}
