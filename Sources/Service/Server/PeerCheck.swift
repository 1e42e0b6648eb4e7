import Glibc
import Logging
import Metrics
import NIOCore

/// Closes a connection whose process runs as another user, before a byte of it is read.
///
/// The socket's mode already keeps others out. This holds even where somebody opened the mode up, or handed the socket on.
/// Not even root is let in to another user's daemon: it has better ways, and a service account should not.
final class PeerCheck: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny

    private let userID: uid_t
    private let logger: Logger

    init(userID: uid_t, logger: Logger) {
        self.userID = userID
        self.logger = logger
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let provider = context.channel as? any SocketOptionProvider else {
            return refuse(context, peer: "unknown")
        }
        let boundContext = NIOLoopBound(context, eventLoop: context.eventLoop)
        // On the channel's own loop the future is complete when it is returned: nothing can be read in between.
        let credentials: EventLoopFuture<PeerCredentials> = provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        credentials.assumeIsolated().whenComplete { result in
            let context = boundContext.value
            if case .success(let peer) = result, peer.uid == self.userID {
                context.fireChannelActive()
            } else {
                self.refuse(context, peer: (try? result.get()).map { "\($0.uid)" } ?? "unknown")
            }
        }
    }

    private func refuse(_ context: ChannelHandlerContext, peer: String) {
        logger.warning("refused a connection of another user", metadata: ["peer.uid": "\(peer)"])
        Counter(label: "samovar.server.refused_peers").increment()
        context.close(promise: nil)
    }
}

/// `struct ucred`, which Glibc's headers show only to those who ask for GNU extensions. The kernel fills in these three
/// 32-bit numbers, in this order.
struct PeerCredentials: Sendable {
    var pid: pid_t
    var uid: uid_t
    var gid: gid_t
}
