package import Corpus

/// What happened inside an answer, a line each.
package enum InterventionReport {
    /// `→ two-tier doubts (1.42) and asks: who founded …`
    package static func inquiry(_ inquiry: Inquiry) -> String {
        "→ \(inquiry.monitor) doubts (\(Quantity.fixed(inquiry.score, 2))) and asks: \(TerminalText.singleLine(inquiry.query))"
    }

    package static func injection(_ injection: Injection) -> String {
        "→ \(numbers(injection)) entered (\(injection.placement.rawValue)) in "
            + "\(Quantity.milliseconds(injection.milliseconds)); tokens: \(tokens(injection.tokens))"
    }

    /// What is shown without a trace.
    package static func note(_ injection: Injection) -> String {
        "(looked up while writing: \(numbers(injection)))"
    }

    package static func withdrawal(_ withdrawal: Withdrawal) -> String {
        "→ withdrawn: \(TerminalText.singleLine(withdrawal.text))"
    }

    package static func dismissal(_ dismissal: Dismissal) -> String {
        let spent = dismissal.tokens.total > 0 ? "; tokens: \(tokens(dismissal.tokens))" : ""
        return "→ \(dismissal.monitor) doubts (\(Quantity.fixed(dismissal.score, 2))), dismissed: "
            + "\(dismissal.reason.rawValue.replacing("_", with: " "))\(spent)"
    }

    /// The roles that cost something.
    package static func tokens(_ tokens: InterventionTokens) -> String {
        let roles = [
            ("monitor", tokens.monitor), ("querier", tokens.querier), ("injector", tokens.injector),
            ("injected", tokens.injected), ("read again", tokens.reread),
        ]
        let spent = roles.filter { $0.1 > 0 }.map { "\($0.0) \(Quantity.count($0.1))" }
        return spent.isEmpty ? "none" : spent.joined(separator: ", ")
    }

    private static func numbers(_ injection: Injection) -> String {
        injection.numbers.map { "[\($0)]" }.joined(separator: " ")
    }
}
