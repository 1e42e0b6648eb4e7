extension Settings {
    package struct Index: Sendable, Equatable {
        /// `index.name`: the index that is used when none is named; a folder name.
        package var name: String

        /// `index.directory`: absolute path of the folder with all indexes; `nil` for `Indexes/` of a checkout or
        /// `${XDG_DATA_HOME}/samovar/indexes`.
        package var directory: String?

        /// `index.kept_generations`: 0 to 1000 generations of vector files that a rebuild leaves beside the new one.
        package var keptGenerations: Int

        /// `index.rebuild_nice`: 0 to 19, how far a rebuild stands back behind questions.
        package var rebuildNice: Int

        /// `index.rebuild_policy`: `propose`, `start` or `off`, what the daemon does where a rebuild would help.
        package var rebuildPolicy: String

        /// `index.rebuild_tombstones`: 0 to 1, the share of removed vectors in the files of a kind that is too much.
        package var rebuildTombstones: Double

        /// `index.rebuild_exact`: 1 to 2^40 vectors of a kind that are too many for exact search.
        package var rebuildExact: Int

        /// `index.rebuild_quiet_seconds`: 1 to 86400 seconds without a question before the daemon starts a rebuild.
        package var rebuildQuietSeconds: Int

        init(from reader: inout SettingsReader, home: String) throws(SettingsError) {
            self.name = try reader.name("index.name")
            self.directory = try reader.path("index.directory", home: home)
            self.keptGenerations = try reader.integer("index.kept_generations", in: 0...1000)
            self.rebuildNice = try reader.integer("index.rebuild_nice", in: 0...19)
            self.rebuildPolicy = try reader.choice("index.rebuild_policy", of: ["propose", "start", "off"])
            self.rebuildTombstones = try reader.number("index.rebuild_tombstones", in: 0...1)
            self.rebuildExact = try reader.integer("index.rebuild_exact", in: 1...(1 << 40))
            self.rebuildQuietSeconds = try reader.integer("index.rebuild_quiet_seconds", in: 1...86_400)
        }
    }

    package struct Faiss: Sendable, Equatable {
        /// `faiss.factory`: FAISS's description of the index to build, such as `Flat`.
        package var factory: String

        /// `faiss.minimum_recall`: 0 to 1, the share of the ten true neighbours that an index which is not exact must
        /// find before a rebuild swaps it in.
        package var minimumRecall: Double

        /// `faiss.recall_sample`: 1 to 100000 questions that this share is taken from.
        package var recallSample: Int

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.factory = try reader.text("faiss.factory")
            self.minimumRecall = try reader.number("faiss.minimum_recall", in: 0...1)
            self.recallSample = try reader.integer("faiss.recall_sample", in: 1...100_000)
        }
    }

    package struct Store: Sendable, Equatable {
        /// `store.busy_timeout_milliseconds`: 0 to 600000 milliseconds to wait for another process's write.
        package var busyTimeoutMilliseconds: Int

        /// `store.cache_bytes`: 2^20 to 2^40 bytes of the database's pages that who writes may hold in memory.
        package var cacheBytes: Int

        /// `store.log_bytes`: 2^16 to 2^40 bytes of the database's log at which it is folded in.
        package var logBytes: Int

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.busyTimeoutMilliseconds = try reader.integer("store.busy_timeout_milliseconds", in: 0...600_000)
            self.cacheBytes = try reader.integer("store.cache_bytes", in: (1 << 20)...(1 << 40))
            self.logBytes = try reader.integer("store.log_bytes", in: (1 << 16)...(1 << 40))
        }
    }

    package struct Server: Sendable, Equatable {
        /// `server.socket`: absolute path of the Unix socket; `nil` for the usual place,
        /// `${XDG_RUNTIME_DIR}/samovar.sock`, which the wire's own room works out.
        package var socket: String?

        /// `server.maximum_body_bytes`: 1024 to 2^40 bytes of one request.
        package var maximumBodyBytes: Int

        /// `server.maximum_header_bytes`: 1024 to 2^24 bytes of one request's header.
        package var maximumHeaderBytes: Int

        /// `server.maximum_connections`: 1 to 100000; more wait in the kernel's queue.
        package var maximumConnections: Int

        /// `server.idle_seconds`: 1 to 86400 seconds until a silent connection is closed.
        package var idleSeconds: Int

        /// `server.drain_seconds`: 0 to 3600 seconds that running requests get after SIGTERM.
        package var drainSeconds: Int

        /// `server.tcp`: `HOST:PORT` to listen on beside the socket; `nil` for the socket alone.
        package var tcp: String?

        /// `server.tcp_remote`: whether `tcp` may be an address that other machines reach.
        package var tcpRemote: Bool

        /// `server.model_aliases`: lines `NAME=MODEL`, what names stand for that clients have hard-wired; `*` at a name's end
        /// for any end.
        package var modelAliases: [String]

        /// `server.allowed_origins`: pages of which origins may call over TCP: `loopback`, `*`, or such as
        /// `https://notes.example`; empty for none.
        package var allowedOrigins: [String]

        /// `server.token_file`: absolute path of the file with the token that callers over TCP have to show.
        package var tokenFile: String?

        init(from reader: inout SettingsReader, home: String) throws(SettingsError) {
            let tcp = try reader.text("server.tcp", allowingEmpty: true)
            self.tcp = tcp.isEmpty ? nil : tcp
            self.tcpRemote = try reader.flag("server.tcp_remote")
            self.modelAliases = try reader.list("server.model_aliases")
            self.allowedOrigins = try reader.list("server.allowed_origins")
            self.tokenFile = try reader.path("server.token_file", home: home)
            self.socket = try reader.path("server.socket", home: home)
            self.maximumBodyBytes = try reader.integer("server.maximum_body_bytes", in: 1024...(1 << 40))
            self.maximumHeaderBytes = try reader.integer("server.maximum_header_bytes", in: 1024...(1 << 24))
            self.maximumConnections = try reader.integer("server.maximum_connections", in: 1...100_000)
            self.idleSeconds = try reader.integer("server.idle_seconds", in: 1...86_400)
            self.drainSeconds = try reader.integer("server.drain_seconds", in: 0...3600)
        }
    }

    /// The Model Context Protocol server of `samovar mcp`.
    package struct MCP: Sendable, Equatable {
        /// `mcp.document_bytes`: 1024 to 2^30 bytes of a document in one answer.
        package var documentBytes: Int

        /// `mcp.page_size`: 1 to 1000 documents on one page of a listing.
        package var pageSize: Int

        /// `mcp.maximum_requests`: 1 to 1000 that run side by side.
        package var maximumRequests: Int

        /// `mcp.maximum_line_bytes`: 1024 to 2^30 bytes of one message.
        package var maximumLineBytes: Int

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.documentBytes = try reader.integer("mcp.document_bytes", in: 1024...(1 << 30))
            self.pageSize = try reader.integer("mcp.page_size", in: 1...1000)
            self.maximumRequests = try reader.integer("mcp.maximum_requests", in: 1...1000)
            self.maximumLineBytes = try reader.integer("mcp.maximum_line_bytes", in: 1024...(1 << 30))
        }
    }

    package struct Log: Sendable, Equatable {
        /// `log.level`: `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
        package var level: String

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.level = try reader.choice(
                "log.level", of: ["trace", "debug", "info", "notice", "warning", "error", "critical"])
        }
    }
}
