/// What happens while a question is answered, in order. A stream of these ends with exactly one `.finished`, or throws.
package enum AnswerEvent: Sendable, Equatable {
    /// Retrieval is done; these are the numbered items the model will read. Empty when nothing bears on the question.
    /// Sent before the answer, and once more after each `.retrieving`, then with the new items only.
    case retrieved([EvidenceItem], milliseconds: Double)

    /// A monitor asks the index while the answer is being written.
    case retrieving(Inquiry)

    /// Evidence entered the running answer.
    case injected(Injection)

    /// Part of the answer was taken back. It was never sent as `.text`: a sentence that may be withdrawn is held back.
    case withdrawn(Withdrawal)

    /// A monitor's doubt came to nothing; sent only when a trace is asked for.
    case dismissed(Dismissal)

    /// More of the answer, in whole characters.
    case text(String)

    /// The answer referred to an evidence item; sent once for each number, when it first appears.
    case cited(Citation)

    /// Raw-logit measurements of one token; sent only when a trace is asked for.
    case token(TokenTrace)

    case finished(AnswerSummary)
}

/// What the monitors saw at one position, measured on the raw logits before temperature, penalties and masks.
package struct TokenTrace: Sendable, Equatable, Codable {
    package var position: Int
    package var text: String

    /// Shannon entropy of the next-token distribution, in nats.
    package var entropy: Double

    /// `z1 - z2`, the gap between the two largest logits.
    package var margin: Double

    /// Probability of the token that was written.
    package var probability: Double

    /// The token's bytes, which may be a part of a character, and the likeliest tokens at its position, best first. Only
    /// where alternatives were asked for.
    package var bytes: [UInt8]?
    package var alternatives: [TokenAlternative]?

    package init(position: Int, text: String, entropy: Double, margin: Double, probability: Double) {
        self.position = position
        self.text = text
        self.entropy = entropy
        self.margin = margin
        self.probability = probability
    }
}

/// A token that could have been written.
package struct TokenAlternative: Sendable, Equatable, Codable {
    package var bytes: [UInt8]

    /// In the raw distribution.
    package var probability: Double

    package init(bytes: [UInt8], probability: Double) {
        self.bytes = bytes
        self.probability = probability
    }
}

package struct AnswerSummary: Sendable, Equatable, Codable {
    package enum Reason: String, Sendable, Codable {
        /// The model ended its answer.
        case stop
        /// The token limit was reached.
        case length
        case cancelled
        /// Retrieval found nothing that bears on the question; the answer says so and no token was decoded.
        case noEvidence = "no_evidence"
        /// The evidence does not answer the question with enough confidence; the answer says so.
        case declined
    }

    package var reason: Reason
    package var citations: [Citation]
    package var usage: TokenUsage
    package var timings: AnswerTimings

    /// How a grounded answer was decided.
    package var grounding: Grounding?

    package init(reason: Reason, citations: [Citation], usage: TokenUsage, timings: AnswerTimings) {
        self.reason = reason
        self.citations = citations
        self.usage = usage
        self.timings = timings
    }
}

/// Tokens by role.
package struct TokenUsage: Sendable, Equatable, Codable {
    /// Everything read before the first answer token, evidence included.
    package var prompt: Int

    /// The evidence block's share of `prompt`.
    package var evidence: Int

    /// Tokens written, those that were withdrawn included.
    package var answer: Int

    /// What retrieval from inside the answer cost, by role.
    package var interventions: InterventionTokens

    package init(
        prompt: Int, evidence: Int, answer: Int, interventions: InterventionTokens = InterventionTokens()
    ) {
        self.prompt = prompt
        self.evidence = evidence
        self.answer = answer
        self.interventions = interventions
    }

    /// Everything the model read and wrote for this answer, helpers included.
    package var total: Int { prompt + answer + interventions.total }

    package static let zero = TokenUsage(prompt: 0, evidence: 0, answer: 0)
}

/// Wall-clock milliseconds by stage.
package struct AnswerTimings: Sendable, Equatable, Codable {
    package var retrieval: Double
    package var prefill: Double
    package var firstToken: Double
    package var decode: Double

    package init(retrieval: Double, prefill: Double, firstToken: Double, decode: Double) {
        self.retrieval = retrieval
        self.prefill = prefill
        self.firstToken = firstToken
        self.decode = decode
    }

    package static let zero = AnswerTimings(retrieval: 0, prefill: 0, firstToken: 0, decode: 0)
}
