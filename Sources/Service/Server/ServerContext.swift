import Hummingbird
import Logging
import NIOCore

/// What a handler knows of its request beside the request itself.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: Source) {
        self.coreContext = CoreRequestContextStorage(source: source)
    }
}
