import Corpus
import TestService

extension IngestSummary {
    static let sample = IngestSummary(
        stored: 3, unchanged: 1, refused: 1, chunks: 9, triplets: 12, chunksWithoutTriplets: 2, seconds: 1.5,
        stageSeconds: ["modelCalls": 2.5])
}

extension AnswerEvent {
    static let samples: [AnswerEvent] = [
        .retrieved([.sample], milliseconds: 1.5),
        .retrieving(Inquiry(monitor: "two-tier", score: 1.5, position: 80, query: "who drank tea")),
        .injected(
            Injection(
                monitor: "two-tier", placement: .evidence, numbers: [2, 3], text: "[2] Tea", position: 90,
                tokens: InterventionTokens(
                    monitor: 30, querier: 8, injector: 4, injected: 20, reread: 12, rereadByHelpers: 0),
                milliseconds: 250)),
        .withdrawn(Withdrawal(text: " It was coffee.", tokens: 5)),
        .dismissed(
            Dismissal(
                monitor: "rind", score: 2, position: 80, reason: .tooSoon, tokens: InterventionTokens(),
                milliseconds: 0.5)),
        .text("Malty “tea”\n"),
        .cited(.sample),
        .token(TokenTrace(position: 0, text: "M", entropy: 0.5, margin: 2.25, probability: 0.75)),
        .finished(.sample),
    ]
}

extension IngestEvent {
    static let samples: [IngestEvent] = [
        .discovered(documents: 4, bytes: 4_096),
        .stored(source: "/a.md", chunks: 2, triplets: 5),
        .unchanged(source: "/b.md"),
        .removed(source: "/d.md"),
        .refused(source: "/c.pdf", reason: .encrypted, message: "needs a password"),
        .progress(
            IngestProgress(
                documentsDone: 1, documentsTotal: 4, chunks: 2, triplets: 5, bytesDone: 10, bytesTotal: 4_096,
                seconds: 0.5)),
        .finished(.sample),
    ]
}
