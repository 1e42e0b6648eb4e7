package import API
package import Corpus
import Foundation
import Synchronization

/// A service whose every answer is known, for tests of what happens to it on the wire.
package final class ScriptedService: SamovarService {
    /// What became of the streams, for tests to await.
    package enum Fact: Sendable, Equatable {
        case asked(AskRequest)
        case ingested(IngestRequest)
        case removed(DocumentID, index: String?)
        case rebuilt(index: String?)
        /// The consumer of a stream stopped before its end.
        case abandoned
    }

    /// Questions that make ``ask(_:)`` misbehave in one way each.
    package enum Question {
        package static let endless = "Never finish."
        package static let refused = "Refuse."
        package static let crowded = "Be crowded."
        package static let failing = "Fail half-way."
        package static let quiet = "End without a word."
    }

    package let facts: AsyncStream<Fact>
    private let tell: AsyncStream<Fact>.Continuation
    private let endless = Mutex<AsyncThrowingStream<AnswerEvent, any Error>.Continuation?>(nil)

    package init() {
        (facts, tell) = AsyncStream.makeStream(of: Fact.self)
    }

    /// Lets the answer to ``Question/endless`` come to its end.
    package func finishEndlessAnswer() {
        endless.withLock { continuation in
            continuation?.yield(.finished(.sample))
            continuation?.finish()
            continuation = nil
        }
    }

    /// The next fact that `predicate` accepts.
    package func fact(where predicate: (Fact) -> Bool) async -> Fact? {
        for await fact in facts where predicate(fact) { return fact }
        return nil
    }

    package func health() async throws -> HealthReport { .sample }

    package func workingSettings() async throws -> SettingsReport { .sample }

    package func models() async throws -> [ModelDescription] { [.sample] }

    package func status(index: String?) async throws -> IndexStatus {
        guard index != "missing" else { throw Failure(.notFound, "no index named missing") }
        return .sample(index: index)
    }

    package func search(_ request: SearchRequest) async throws -> SearchResponse {
        SearchResponse(
            query: request.query, index: request.index ?? "default", mode: request.mode ?? .tearag,
            items: [.sample], milliseconds: 1.5)
    }

    package func ask(_ request: AskRequest) async throws -> AsyncThrowingStream<AnswerEvent, any Error> {
        tell.yield(.asked(request))
        let tell = tell
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: AnswerEvent.self)
        continuation.onTermination = { if case .cancelled = $0 { tell.yield(.abandoned) } }
        switch request.question {
        case Question.refused:
            throw Failure(.busy, "every slot is taken")
        case Question.crowded:
            throw Failure(.overloaded, "64 requests are waiting", retryAfter: .milliseconds(6_100))
        case Question.endless:
            continuation.yield(.retrieved([.sample], milliseconds: 1.5))
            endless.withLock { $0 = continuation }
        case Question.failing:
            continuation.yield(.text("Half"))
            continuation.finish(throwing: Failure(.native, "the decoder gave up"))
        case Question.quiet:
            continuation.yield(.text("Half"))
            continuation.finish()
        default:
            for event in AnswerEvent.script { continuation.yield(event) }
            continuation.finish()
        }
        return stream
    }

    package func embed(_ texts: [String], model: String?) async throws -> EmbeddingResponse {
        guard model != "missing" else { throw Failure(.notFound, "the model missing does not exist") }
        let values: [Float] = texts.flatMap { [Float($0.utf8.count), 0.1, -0.25] }
        return EmbeddingResponse(
            model: "minilm", vectors: EmbeddingMatrix(dimension: 3, values: values), tokens: texts.count)
    }

    package func embed(tokens: [[Int]], model: String?) async throws -> EmbeddingResponse {
        try await embed(tokens.map { "\($0)" }, model: model)
    }

    package func ingest(_ request: IngestRequest) async throws -> AsyncThrowingStream<IngestEvent, any Error> {
        tell.yield(.ingested(request))
        return AsyncThrowingStream { continuation in
            for event in IngestEvent.script { continuation.yield(event) }
            continuation.finish()
        }
    }

    package func documents(_ page: DocumentPage, index: String?) async throws -> [DocumentSummary] {
        let isBehind = page.after.map { $0 < DocumentSummary.sample.id } ?? true
        return isBehind ? [.sample] : []
    }

    package func document(_ id: DocumentID, index: String?) async throws -> DocumentDetail {
        guard id == DocumentSummary.sample.id else { throw Failure(.notFound, "no document \(id)") }
        return DocumentDetail(summary: .sample, text: "Assam is malty.\n")
    }

    package func findDocuments(_ request: DocumentsRequest) async throws -> [DocumentSummary] {
        let sample = DocumentSummary.sample
        for name in request.ids where !["\(sample.id)", sample.source, sample.externalID].contains(name.text) {
            throw Failure(.notFound, "no document \(name.text)")
        }
        return request.ids.isEmpty ? [] : [sample]
    }

    package func removeDocument(_ id: DocumentID, index: String?) async throws {
        tell.yield(.removed(id, index: index))
    }

    package func removeDocuments(_ ids: [DocumentID], index: String?) async throws {
        for id in ids { tell.yield(.removed(id, index: index)) }
    }

    package func rebuild(_ request: RebuildRequest) async throws -> JobStatus {
        tell.yield(.rebuilt(index: request.index))
        return .sample
    }

    package func watchJob(_ id: Int64, index: String?) async throws -> AsyncThrowingStream<JobStatus, any Error> {
        _ = try await job(id, index: index)
        return AsyncThrowingStream { continuation in
            for job in [JobStatus].script { continuation.yield(job) }
            guard index == "damaged" else { return continuation.finish() }
            continuation.finish(throwing: Failure(.indexDamaged, "the ledger is gone"))
        }
    }

    package func cancelJob(_ id: Int64, index: String?) async throws -> JobStatus { .sample }
    package func resumeJob(_ id: Int64, index: String?) async throws -> JobStatus { .sample }
    package func indexes() async throws -> [IndexSummary] { [.sample] }

    package func removeIndex(_ name: String) async throws {
        guard name != "missing" else { throw Failure(.notFound, "no index named missing") }
    }

    package func generations(index: String?) async throws -> [GenerationStatus] { [.sample] }
    package func useGeneration(_ number: Int, index: String?) async throws -> [GenerationStatus] { [.sample] }
    package func pruneGenerations(index: String?) async throws -> [GenerationStatus] { [.sample] }
    package func verify(_ request: VerificationRequest) async throws -> VerificationReport { .sample }
    package func repair(index: String?) async throws -> VerificationReport { .sample }
    package func compact(index: String?) async throws -> IndexStatus { .sample(index: index) }
    package func backup(_ request: BackupRequest) async throws -> BackupRequest { request }
    package func restore(_ request: BackupRequest) async throws -> BackupRequest { request }

    package func jobs(index: String?) async throws -> [JobStatus] { [.sample] }

    package func job(_ id: Int64, index: String?) async throws -> JobStatus {
        guard id == JobStatus.sample.id else { throw Failure(.notFound, "no job \(id)") }
        return .sample
    }
}
