import Answering
import Corpus
import Decoding

extension AnswerPrompts {
    static let sample = AnswerPrompts(
        system: "Answer from the evidence.", question: "{evidence}\n\nQ: {question}",
        noEvidence: "Not in the documents.", recallSystem: "Answer from memory.", recallQuestion: "Q: {question}",
        insert: "({evidence})", helpers: HelperTexts(verdict: "sure?", query: "what?", injection: "{evidence} so?"))
}

extension MonitoringOptions {
    static let once = watching([.once])
    static let never = watching([.never])

    /// Guard rails that let everything through once.
    static func watching(_ names: [MonitorName], start: Start = .evidence) -> MonitoringOptions {
        MonitoringOptions(
            selection: MonitorSelection(names), start: start,
            thresholds: MonitorThresholds(
                draftTokens: 4, entropy: 1, margin: 0.5, marginBeta: 1, flare: 0.5, flareMask: 0.5, rind: 1, trend: 1,
                tierEntropy: 1, tierMargin: 0.5, timedWindow: 512, timedOverlap: 128, sentenceTokens: 64),
            policy: InterventionPolicy(
                placement: .evidence, querier: .words, injector: .sentences, maximum: 1, spacing: 0, tail: 1,
                confidence: 0.4, confirmation: 0.5, helperTokens: 8, insertTokens: 100, sentenceTokens: 64,
                helperLimit: .seconds(3), consultLimit: .seconds(3)))
    }
}
