import Hummingbird
import Logging

/// What a handler knows of its request beside the request itself.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// Names the request in log lines and in the `X-Request-Id` of its response.
    let requestID: String

    init(source: Source) {
        self.coreContext = CoreRequestContextStorage(source: source)
        // Hummingbird keeps its id in the logger alone, and a log handler is free to drop it.
        self.requestID =
            source.logger[metadataKey: "hb.request.id"].map { "\($0)" }
            ?? String(UInt64.random(in: .min ... .max), radix: 16)
    }
}
