import API
import Corpus
import Metrics

/// What the daemon counts of its answers and searches; the scheduler counts its own queue.
enum AnswerMetrics {
    static func note(_ event: AnswerEvent) {
        guard case .finished(let summary) = event else { return }
        Counter(label: "samovar.answers", dimensions: [("reason", summary.reason.rawValue)]).increment()
        for (role, count) in [
            ("prompt", summary.usage.prompt), ("evidence", summary.usage.evidence), ("answer", summary.usage.answer),
            ("interventions", summary.usage.interventions.total),
        ] {
            Counter(label: "samovar.tokens", dimensions: [("role", role)]).increment(by: count)
        }
        time("samovar.retrieval", summary.timings.retrieval)
        guard summary.reason != .noEvidence else { return }
        time("samovar.prefill", summary.timings.prefill)
        time("samovar.first_token", summary.timings.firstToken)
        time("samovar.decode", summary.timings.decode)
    }

    static func note(_ response: SearchResponse) {
        time("samovar.search", response.milliseconds, [("mode", response.mode.rawValue)])
    }

    /// Jobs of the daemon's own index by state, as of now.
    static func note(_ jobs: [JobStatus]) {
        for (state, group) in Dictionary(grouping: jobs, by: \.state) {
            Meter(label: "samovar.jobs", dimensions: [("state", state.rawValue)]).set(group.count)
        }
    }

    private static func time(_ label: String, _ milliseconds: Double, _ dimensions: [(String, String)] = []) {
        Metrics.Timer(label: label, dimensions: dimensions).recordNanoseconds(Int64(milliseconds * 1e6))
    }
}
