import API
package import Corpus
import Foundation
import HTTPTypes
import Hummingbird

/// The origins whose pages may call the daemon over TCP (`server.allowed_origins`): `loopback` for any of this machine, `*`
/// for all, else one as browsers write it, such as `https://notes.example`.
///
/// That a page may call opens nothing: it has to show the token like anybody else.
package struct AllowedOrigins: Sendable, Equatable {
    private let origins: [String]

    /// - Throws: ``Failure`` with code `invalid_settings` for what no browser would send.
    package init(_ origins: [String]) throws(Failure) {
        for origin in origins where !["loopback", "*"].contains(origin) {
            guard let url = URL(string: origin), url.scheme != nil, url.host() != nil, url.path().isEmpty else {
                throw Failure(
                    .invalidSettings,
                    "server.allowed_origins: '\(origin)' is no origin; write scheme and host, such as https://notes.example, "
                        + "or loopback, or *")
            }
        }
        self.origins = origins
    }

    package func holds(_ origin: String) -> Bool {
        origins.contains("*") || origins.contains(origin) || (origins.contains("loopback") && Self.isLoopback(origin))
    }

    private static func isLoopback(_ origin: String) -> Bool {
        guard let url = URL(string: origin), ["http", "https"].contains(url.scheme), let host = url.host() else {
            return false
        }
        return ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host) || host.hasSuffix(".localhost")
    }
}

/// Tells browsers which pages may call (WHATWG Fetch, "CORS protocol"), and answers what they ask beforehand.
struct OriginMiddleware: RouterMiddleware {
    let origins: AllowedOrigins

    func handle(
        _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin] else { return try await next(request, context) }
        let isAllowed = origins.holds(origin)
        guard request.method != .options || request.headers[.accessControlRequestMethod] == nil else {
            guard isAllowed else {
                return try .failure(
                    Failure(.denied, "pages of \(origin) may not call; server.allowed_origins names those that may"))
            }
            return Response(status: .noContent, headers: permission(for: origin, asked: request.headers))
        }
        var response = try await next(request, context)
        response.headers[.vary] = "Origin"
        if isAllowed {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] = "X-Request-Id, Samovar-Ignored, Retry-After"
        }
        return response
    }

    private func permission(for origin: String, asked: HTTPFields) -> HTTPFields {
        var headers: HTTPFields = [
            .accessControlAllowOrigin: origin, .accessControlAllowMethods: "GET, POST, DELETE",
            .accessControlAllowHeaders: asked[.accessControlRequestHeaders] ?? "Authorization, Content-Type",
            .accessControlMaxAge: "600", .vary: "Origin",
        ]
        // A page of the open network asks this before it calls a machine at home.
        if let name = HTTPField.Name("Access-Control-Request-Private-Network"), asked[name] != nil,
            let answer = HTTPField.Name("Access-Control-Allow-Private-Network")
        {
            headers[answer] = "true"
        }
        return headers
    }
}
