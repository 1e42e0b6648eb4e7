import Corpus
import HTTPTypes
import Hummingbird

/// Turns away who does not show the token, before a byte of the body is read.
struct TokenMiddleware: RouterMiddleware {
    let token: BearerToken

    func handle(
        _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard token.matches(authorization: request.headers[.authorization]) else {
            throw Rejection(
                status: .unauthorized, headers: [.wwwAuthenticate: "Bearer", .connection: "close"],
                failure: Failure(.denied, "show the token of server.token_file as 'Authorization: Bearer TOKEN'"))
        }
        return try await next(request, context)
    }
}
