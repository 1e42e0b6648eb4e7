import API
import Corpus
import Foundation
import HTTPTypes
import Hummingbird

/// The daemon's routes: a thin coat of HTTP over ``SamovarService``.
///
/// Handlers decode, call and encode. What can be said about a call without a client (shapes, statuses, transcripts) is in
/// `API` and pure.
struct Routes: Sendable {
    let service: any SamovarService
    let maximumBodyBytes: Int
    let pages: ServerPages
    /// What callers have to show; `nil` where the way in tells who they are.
    var token: BearerToken?

    func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: LogMiddleware())
        router.add(middleware: ErrorMiddleware())
        if let token { router.add(middleware: TokenMiddleware(token: token)) }

        var table = RouteTable(router: router)
        table.on(.get, "/health") { _, _ in try .json(try await service.health()) }
        table.on(.get, "/health/live") { _, _ in try .json(["status": "live"]) }
        table.on(.get, "/health/ready", handler: readiness)
        table.on(.get, "/metrics", handler: metrics)
        table.on(.get, "/openapi.json") { _, _ in .bytes(pages.openAPI, contentType: "application/json") }
        table.on(.get, "/v1/models") { _, _ in
            try .json(ModelList(try await service.models(), indexes: try await service.indexes().map(\.name)))
        }
        table.on(.get, "/v1/models/{id}") { _, context in try await model(try context.parameters.require("id")) }
        // A path of its own, lest the router take it for the beginning of the next.
        table.on(.get, "/v1/models/samovar") { _, _ in try await model(ServedModel.name) }
        table.on(.get, "/v1/models/samovar/{id}") { _, context in
            try await model("\(ServedModel.name)/\(try context.parameters.require("id"))")
        }
        table.on(.post, "/v1/chat/completions", handler: chatCompletion)
        table.on(.post, "/v1/embeddings", handler: embeddings)
        table.on(.post, "/v1/ask", handler: ask)
        table.on(.post, "/v1/search", handler: search)
        table.on(.get, "/v1/documents", handler: documents)
        table.on(.post, "/v1/documents", handler: ingest)
        table.on(.get, "/v1/documents/{id}") { request, context in
            try .json(try await service.document(DocumentID(try context.identifier()), index: request.index))
        }
        table.on(.delete, "/v1/documents/{id}") { request, context in
            let id = try context.identifier()
            try await service.removeDocument(DocumentID(id), index: request.index)
            return try .json(DeletionBody(document: id))
        }
        table.on(.get, "/v1/status") { request, _ in try .json(try await service.status(index: request.index)) }
        table.on(.get, "/v1/jobs") { request, _ in
            try .json(ListBody(try await service.jobs(index: request.index)))
        }
        addIndexCare(to: &table)
        table.refuseOtherMethods()
        return router
    }
}

extension Routes {
    private func model(_ path: String) async throws -> Response {
        // A client writes the slash of `samovar/INDEX` as %2F; the router leaves it so.
        let name = path.removingPercentEncoding ?? path
        let indexes = try await service.indexes().map(\.name)
        guard let entry = ModelList(try await service.models(), indexes: indexes).data.first(where: { $0.id == name })
        else { throw Failure(.notFound, "the model \(name) does not exist") }
        return try .json(entry)
    }

    /// 200 when a question could be answered now, else 503 with the reasons.
    @Sendable private func readiness(request: Request, context: ServerContext) async throws -> Response {
        let health = try await service.health()
        return try .json(health, status: health.status == .ready ? .ok : .serviceUnavailable)
    }

    @Sendable private func metrics(request: Request, context: ServerContext) async throws -> Response {
        // An index that is not there yet has no jobs; the rest is still worth a scrape.
        if let jobs = try? await service.jobs(index: nil) { AnswerMetrics.note(jobs) }
        return .bytes(Data(pages.metrics().utf8), contentType: "text/plain; version=0.0.4; charset=utf-8")
    }

    @Sendable private func documents(request: Request, context: ServerContext) async throws -> Response {
        let page = try request.documentPage
        guard let limit = page.limit else {
            return try .json(ListBody(try await service.documents(page, index: request.index)))
        }
        // One more tells whether there is more.
        let asked = DocumentPage(after: page.after, limit: limit + 1)
        let found = try await service.documents(asked, index: request.index)
        return try .json(ListBody(Array(found.prefix(limit)), hasMore: found.count > limit))
    }

    @Sendable private func search(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        let message = try await request.decodeBody(SearchRequest.self, limit: maximumBodyBytes)
        let response = try await service.search(message)
        AnswerMetrics.note(response)
        return try .json(response)
    }

    @Sendable private func embeddings(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        let message = try await request.decodeBody(EmbeddingsRequest.self, limit: maximumBodyBytes)
        guard !message.input.isEmpty else { throw Failure(.invalidRequest, "input: there is nothing to embed") }
        // The daemon's own name stands for what is configured, as in a chat.
        let model = message.model == ServedModel.name ? nil : message.model
        let response = try await service.embed(message.input, model: model)
        if let dimensions = message.dimensions, dimensions != response.vectors.dimension {
            throw Failure(
                .invalidRequest, "dimensions: \(response.model) has vectors of \(response.vectors.dimension) numbers")
        }
        return try .json(EmbeddingsResponse(response, encoding: message.encodingFormat ?? .float))
    }

    @Sendable private func ask(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        var message = try await request.decodeBody(AskRequest.self, limit: maximumBodyBytes)
        message.client = await context.client(named: message.client)
        if message.waitSeconds == nil { message.waitSeconds = request.preferredWait }
        let framing: EventFraming = request.accepts("text/event-stream") ? .serverSentEvents : .lines
        return EventStream(
            events: try await service.ask(message), framing: framing, trailer: nil, logger: context.logger,
            isTerminal: \.isTerminal,
            observe: AnswerMetrics.note, frameFailure: { try framing.frame(StreamLine<AnswerEvent>.failed($0)) }
        ).response(to: request)
    }

    @Sendable private func ingest(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        let message: IngestRequest
        if request.hasJSONLines {
            let records = try JSONLines.records(try await request.readBody(limit: maximumBodyBytes))
            message = IngestRequest(paths: [], records: records, index: request.index)
        } else {
            message = try await request.decodeBody(IngestRequest.self, limit: maximumBodyBytes)
        }
        return EventStream(
            events: try await service.ingest(message), framing: .lines, trailer: nil, logger: context.logger,
            isTerminal: \.isTerminal,
            frameFailure: { try EventFraming.lines.frame(StreamLine<IngestEvent>.failed($0)) }
        ).response(to: request)
    }
}

extension Request {
    /// The seconds of `Prefer: wait=10` (RFC 7240, section 4.3): how long the caller is willing to wait for its turn.
    var preferredWait: Double? {
        guard let name = HTTPField.Name("Prefer"), let value = headers[name] else { return nil }
        return value.split(separator: ",").lazy.compactMap { preference -> Double? in
            let parts = preference.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
            return parts.count == 2 && parts[0].lowercased() == "wait" ? Double(parts[1]) : nil
        }.first
    }

    /// `limit` and `after`, as OpenAI's lists have them.
    var documentPage: DocumentPage {
        get throws {
            func number(_ name: String) throws -> Int64? {
                guard let text = uri.queryParameters[Substring(name)] else { return nil }
                guard let number = Int64(text), number >= 0 else {
                    throw Failure(.invalidRequest, "\(name): \"\(text)\" is not a whole number")
                }
                return number
            }
            let limit = try number("limit")
            if let limit, !(1...10_000).contains(limit) {
                throw Failure(.invalidRequest, "limit is \(limit); it must be between 1 and 10000")
            }
            return DocumentPage(after: try number("after").map { DocumentID($0) }, limit: limit.map { Int($0) })
        }
    }

    func accepts(_ type: String) -> Bool {
        headers[.accept]?.contains(type) ?? false
    }

    /// Whether the body is one JSON object a line: the type has several names and no registered one.
    var hasJSONLines: Bool {
        let type = headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        return ["application/jsonl", "application/x-jsonl", "application/jsonlines", "application/x-ndjson"]
            .contains(type.trimmingCharacters(in: .whitespaces))
    }
}

extension ServerContext {
    /// The number in the path's last part.
    func identifier() throws -> Int64 {
        let text = try parameters.require("id")
        guard let number = Int64(text) else {
            throw Failure(.invalidRequest, "\"\(text)\" is not an id; ids are whole numbers")
        }
        return number
    }
}

extension AnswerEvent {
    var isTerminal: Bool { if case .finished = self { true } else { false } }
}

extension IngestEvent {
    var isTerminal: Bool { if case .finished = self { true } else { false } }
}
