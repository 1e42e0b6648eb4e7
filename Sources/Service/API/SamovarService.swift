package import Corpus

/// Everything Samovar does for a caller. The command line speaks to this protocol and does not know which side of the
/// socket does the work: `LocalService` runs the rooms in this process, `Client` sends the calls to the daemon, and
/// `Server` offers any conformer as HTTP.
///
/// Every call throws ``Failure``. Streams end with exactly one terminal event, or throw; when the consumer stops
/// listening, the work stops.
package protocol SamovarService: IndexCare {
    func health() async throws -> HealthReport
    func workingSettings() async throws -> SettingsReport
    func models() async throws -> [ModelDescription]
    func status(index: String?) async throws -> IndexStatus
    func search(_ request: SearchRequest) async throws -> SearchResponse
    func ask(_ request: AskRequest) async throws -> AsyncThrowingStream<AnswerEvent, any Error>

    /// - Parameter model: an embedder of the catalogue; `nil` for the configured one.
    func embed(_ texts: [String], model: String?) async throws -> EmbeddingResponse

    /// The same of texts that come as ids of the embedder's own vocabulary.
    func embed(tokens: [[Int]], model: String?) async throws -> EmbeddingResponse
    func ingest(_ request: IngestRequest) async throws -> AsyncThrowingStream<IngestEvent, any Error>
    func documents(_ page: DocumentPage, index: String?) async throws -> [DocumentSummary]
    func document(_ id: DocumentID, index: String?) async throws -> DocumentDetail

    /// The documents that names mean, each once, in the order of the names.
    /// - Throws: ``Failure`` with `not_found` for a name of none, `invalid_request` for an own id that several have.
    func findDocuments(_ request: DocumentsRequest) async throws -> [DocumentSummary]
    func removeDocument(_ id: DocumentID, index: String?) async throws
    func jobs(index: String?) async throws -> [JobStatus]
    func job(_ id: Int64, index: String?) async throws -> JobStatus
}

extension SamovarService {
    /// All documents.
    package func documents(index: String?) async throws -> [DocumentSummary] {
        try await documents(DocumentPage(), index: index)
    }
}
