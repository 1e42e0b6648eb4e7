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
        .refused(source: "/c.pdf", reason: .encrypted, message: "needs a password"),
        .progress(
            IngestProgress(
                documentsDone: 1, documentsTotal: 4, chunks: 2, triplets: 5, bytesDone: 10, bytesTotal: 4_096,
                seconds: 0.5)),
        .finished(.sample),
    ]
}
