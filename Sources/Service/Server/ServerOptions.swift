package import API

/// What the daemon is told by its settings; every default lives in `Config/samovar.yaml`.
package struct ServerOptions: Sendable, Equatable {
    /// Absolute path of the socket, at most 107 bytes.
    package var socketPath: String

    /// A request body longer than this is refused with 413.
    package var maximumBodyBytes: Int

    /// Connections beyond this number wait in the kernel's queue.
    package var maximumConnections: Int

    /// How long answers under way may go on after SIGTERM before they are cut off.
    package var drainSeconds: Double

    /// A connection without a request under way, or one that stalls inside its request, is closed after this time.
    package var idleSeconds: Double

    /// A second door over TCP, only where it was asked for.
    package var network: NetworkDoor?

    /// The socket that a service manager has opened; then `socketPath` is its business.
    package var inherited: InheritedSocket?

    /// What names of models stand for that clients have hard-wired.
    package var aliases: ModelAliases

    /// Pages of which origins may call over TCP.
    package var origins: AllowedOrigins?

    /// Bytes of one request's header, all lines together.
    package var maximumHeaderBytes: Int

    package init(
        socketPath: String, maximumBodyBytes: Int, maximumHeaderBytes: Int, maximumConnections: Int,
        drainSeconds: Double, idleSeconds: Double,
        network: NetworkDoor? = nil, inherited: InheritedSocket? = nil, aliases: ModelAliases = .none,
        origins: AllowedOrigins? = nil
    ) {
        self.socketPath = socketPath
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumConnections = maximumConnections
        self.drainSeconds = drainSeconds
        self.idleSeconds = idleSeconds
        self.network = network
        self.inherited = inherited
        self.aliases = aliases
        self.origins = origins
        self.maximumHeaderBytes = maximumHeaderBytes
    }
}
