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

    /// What names of models stand for that clients have hard-wired.
    var aliases = ModelAliases.none

    /// Pages of which origins may call; `nil` where no browser comes in.
    var origins: AllowedOrigins?

    func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: LogMiddleware())
        // Before the token, which a browser does not show when it asks whether a page may call; and around the errors, which
        // the page is to read.
        if let origins { router.add(middleware: OriginMiddleware(origins: origins)) }
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
        table.on(.post, "/v1/embeddings", handler: embeddings)
        table.on(.post, "/v1/ask", handler: ask)
        table.on(.post, "/v1/search", handler: search)
        table.on(.get, "/v1/documents", handler: documents)
        table.on(.post, "/v1/documents", handler: ingest)
        table.on(.get, "/v1/documents/{id}") { request, context in
            let id = try await service.findDocument(try context.documentName(), index: request.index)
            return try .json(try await service.document(id, index: request.index))
        }
        table.on(.delete, "/v1/documents/{id}") { request, context in
            let id = try await service.findDocument(try context.documentName(), index: request.index)
            try await service.removeDocument(id, index: request.index)
            return try .json(DeletionBody(document: id.rawValue))
        }
        table.on(.get, "/v1/settings") { _, _ in try .json(try await service.workingSettings()) }
        table.on(.get, "/v1/status") { request, _ in try .json(try await service.status(index: request.index)) }
        table.on(.get, "/v1/jobs") { request, _ in
            try .json(ListBody(try await service.jobs(index: request.index)))
        }
        addAnswers(to: &table)
        addOllama(to: &table)
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
        return try .json(try await entry(named: name, indexes: indexes))
    }

    /// The model that a name means, under the name that was asked for.
    func entry(named name: String, indexes: [String]) async throws -> ModelList.Entry {
        let meant = aliases.meaning(of: name)
        guard
            var entry = ModelList(try await service.models(), indexes: indexes).data.first(where: { $0.id == meant })
        else { throw Failure(.notFound, "the model \(name) does not exist; GET /v1/models lists those that do") }
        entry.id = name
        return entry
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
        guard !message.input.isEmpty || !message.tokens.isEmpty else {
            throw Failure(.invalidRequest, "input: there is nothing to embed")
        }
        let model = embedder(message.model)
        let response: EmbeddingResponse
        if message.tokens.isEmpty {
            response = try await service.embed(message.input, model: model)
        } else {
            try refuseForeignTokens(message.model)
            response = try await service.embed(tokens: message.tokens, model: model)
        }
        if let dimensions = message.dimensions, dimensions != response.vectors.dimension {
            throw Failure(
                .invalidRequest, "dimensions: \(response.model) has vectors of \(response.vectors.dimension) numbers")
        }
        return try .json(EmbeddingsResponse(response, encoding: message.encodingFormat ?? .float))
    }

    /// A client that takes us for another service has cut its text with that one's vocabulary: the numbers would mean
    /// something else here, and nobody would notice.
    private func refuseForeignTokens(_ name: String?) throws(Failure) {
        guard let name, let meant = aliases.meaning(of: name), meant != name else { return }
        throw Failure(
            .invalidRequest,
            "input: tokens of \(name) mean nothing to \(meant), which answers in its place; send text "
                + "(in LangChain: check_embedding_ctx_length=False)")
    }

    /// The embedder that a client's name means; `nil` for the configured one, which the daemon's own name stands for.
    func embedder(_ name: String?) -> String? {
        let meant = aliases.meaning(of: name)
        let isOurs = meant == ServedModel.name || meant?.hasPrefix(ServedModel.name + "/") == true
        return isOurs ? nil : meant
    }

    @Sendable private func ask(request: Request, context: ServerContext) async throws -> Response {
        var request = request
        var message = try await request.decodeBody(AskRequest.self, limit: maximumBodyBytes)
        message.client = await context.client(named: message.client)
        if message.waitSeconds == nil { message.waitSeconds = request.preferredWait }
        let framing: EventFraming = request.accepts("text/event-stream") ? .serverSentEvents : .lines
        return EventStream(
            events: try await service.ask(message), framing: framing, trailer: nil, logger: context.logger,
            isTerminal: \.isTerminal, observe: AnswerMetrics.note
        ).response(to: request) { try framing.frame(StreamLine<AnswerEvent>.failed($0)) }
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
            isTerminal: \.isTerminal
        ).response(to: request) { try EventFraming.lines.frame(StreamLine<IngestEvent>.failed($0)) }
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
    /// What the path's last part calls a document: its slashes are written as %2F.
    func documentName() throws -> DocumentName {
        let part = try parameters.require("id")
        return DocumentName(part.removingPercentEncoding ?? part)
    }

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
