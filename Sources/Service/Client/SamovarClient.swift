package import API
import AsyncHTTPClient
package import Corpus
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// The daemon's side of the socket, as a ``SamovarService``.
///
/// ```
/// try await SamovarClient.withClient(socketPath: path) { client in
///     for try await event in try await client.ask(AskRequest(question: "…")) { … }
/// }
/// ```
/// Calls wait as long as the daemon works; cancel the task to give up. A stream reads from the socket only as fast as it
/// is consumed, and a consumer that stops closes the connection, upon which the daemon stops the work.
///
/// Every call throws ``Failure``: the daemon's own, or `not_found` when no daemon answers on the path.
package struct SamovarClient: Sendable {
    package let socketPath: String

    /// The index of calls that name none; `nil` for the daemon's own.
    let index: String?
    let http: HTTPClient

    /// Opens a client for the duration of `body`. Streams must not outlive it.
    ///
    /// No connection is made before the first call.
    /// - Parameter index: the index of calls that name none; `nil` for the daemon's own.
    /// - Throws: ``Failure`` with code `invalid_settings` for a path that no socket can have, or what `body` throws.
    package static func withClient<Result: Sendable>(
        socketPath: String, index: String? = nil, _ body: (SamovarClient) async throws -> Result
    ) async throws -> Result {
        try SocketPath.validate(socketPath)
        var configuration = HTTPClient.Configuration()
        // A socket that refuses now will not have a daemon a second later: the caller has something better to do.
        configuration.connectionPool.retryConnectionEstablishment = false
        // A stream holds its connection for minutes: with the pool's usual eight, a ninth call would wait and then fail.
        // How many are too many is for the daemon to say.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_024
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result
        do {
            result = try await body(SamovarClient(socketPath: socketPath, index: index, http: http))
        } catch {
            // What failed in the body says more than a failed shutdown after it.
            try? await http.shutdown()
            throw error
        }
        do {
            try await http.shutdown()
        } catch {
            throw Failure(.io, "the connection to \(socketPath) could not be closed: \(error)")
        }
        return result
    }

    /// Whether a daemon answers HTTP on this path within `timeout`. Any answer counts, a refusal too.
    package static func isAnswering(socketPath: String, within timeout: Duration) async -> Bool {
        do {
            return try await withClient(socketPath: socketPath) { client in
                let request = try client.request(.GET, "/health")
                _ = try await client.http.execute(request, timeout: TimeAmount(timeout))
                return true
            }
        } catch {
            return false
        }
    }
}

extension SamovarClient: SamovarService {
    package func health() async throws -> HealthReport {
        try await call(.GET, "/health")
    }

    package func workingSettings() async throws -> SettingsReport {
        try await call(.GET, "/v1/settings")
    }

    package func models() async throws -> [ModelDescription] {
        try await call(.GET, "/v1/models", as: ModelList.self).descriptions
    }

    package func status(index: String?) async throws -> IndexStatus {
        try await call(.GET, "/v1/status", index: index)
    }

    package func search(_ request: SearchRequest) async throws -> SearchResponse {
        try await call(.POST, "/v1/search", body: body(of: request, index: \.index))
    }

    package func ask(_ request: AskRequest) async throws -> AsyncThrowingStream<AnswerEvent, any Error> {
        try await stream("/v1/ask", body: body(of: request, index: \.index))
    }

    package func embed(_ texts: [String], model: String?) async throws -> EmbeddingResponse {
        let request = EmbeddingsRequest(input: texts, model: model, encodingFormat: .base64)
        return try await call(
            .POST, "/v1/embeddings", body: JSONCoding.encode(request), as: EmbeddingsResponse.self
        ).embeddingResponse()
    }

    package func embed(tokens: [[Int]], model: String?) async throws -> EmbeddingResponse {
        var request = EmbeddingsRequest(input: [], model: model, encodingFormat: .base64)
        request.tokens = tokens
        return try await call(
            .POST, "/v1/embeddings", body: JSONCoding.encode(request), as: EmbeddingsResponse.self
        ).embeddingResponse()
    }

    package func ingest(_ request: IngestRequest) async throws -> AsyncThrowingStream<IngestEvent, any Error> {
        try await stream("/v1/documents", body: body(of: request, index: \.index))
    }

    package func documents(_ page: DocumentPage, index: String?) async throws -> [DocumentSummary] {
        let query = ["limit": page.limit.map { "\($0)" }, "after": page.after.map { "\($0)" }]
        return try await call(
            .GET, "/v1/documents", index: index, query: query.compactMapValues(\.self),
            as: ListBody<DocumentSummary>.self
        ).data
    }

    package func document(_ id: DocumentID, index: String?) async throws -> DocumentDetail {
        try await call(.GET, "/v1/documents/\(id)", index: index)
    }

    package func findDocuments(_ request: DocumentsRequest) async throws -> [DocumentSummary] {
        try await call(
            .POST, "/v1/documents/find", body: body(of: request, index: \.index), as: ListBody<DocumentSummary>.self
        ).data
    }

    package func removeDocument(_ id: DocumentID, index: String?) async throws {
        _ = try await call(.DELETE, "/v1/documents/\(id)", index: index, as: DeletionBody.self)
    }

    package func jobs(index: String?) async throws -> [JobStatus] {
        try await call(.GET, "/v1/jobs", index: index, as: ListBody<JobStatus>.self).data
    }

    package func job(_ id: Int64, index: String?) async throws -> JobStatus {
        try await call(.GET, "/v1/jobs/\(id)", index: index)
    }
}
