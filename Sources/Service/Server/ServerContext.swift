import Glibc
import Hummingbird
import Logging
import NIOCore

/// What a handler knows of its request beside the request itself.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// Names the request in log lines and in the `X-Request-Id` of its response.
    let requestID: String

    private let channel: any Channel

    init(source: Source) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
        // Hummingbird keeps its id in the logger alone, and a log handler is free to drop it.
        self.requestID =
            source.logger[metadataKey: "hb.request.id"].map { "\($0)" }
            ?? String(UInt64.random(in: .min ... .max), radix: 16)
    }

    /// Who asks, for the sharing out of what is scarce: the process behind the socket, or the address behind a TCP connection;
    /// and the name it gives whom it asks for.
    func client(named name: String?) async -> String {
        let name = name ?? ""
        guard let provider = channel as? any SocketOptionProvider else { return name }
        if let address = channel.remoteAddress?.ipAddress { return address + "/" + name }
        let peer: PeerCredentials? = try? await provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        return (peer.map { "\($0.pid)" } ?? "") + "/" + name
    }
}
