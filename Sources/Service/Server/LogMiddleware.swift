import HTTPTypes
import Hummingbird
import Logging

/// One line for every request: route, status and time, never a question, a document or a query string.
///
/// The request's id goes back to the client as `X-Request-Id`, so that a complaint can be matched with its line. For a
/// stream the line tells when it began; ``EventStream`` logs its end.
struct LogMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "route": "\(context.endpointPath ?? "none")",
                "status": "\(response.status.code)",
                "milliseconds": "\((ContinuousClock.now - start).milliseconds)",
            ])
        return response
    }
}

extension HTTPField.Name {
    static var requestID: Self { HTTPField.Name("X-Request-Id") ?? .date }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
