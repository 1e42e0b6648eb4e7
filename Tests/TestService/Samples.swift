package import API
package import Corpus
import Foundation

extension Citation {
    package static let sample = Citation(
        number: 1, document: DocumentID(4), chunk: ChunkID(9), source: "/tea/leaves.md", title: "Leaves",
        headings: ["Black", "Assam"], pages: 2...3, byteRange: 10..<40, contentHash: "c0ffee")
}

extension EvidenceItem {
    package static let sample = EvidenceItem(kind: .chunk, citation: .sample, text: "Assam is malty.", score: 0.25)
}

extension AnswerSummary {
    package static let sample = AnswerSummary(
        reason: .stop, citations: [.sample], usage: TokenUsage(prompt: 30, evidence: 20, answer: 5),
        timings: AnswerTimings(retrieval: 1.5, prefill: 20, firstToken: 25, decode: 40))
}

extension AnswerEvent {
    package static let script: [AnswerEvent] = [
        .retrieved([.sample], milliseconds: 1.5), .text("It is "), .text("malty [1]."), .cited(.sample),
        .finished(.sample),
    ]
}

extension IngestEvent {
    package static let script: [IngestEvent] = [
        .discovered(documents: 2, bytes: 100),
        .stored(source: "/a.md", chunks: 2, triplets: 5),
        .refused(source: "/c.pdf", reason: .encrypted, message: "needs a password"),
        .finished(
            IngestSummary(
                stored: 1, unchanged: 0, refused: 1, chunks: 2, triplets: 5, chunksWithoutTriplets: 0, seconds: 0.5,
                stageSeconds: ["parse": 0.25])),
    ]
}

extension DocumentSummary {
    package static let sample = DocumentSummary(
        id: DocumentID(4), source: "/tea.jsonl#7", externalID: "7", title: "Leaves", format: .record, bytes: 16,
        chunks: 1, contentHash: "c0ffee", ingestedAt: Date(timeIntervalSince1970: 1_700_000_000))
}

extension JobStatus {
    package static let sample = JobStatus(
        id: 12, kind: .rebuild, state: .running, stage: "chunks", done: 1, total: 9, message: nil,
        startedAt: Date(timeIntervalSince1970: 1_700_000_000), finishedAt: nil)
}

extension [JobStatus] {
    /// A job on its way to its end.
    package static let script: [JobStatus] = {
        var half = JobStatus.sample
        half.done = 5
        half.measure = JobMeasure(rate: 2, secondsLeft: 2)
        var done = half
        (done.state, done.done) = (.succeeded, 9)
        done.finishedAt = Date(timeIntervalSince1970: 1_700_000_009)
        return [.sample, half, done]
    }()
}

extension HealthReport {
    package static let sample = HealthReport(
        status: .degraded, version: "0.1", index: "default", reasons: ["no generator"])
}

extension SettingsReport {
    package static let sample = SettingsReport(
        index: "default", indexes: "/indexes", models: "/models", values: ["retrieval.mode": "auto"])
}

extension ModelDescription {
    package static let sample = ModelDescription(
        name: "minilm", role: "embedder", bytes: 9, licence: "Apache-2.0", present: true, active: true)
}

extension IndexStatus {
    package static func sample(index: String?) -> IndexStatus {
        IndexStatus(
            name: index ?? "default", path: "/indexes", generation: 3, embedder: "minilm", dimension: 3, documents: 1,
            chunks: 2, triplets: 3, entities: 4, chunksWithoutTriplets: 0, bytesOnDisk: 1 << 33)
    }
}
