import HTTPTypes
import Hummingbird

/// Registers routes and remembers them, so that a known path with a wrong method can be told from an unknown path.
struct RouteTable {
    typealias Handler = @Sendable (Request, ServerContext) async throws -> Response

    private let router: Router<ServerContext>
    private var methods: [String: [HTTPRequest.Method]] = [:]

    init(router: Router<ServerContext>) {
        self.router = router
    }

    mutating func on(_ method: HTTPRequest.Method, _ path: String, handler: @escaping Handler) {
        router.on(RouterPath(path), method: method, use: handler)
        methods[path, default: []].append(method)
    }

    /// Answers 405 with the allowed methods wherever a path is known; call it after the last route.
    func refuseOtherMethods() {
        let common: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        for (path, methods) in methods {
            // The router answers HEAD wherever there is a GET.
            let allowed = methods.contains(.get) ? methods + [.head] : methods
            for method in common where !allowed.contains(method) {
                router.on(RouterPath(path), method: method) { request, _ -> Response in
                    throw Rejection.methodNotAllowed(request.method, allowed: allowed)
                }
            }
        }
    }
}
