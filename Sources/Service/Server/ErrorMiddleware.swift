import API
import Corpus
import HTTPTypes
import Hummingbird
import Logging

/// Answers every error in OpenAI's error shape, so that a client has one way to read them all; below `/api` in Ollama's.
struct ErrorMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return try answer(
                to: request, Failure(.notFound, "no route \(request.method.rawValue) \(request.uri.path)"))
        } catch let error as HTTPError {
            let failure = Failure(
                Failure.Code(httpStatus: error.status.code), error.body ?? error.status.reasonPhrase)
            return try answer(to: request, failure, status: error.status, headers: error.headers)
        } catch let rejection as Rejection {
            return try answer(to: request, rejection.failure, status: rejection.status, headers: rejection.headers)
        } catch {
            let failure = Failure(wrapping: error)
            if failure.code == .internal {
                context.logger.error("unexpected error", metadata: ["error.type": "\(type(of: error))"])
            }
            return try answer(to: request, failure)
        }
    }

    /// Ollama's clients look for a sentence where OpenAI's look for an object.
    private func answer(
        to request: Request, _ failure: Failure, status: HTTPResponse.Status? = nil, headers: HTTPFields = [:]
    ) throws -> Response {
        let response = try Response.failure(failure, status: status, headers: headers)
        guard request.uri.path.hasPrefix("/api/") else { return response }
        var kept = response.headers
        kept[.contentLength] = nil
        return try .json(["error": failure.message], status: response.status, headers: kept)
    }
}

/// A refusal whose HTTP status says more than its code does.
struct Rejection: Error {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var failure: Failure

    static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Rejection {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return Rejection(
            status: .methodNotAllowed, headers: [.allow: list],
            failure: Failure(.invalidRequest, "\(method.rawValue) is not allowed here; use \(list)"))
    }

    static func contentTooLarge(limit: Int) -> Rejection {
        // What is left of the body is not read, so the connection cannot carry another request.
        Rejection(
            status: .contentTooLarge, headers: [.connection: "close"],
            failure: Failure(.invalidRequest, "the request body is larger than \(limit) bytes"))
    }
}
