package import Corpus

/// What happens while a model writes, in order: `.prefilled`, then text and tokens, then one `.finished`.
package enum GenerationEvent: Sendable, Equatable {
    /// The prompt is read; writing begins. `reusedTokens` of its tokens were in the cache from an earlier request.
    case prefilled(promptTokens: Int, reusedTokens: Int, milliseconds: Double)

    /// More of the answer, in whole characters.
    case text(String)

    /// Raw-logit measurements of one token; sent only when a trace is asked for, before the text the token completes.
    case token(TokenTrace)

    /// Retrieval from inside the answer, as ``AnswerEvent`` describes it; sent only when the request has a ``Watch``.
    case retrieving(Inquiry)
    case retrieved([EvidenceItem], milliseconds: Double)
    case injected(Injection)
    case withdrawn(Withdrawal)
    case dismissed(Dismissal)

    /// Quotations to answer with, where such were asked for; sent once, instead of text and tokens.
    case quoted(QuotedReading)

    case finished(FinishReason, answerTokens: Int, decodeMilliseconds: Double)
}
