import Corpus
import Presentation

/// Shows an answer while it comes: text on standard output, then the sources, then the trace if one is wanted.
struct AnswerDisplay {
    /// A stream that ends without its terminal event has lost something on its way.
    static var brokenOff: Failure {
        Failure(Task.isCancelled ? .cancelled : .internal, "the answer broke off before its end")
    }

    private let console: Console
    private let isTracing: Bool
    private var text = StreamingText()
    private var evidence: [EvidenceItem] = []
    private var tokens: [TokenTrace] = []
    private var hasText = false
    private var summary: AnswerSummary?

    init(console: Console, isTracing: Bool) {
        self.console = console
        self.isTracing = isTracing
    }

    mutating func show(_ event: AnswerEvent) throws {
        switch event {
        case .retrieved(let items, let milliseconds):
            evidence += items
            if isTracing {
                let lines = AnswerReport.evidence(items, milliseconds: milliseconds, columns: console.columns)
                try console.write(lines: lines + [""])
            }
            // Reading the evidence takes the model seconds on a small machine; silence would look like a hang.
            console.showProgress(
                "\(Quantity.count(items.count, "item", "items")) found in \(Quantity.milliseconds(milliseconds)), reading …"
            )
        case .text(let piece):
            let ready = text.append(piece)
            guard !ready.isEmpty else { return }
            hasText = true
            try console.write(ready)
        case .cited:
            break
        case .retrieving(let inquiry):
            if isTracing {
                try interrupt(with: [InterventionReport.inquiry(inquiry)])
            } else {
                console.showProgress("looking up: \(inquiry.query) …")
            }
        case .injected(let injection):
            if isTracing {
                try interrupt(with: [InterventionReport.injection(injection)])
            } else {
                console.note(InterventionReport.note(injection))
            }
        case .withdrawn(let withdrawal):
            tokens.removeLast(min(tokens.count, withdrawal.tokens))
            if isTracing { try interrupt(with: [InterventionReport.withdrawal(withdrawal)]) }
        case .dismissed(let dismissal):
            if isTracing { try interrupt(with: [InterventionReport.dismissal(dismissal)]) }
        case .token(let token):
            tokens.append(token)
        case .finished(let summary):
            self.summary = summary
        }
    }

    /// Lines of the trace in the middle of the answer, on lines of their own.
    private func interrupt(with lines: [String]) throws {
        try console.write(lines: (hasText ? [""] : []) + lines)
    }

    func end() throws {
        if hasText { try console.write("\n") }
        guard let summary else { throw Self.brokenOff }
        if let ending = AnswerReport.ending(summary.reason) { console.note(ending) }
        let sources = AnswerReport.sources(summary.citations, evidence: evidence)
        if !sources.isEmpty { try console.write(lines: [""] + sources) }
        if isTracing { try console.write(lines: [""] + AnswerReport.trace(summary, tokens: tokens)) }
    }
}
